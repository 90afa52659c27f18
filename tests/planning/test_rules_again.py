"""The rules of now for a saved plan: whose they are, where they are written, and what is done already."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.e2e.histories import git
from tests.planning.asked import HEAD, ONE_GROUP, Plans, done, judge, unruled

from labelform.api import calls
from labelform.core.change import Source
from labelform.core.guardrails import OwnerRules
from labelform.core.plan import Rule
from labelform.core.policy import MaxDeletes, OwnerPolicy
from labelform.core.promotion import Evidence, PromotionRule
from labelform.core.roles import role_number
from labelform.errors import PolicyError
from labelform.planning.options import PlanOptions
from labelform.repository.git import repository
from labelform.repository.promotions import record_promotion
from labelform.sandbox import Sandbox

PLACE = Source(file="labelform.policy.yaml", line=7, column=3)
EMPTIED = ONE_GROUP + "collections: []\npolicy: {prune: true}\n"
PROMOTED = PlanOptions(promotion=PromotionRule(promoted_from="staging"), environment="live")


def owned(sources: dict[str, Source] | None = None, **policy: object) -> PlanOptions:
    """Return what a run is held to by an owner."""
    rules = OwnerPolicy.model_validate({"labelform_policy": 1, **policy})
    return PlanOptions(rules=OwnerRules(rules, sources or {}))


@pytest.mark.parametrize(
    ("prune", "kept"),
    [(False, "collections, groups"), (["groups"], "collections"), (["collections"], "groups")],
)
def test_what_an_owner_lets_nobody_prune_is_refused_by_name(
    plans: Plans, sandbox: Sandbox, prune: object, kept: str
) -> None:
    plan = unruled(plans(EMPTIED))

    for sources, where in (({"prune": PLACE}, PLACE), ({}, "the repository policy")):
        with pytest.raises(PolicyError) as refused:
            judge(sandbox, plan, owned(sources, prune=prune))

        assert refused.value.message == f"the plan deletes {kept}, and {where} does not allow pruning there"
        assert refused.value.hint == "make a new plan; the owner of that file decides"


def test_an_owner_who_says_what_may_be_lost_is_named_with_the_place(plans: Plans, sandbox: Sandbox) -> None:
    found = judge(sandbox, unruled(plans(EMPTIED)), owned({"max_items_lost": PLACE}, max_items_lost=0))

    assert [(one.rule, one.source) for one in found.violations] == [
        (Rule.MAX_ITEMS_LOST, PLACE),
        (Rule.LOCKOUT, None),
    ]


def test_what_was_promoted_passes_and_nothing_else_does(plans: Plans, sandbox: Sandbox) -> None:
    git("init", "--quiet")
    spec, now = HEAD + "collections: [{name: fresh}]\n", datetime.now(UTC)
    before = plans(spec, PROMOTED).plan
    assert before.origin is not None
    seen = Evidence(
        source_environment="staging", target_environment="live", spec="p.yaml", commit="c",
        applied_at=now - timedelta(hours=1), applied_digest="a", digest=before.origin.digest, seen_at=now,
    )  # fmt: skip
    told = judge(sandbox, before.model_copy(update={"violations": ()}), PROMOTED)
    record_promotion(repository(Path.cwd()), seen)

    after = plans(spec, PROMOTED).plan

    assert [one.rule for one in before.violations] == [Rule.PROMOTION]
    assert told.violations == before.violations
    assert (after.violations, judge(sandbox, after, PROMOTED).violations) == ((), ())


def test_a_role_that_was_taken_already_locks_nobody_out_though_collections_are_counted_too(
    plans: Plans, sandbox: Sandbox
) -> None:
    demoted = HEAD + "groups: [{name: perception-leads, role: viewer}]\ncollections: []\n"
    plan = unruled(plans(demoted + "policy: {prune: [collections]}\n"))
    (group,) = (one.id or "" for one in plan.changes if one.kind == "groups")
    project, share = str(plan.target.hash), owned(max_deletes=MaxDeletes(percent=100, floor=0))

    before = judge(sandbox, plan, share)
    done(sandbox, calls.remove_group(project, group_hash=[group]))
    done(sandbox, calls.add_group(project, group_hash=[group], user_role=role_number("viewer")))
    after = judge(sandbox, plan, share)

    assert ([one.rule for one in before.violations], after.violations) == ([Rule.LOCKOUT], ())
