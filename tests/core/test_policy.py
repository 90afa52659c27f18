"""Where the limits of a policy lie, to the item."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from labelform.core.assembly import Side, make_plan
from labelform.core.diff import Desired
from labelform.core.guardrails import NO_GUARDRAILS
from labelform.core.plan import Plan, Rule, Target
from labelform.core.policy import MaxDeletes, Policy
from labelform.core.resource import Observed
from labelform.resources.collections import Collection, Collections


def plan(*, deletes: int, of: int, limit: MaxDeletes) -> Plan:
    """Return a plan that deletes some of the collections of a project."""
    items = [Collection(name=f"c{number}", type="frame", description="") for number in range(of)]
    side = Side(
        Collections(), tuple(map(Desired, items[deletes:])), tuple(Observed(item, id=item.name) for item in items)
    )
    return make_plan(Target(title="P", hash="1"), [side], Policy(prune=True, max_deletes=limit), NO_GUARDRAILS)


@pytest.mark.parametrize(
    ("deletes", "of", "limit", "is_refused"),
    [
        (2, 9, MaxDeletes(count=2), False),
        (3, 9, MaxDeletes(count=2), True),
        (3, 3, MaxDeletes(percent=10, floor=3), False),
        (4, 4, MaxDeletes(percent=10, floor=3), True),
        (5, 20, MaxDeletes(percent=25, floor=0), False),
        (6, 20, MaxDeletes(percent=25, floor=0), True),
        (1, 3, MaxDeletes(percent=0), False),
        (4, 400, MaxDeletes(percent=0), True),
    ],
    ids=str,
)
def test_a_limit_is_the_most_that_passes(deletes: int, of: int, limit: MaxDeletes, *, is_refused: bool) -> None:
    found = [violation.rule for violation in plan(deletes=deletes, of=of, limit=limit).violations]

    assert found == ([Rule.MAX_DELETES] if is_refused else [])


@pytest.mark.parametrize("limit", [{}, {"floor": 2}, {"count": None, "percent": None}])
def test_a_limit_limits_something(limit: dict[str, int | None]) -> None:
    with pytest.raises(ValidationError) as refused:
        MaxDeletes.model_validate(limit)

    (mistake,) = refused.value.errors(include_url=False)
    assert mistake == {
        "type": "bad_max_deletes",
        "loc": (),
        "msg": "a limit needs a count, a percent, or both",
        "input": limit,
        "ctx": {"about": (), "without": ("count", "percent")},
    }


@pytest.mark.parametrize(
    ("pattern", "protected"),
    [
        ("collections[c?]", ["c1"]),
        ("collections[c??]", ["c12"]),
        ("collections[c*]", ["c1", "c12", "c"]),
        ("collections[c?*]", ["c1", "c12"]),
        ("collections[?]", ["c"]),
        ("c*", ["c1", "c12", "c"]),
        ("groups", []),
    ],
)
def test_a_question_mark_is_one_letter_and_a_star_any_number(pattern: str, protected: list[str]) -> None:
    observed = [Observed(Collection(name=name, type="frame"), id=name) for name in ("c1", "c12", "c")]
    policy = Policy(prune=True, protect=(pattern,))
    made = make_plan(Target(title="P", hash="1"), [Side(Collections(), (), tuple(observed))], policy, NO_GUARDRAILS)

    assert sorted(one.addresses for one in made.violations) == sorted((f'collections["{name}"]',) for name in protected)
