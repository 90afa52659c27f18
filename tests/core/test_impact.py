"""What is lost, in words for people; and when it is more than was approved."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from labelform.core.impact import MOST_COUNTED, NOTHING, Held, Impact, Unit, joined, more_than, named, told


def held(unit: Unit, count: int, stage: str = "", *names: str, is_least: bool = False) -> Held:
    return Held(unit=unit, count=count, stage=stage, names=names, is_least=is_least)


def impact(*counts: Held, unknown: tuple[str, ...] = ()) -> Impact:
    return Impact(held=counts, unknown=unknown)


FRAMES = impact(held(Unit.FRAMES, 24))
HIDDEN = "open tasks (you are not allowed to do this)"


@pytest.mark.parametrize(
    ("lost", "expected"),
    [
        (NOTHING, "nothing but itself"),
        (impact(held(Unit.FRAMES, 0)), "nothing but itself"),
        (FRAMES, "24 frames"),
        (impact(held(Unit.FRAMES, 1)), "1 frame"),
        (impact(held(Unit.PEOPLE, 1, "", "ann@x.org")), "1 person left without access (ann@x.org)"),
        (impact(held(Unit.FRAMES, MOST_COUNTED, is_least=True)), "at least 10,000 frames"),
        (impact(held(Unit.TASKS, 5, "Annotate"), held(Unit.TASKS, 0, "Review")), "5 tasks in Annotate"),
        (
            impact(held(Unit.TASKS, 5, "Annotate"), held(Unit.TASKS, 1, "Review", is_least=True)),
            "at least 6 tasks (5 in Annotate, at least 1 in Review)",
        ),
        (
            impact(held(Unit.OPEN_TASKS, 2, "Annotate", "a@x", "b@x"), held(Unit.OPEN_TASKS, 1, "", "b@x")),
            "3 open tasks (2 in Annotate, 1 in no stage; a@x, b@x)",
        ),
        (impact(held(Unit.LABEL_ROWS, 2), unknown=(HIDDEN,)), f"2 label rows; not known: {HIDDEN}"),
        (impact(unknown=("frames (no)", "labels (no)")), "not known: frames (no), labels (no)"),
        (
            impact(held(Unit.PEOPLE, 7, "", *"abcdefg")),
            "7 people left without access (a, b, c, d, e and 2 more)",
        ),
    ],
)
def test_what_is_lost_is_told_in_one_sentence(lost: Impact, expected: str) -> None:
    assert told(lost) == expected


def test_what_is_lost_with_two_is_all_of_both() -> None:
    one, other = impact(held(Unit.FRAMES, 2), unknown=("a",)), impact(held(Unit.LABEL_ROWS, 3), unknown=("b",))

    assert joined(one, other) == impact(held(Unit.FRAMES, 2), held(Unit.LABEL_ROWS, 3), unknown=("a", "b"))


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("a", "a"),
        ("abcde", "a, b, c, d, e"),
        ("abcdef", "a, b, c, d, e and 1 more"),
        ("abcdefg", "a, b, c, d, e and 2 more"),
    ],
)
def test_five_names_are_told_and_how_many_more_there_are(names: str, said: str) -> None:
    assert named([*names]) == said


@pytest.mark.parametrize(
    "now",
    [
        FRAMES,
        impact(held(Unit.FRAMES, 23)),
        impact(held(Unit.FRAMES, 0)),
        NOTHING,
    ],
)
def test_as_much_as_was_approved_and_less_is_no_more(now: Impact) -> None:
    assert not more_than(now, FRAMES)


@pytest.mark.parametrize(
    ("now", "approved", "expected"),
    [
        (impact(held(Unit.FRAMES, 25)), FRAMES, "25 frames now, 24 approved"),
        (FRAMES, impact(held(Unit.FRAMES, 0)), "24 frames now, none approved"),
        (FRAMES, NOTHING, "24 frames now, none approved"),
        (
            impact(held(Unit.FRAMES, MOST_COUNTED, is_least=True)),
            impact(held(Unit.FRAMES, MOST_COUNTED)),
            "at least 10,000 frames now, 10,000 approved",
        ),
        (
            impact(held(Unit.TASKS, 2, "Annotate"), held(Unit.TASKS, 3, "Review")),
            impact(held(Unit.TASKS, 3, "Annotate"), held(Unit.TASKS, 2, "Review")),
            "3 tasks in Review now, 2 approved",
        ),
        (
            impact(held(Unit.OPEN_TASKS, 1, "Review", "bob@x")),
            impact(held(Unit.OPEN_TASKS, 1, "Review", "ann@x")),
            "1 open task in Review (bob@x) now, 1 (ann@x) approved",
        ),
        (impact(held(Unit.FRAMES, 1)), NOTHING, "1 frame now, none approved"),
        (impact(unknown=(HIDDEN,)), FRAMES, f"no longer counted: {HIDDEN}"),
        (
            impact(held(Unit.ROWS_WITH_LABELS, 3)),
            impact(held(Unit.ROWS_WITH_LABELS, 2), unknown=(HIDDEN,)),
            "3 rows with labels now, 2 approved",
        ),
    ],
)
def test_more_than_was_approved_is_named_with_both_numbers(now: Impact, approved: Impact, expected: str) -> None:
    assert more_than(now, approved) == (expected,)
    assert more_than(now, approved)


def test_beyond_the_bound_nobody_can_tell_and_the_same_is_no_more() -> None:
    most = impact(held(Unit.FRAMES, MOST_COUNTED, is_least=True))

    assert not more_than(most, most)


def test_what_was_unknown_when_it_was_approved_stays_so_and_is_no_more() -> None:
    approved = impact(held(Unit.LABEL_ROWS, 2), unknown=(HIDDEN,))
    seen_now = impact(held(Unit.LABEL_ROWS, 2), held(Unit.OPEN_TASKS, 9, "Review"))

    assert not more_than(approved, approved)
    assert not more_than(seen_now, approved)


@pytest.mark.parametrize(
    "facts",
    [
        {"held": [{"unit": "frames", "count": -1}]},
        {"held": [{"unit": "frames", "count": 1}, {"unit": "frames", "count": 2}]},
        {"held": [{"unit": "people", "count": 2, "names": ["a", "a"]}]},
        {"held": [{"unit": "people", "count": 0, "names": ["a"]}]},
        {"held": [{"unit": "dreams", "count": 1}]},
        {"lost": 1},
    ],
)
def test_nonsense_is_no_impact(facts: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Impact.model_validate(facts)


def test_only_what_is_known_for_certain_is_empty() -> None:
    assert NOTHING.is_empty
    assert impact(held(Unit.FRAMES, 0)).is_empty
    assert not impact(unknown=(HIDDEN,)).is_empty
    assert not FRAMES.is_empty


@st.composite
def impacts(draw: st.DrawFn) -> Impact:
    """Draw what may be lost: any units in any stages, some of it unknown."""
    keys = draw(st.lists(st.tuples(st.sampled_from(Unit), st.sampled_from(["", "Annotate", "Review"])), unique=True))
    counts = (Held(unit=unit, stage=stage, count=draw(st.integers(0, 3))) for unit, stage in keys)
    return Impact(held=tuple(counts), unknown=tuple(draw(st.lists(st.sampled_from(["a", "b"]), unique=True))))


@given(impacts())
def test_the_same_is_never_more(lost: Impact) -> None:
    assert not more_than(lost, lost)


@given(impacts(), impacts())
def test_of_two_that_are_known_neither_is_more_only_where_they_come_to_the_same(one: Impact, other: Impact) -> None:
    known, known_too = (impact(*lost.held) for lost in (one, other))
    counts = [{(held.unit, held.stage): held.count for held in lost.held if held.count} for lost in (one, other)]

    assert (counts[0] == counts[1]) == (not more_than(known, known_too) and not more_than(known_too, known))


@given(impacts(), st.data())
def test_one_more_of_anything_that_was_counted_is_more(approved: Impact, data: st.DataObject) -> None:
    if not approved.held:
        return
    grown = data.draw(st.sampled_from(approved.held))
    now = [one.model_copy(update={"count": one.count + (one is grown)}) for one in approved.held]

    assert more_than(impact(*now, unknown=approved.unknown), approved)
