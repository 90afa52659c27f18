"""A pattern of a part must mean something in one spec at least: what it may fit, and what is said when it does not."""

from __future__ import annotations

import pytest

from labelform.core.assembly import Side
from labelform.core.diff import Desired
from labelform.core.plan import Partial, Plan, Target
from labelform.core.resource import Observed
from labelform.errors import LabelformError
from labelform.planning.choosing import check_meaning, meaningless
from labelform.resources.collections import Collection, Collections
from labelform.resources.datasets import Datasets
from labelform.resources.filter_presets import FilterPresets

TWINS = tuple(Observed(Collection(name="twin", type="frame"), id=one) for one in "xy")
SIDES = [
    Side(Collections(), (Desired(Collection(name="night")),), TWINS),
    Side(Datasets(), ()),
    Side(FilterPresets(), None),
]


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        ("collections", None),
        ("collections[ni*]", None),
        ('collections["twin"]', None),
        ('collections["twin"]@y', None),
        ("datasets", None),
        ('collections["twin"]@z', 'did you mean "collections["twin"]"?'),
        ("collections[nigth]", 'did you mean "collections["night"]"?'),
        ("filter_presets", ""),
        ("datasets[X*]", 'did you mean "datasets"?'),
    ],
)
def test_a_pattern_fits_what_is_managed_whether_or_not_there_is_anything_to_do(pattern: str, hint: str | None) -> None:
    for partial in (Partial(only=(pattern,)), Partial(excepted=(pattern,))):
        plan = Plan(target=Target(title="P"), partial=partial)

        assert meaningless(plan, SIDES) == ({} if hint is None else {pattern: hint})


def test_a_whole_plan_has_no_patterns() -> None:
    assert meaningless(Plan(target=Target(title="P")), SIDES) == {}


def test_only_what_means_nothing_anywhere_is_a_mistake() -> None:
    check_meaning([])
    check_meaning([{"a": "", "b": ""}, {"a": ""}, {"b": ""}])

    with pytest.raises(LabelformError) as found:
        check_meaning([{"a": "", "b": ""}, {"b": 'did you mean "c"?'}])

    assert found.value.message == 'nothing that the 2 specs manage matches the address "b"'
    assert found.value.hint == 'did you mean "c"?'


def test_of_one_spec_it_is_said_that_it_is_one_and_how_a_pattern_is_written() -> None:
    with pytest.raises(LabelformError) as found:
        check_meaning([{"b": ""}])

    assert found.value.message == 'nothing that the spec manages matches the address "b"'
    assert found.value.hint == "write it as collections, groups[*-leads] or collections[night-hard]"
