"""Which side changed since a spec was last applied, on a real project; and what a policy ignores changed on no side."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.histories import git
from tests.planning.asked import HEAD, ONE_GROUP, Plans

from labelform.core.drift import Direction
from labelform.core.shift import Mover
from labelform.planning.drifting import drift_of
from labelform.planning.options import PlanOptions
from labelform.repository.applied import Base, record_applied

TWO_GROUPS = ONE_GROUP + "  - {name: mapping-team, role: viewer}\n"
SINCE = PlanOptions(since="HEAD")
DESCRIBED = HEAD + "collections: [{name: night-low-light-hard, type: frame, description: %s}]\n"
IGNORING = "policy: {ignore: [{fields: 'collections[*].description', reason: people own it}]}\n"


def commit(text: str, path: str = "p.yaml") -> None:
    git("init", "--quiet")
    Path(path).write_text(text, encoding="utf-8")
    git("add", path)
    git("commit", "--quiet", "--message", "x")


def test_what_the_spec_says_since_then_was_moved_by_the_spec(plans: Plans) -> None:
    commit(ONE_GROUP)

    planned = plans(TWO_GROUPS, SINCE, wants_base=True)
    drift = drift_of(planned)

    assert planned.base is not None
    assert (drift.since, drift.missing) == (planned.base.since, "")
    assert drift.since.startswith("HEAD (")
    assert [(one.address, one.mover) for one in drift.shifts if one.is_pending] == [
        ('groups["mapping-team"]', Mover.SPEC)
    ]


def test_a_file_that_is_new_managed_nothing_before(plans: Plans) -> None:
    commit(ONE_GROUP, "other.yaml")

    drift = drift_of(plans(TWO_GROUPS, SINCE, wants_base=True))

    assert (drift.direction, drift.missing) == (Direction.SPEC, "")


def test_where_nobody_knows_what_was_applied_nobody_knows_who_moved(plans: Plans) -> None:
    planned = plans(TWO_GROUPS, wants_base=True)
    assert planned.base is not None
    assert planned.base.missing
    for base in (planned.base, replace(planned.base, since="where the branch began")):
        drift = drift_of(replace(planned, base=base))

        assert (drift.direction, drift.since, drift.missing) == (Direction.UNKNOWN, "", planned.base.missing)


@pytest.mark.parametrize(
    ("then", "mover"),
    [("no file", Mover.SPEC), ("nothing", Mover.SPEC), ("one group", Mover.SPEC), ("both groups", Mover.LIVE)],
)
def test_who_moved_is_told_by_what_the_spec_said_then(plans: Plans, then: str, mover: Mover) -> None:
    planned = plans(TWO_GROUPS, wants_base=True)
    both = next(side.desired for side in planned.sides if side.resource.kind == "groups") or ()
    said: dict[str, Any] = {
        "no file": None, "nothing": {}, "one group": {"groups": both[:1]}, "both groups": {"groups": both},
    }  # fmt: skip
    observation = replace(planned.observation, base=said[then])
    known = replace(planned, base=Base(since="then"), observation=observation)

    drift = drift_of(known)

    assert (drift.since, drift.missing) == ("then", "")
    assert [one.mover for one in drift.shifts if one.address == 'groups["mapping-team"]'] == [mover]


def test_what_can_only_stand_escaped_in_a_spec_is_read_from_its_record_too(plans: Plans) -> None:
    git("init", "--quiet")
    record_applied(plans(DESCRIBED % '"one \\x85 two \\u2028 three"').plan, "test")

    planned = plans(DESCRIBED % "new", wants_base=True)

    assert planned.base is not None
    assert (planned.base.missing, planned.base.is_known) == ("", True)


def test_what_a_policy_lets_pass_is_no_change_and_moved_for_nobody(plans: Plans) -> None:
    commit(DESCRIBED % "old" + IGNORING)

    held = plans(DESCRIBED % "new", SINCE, wants_base=True)
    passed = plans(DESCRIBED % "new" + IGNORING, SINCE, wants_base=True)

    assert [one.kind for one in held.plan.changes] == ["collections"]
    assert passed.plan.changes == ()
    assert [one.label for one in drift_of(passed).shifts] == ["tiny-vru-boxes"], "which somebody else made"
