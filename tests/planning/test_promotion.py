"""Whether what a spec says was promoted: evidence from a real repository, held against the rule of an environment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.core.test_promotion import PLAN
from tests.e2e.histories import git
from tests.planning.asked import TITLE, Plans

from labelform.core.digest import origin_of
from labelform.core.plan import Origin
from labelform.core.promotion import Evidence, PromotionRule
from labelform.planning.options import PlanOptions
from labelform.planning.promotion import broken_promotion, evidence_for
from labelform.repository.before import BeforeInGit
from labelform.repository.git import repository
from labelform.repository.history import Histories
from labelform.repository.promotions import record_promotion

RULE = PromotionRule(promoted_from="staging", soak=timedelta(hours=1))
ASKS = PlanOptions(promotion=RULE, environment="live")
ORIGIN = Origin(file="p.yaml", digest="sha256:ab", spec={})


def seen(rested: timedelta) -> Evidence:
    now = datetime.now(UTC)
    return Evidence(
        source_environment="staging", target_environment="live", spec="p.yaml", commit="c", applied_at=now - rested,
        applied_digest="a", digest=ORIGIN.digest, seen_at=now,
    )  # fmt: skip


@pytest.fixture
def before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BeforeInGit]:
    monkeypatch.chdir(tmp_path)
    git("init", "--quiet")
    found = Histories()
    yield BeforeInGit(found)
    found.close()


def test_evidence_is_that_of_the_environment_and_of_what_the_spec_says(before: BeforeInGit) -> None:
    kept = seen(timedelta(hours=2))
    record_promotion(repository(Path.cwd()), kept)

    assert evidence_for(ORIGIN, ASKS, before) == kept
    assert evidence_for(ORIGIN.model_copy(update={"digest": "sha256:cd"}), ASKS, before) is None
    assert evidence_for(ORIGIN, PlanOptions(promotion=RULE, environment="other"), before) is None


@pytest.mark.parametrize(
    ("origin", "options"),
    [(None, ASKS), (ORIGIN, PlanOptions(environment="live")), (ORIGIN, PlanOptions(promotion=RULE))],
)
def test_where_nobody_asks_nothing_is_looked_for(
    before: BeforeInGit, origin: Origin | None, options: PlanOptions
) -> None:
    record_promotion(repository(Path.cwd()), seen(timedelta(hours=2)))

    assert evidence_for(origin, options, before) is None


def test_a_rule_is_broken_without_evidence_or_before_its_time() -> None:
    nothing, early = broken_promotion(PLAN, ASKS, None), broken_promotion(PLAN, ASKS, seen(timedelta(minutes=59)))

    assert [one.message for one in nothing] == ["there is no record that this spec was promoted from staging"]
    assert [one.message for one in early] == ["it has been in staging for 59 min of 1 h"]
    assert broken_promotion(PLAN, ASKS, seen(timedelta(minutes=61))) == ()
    assert broken_promotion(PLAN, PlanOptions(), None) == ()


def test_the_plan_of_a_spec_that_was_promoted_breaks_no_rule(before: BeforeInGit, plans: Plans) -> None:
    spec = {"labelform": 1, "project": {"title": TITLE}, "collections": [{"name": "fresh"}]}
    promoted = seen(timedelta(hours=2)).model_copy(update={"digest": origin_of("p.yaml", spec).digest})
    record_promotion(repository(Path.cwd()), promoted)

    plan = plans(json.dumps(spec), ASKS).plan

    assert ([one.kind for one in plan.changes], plan.violations) == (["collections"], ())


def test_outside_of_a_repository_there_is_no_evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert evidence_for(ORIGIN, ASKS, BeforeInGit(Histories())) is None
