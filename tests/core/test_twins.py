"""Names that people take for one another: which ones, in what they differ, and what a plan says of them."""

from __future__ import annotations

from typing import Any

import pytest

from labelform.core.change import NoteCode, Source
from labelform.core.diff import Desired, Prune, diff
from labelform.core.lookalikes import notes_of_part
from labelform.core.policy import Pruning
from labelform.core.reference import Named, Names, Reference, Unresolved
from labelform.core.resource import AnyResource, Observed
from labelform.core.titles import look_alike, plain, what_differs
from labelform.resources.collections import Collection, Collections
from labelform.resources.datasets import Dataset, Datasets

FORM, SLIP = "case, spaces, accents or the form of letters", "one or two letters"
COMPOSED, APART = "\u00c9t\u00e9", "E\u0301te\u0301"


@pytest.mark.parametrize(
    ("here", "there", "said"),
    [
        ("e\u0301", "\u00e9", "\u00e9 is U+0065 U+0301 here and U+00E9 there"),
        (COMPOSED, APART,
         "\u00c9 is U+00C9 here and U+0045 U+0301 there, \u00e9 is U+00E9 here and U+0065 U+0301 there"),
        ("night", "Night", "n (U+006E) here is N (U+004E) there"),
        ("a b", "a\u00a0b", "a blank (U+0020) here is a blank (U+00A0) there"),
        ("ab", "a b", "a blank (U+0020) is only there"),
        ("ab ", "ab", "a blank (U+0020) is only here"),
        ("ab", "a\u200bb", "an invisible character (U+200B) is only there"),
        ("Camera 2D", "Camera \uff12D", "2 (U+0032) here is \uff12 (U+FF12) there"),
        ("abcdef", "ABCDEF",
         "abcd\u2026 (U+0061 U+0062 U+0063 U+0064\u2026) here is ABCD\u2026 (U+0041 U+0042 U+0043 U+0044\u2026) there"),
        ("a1b1c1d", "A1B1C1D",
         "a (U+0061) here is A (U+0041) there, b (U+0062) here is B (U+0042) there, "
         "c (U+0063) here is C (U+0043) there"),
        ("abcd", "ABCD",
         "abcd (U+0061 U+0062 U+0063 U+0064) here is ABCD (U+0041 U+0042 U+0043 U+0044) there"),
        ("b x", " b X", "a blank (U+0020) is only there, x (U+0078) here is X (U+0058) there"),
        ("ab", "a  b", "a blank (U+0020 U+0020) is only there"),
        ("a  b", "ab", "a blank (U+0020 U+0020) is only here"),
        ("ab" * 100 + "x", " " + "aB" * 100 + "X",
         ", ".join(["a blank (U+0020) is only there", *["b (U+0062) here is B (U+0042) there"] * 2])),
        (" " + "ab" * 100, "ab" * 100, "a blank (U+0020) is only here"),
    ],
)  # fmt: skip
def test_what_differs_is_told_with_code_points(here: str, there: str, said: str) -> None:
    assert what_differs(here, there) == said
    assert plain(here) == plain(there)


@pytest.mark.parametrize(
    ("here", "is_told"), [("ngiht", False), ("n\u0456ght", True), ("night\x07", True), ("Night", True)]
)
def test_letters_that_everybody_sees_are_left_to_the_names(here: str, *, is_told: bool) -> None:
    assert bool(what_differs(here, "night")) == is_told


def test_long_names_are_compared_from_the_first_difference_on() -> None:
    same = "x" * 5_000

    assert (
        what_differs(f"{same}e\u0301{same}", f"{same}\u00e9{same}") == "\u00e9 is U+0065 U+0301 here and U+00E9 there"
    )


@pytest.mark.parametrize(
    ("one", "other"), [("a-b", "a_b"), ("C", "C++"), ("night", "nigth"), ("v1", "v2"), ("a", "\u0430")]
)
def test_names_that_differ_in_a_letter_or_a_mark_are_two(one: str, other: str) -> None:
    assert plain(one) != plain(other)


@pytest.mark.parametrize(
    ("title", "other", "said"),
    [
        ("Night pilot", "night_PILOT", FORM),
        ("Night pilot", "nightpilot", FORM),
        ("Night pilot", "Night pilto", SLIP),
        ("Rain", "Rein", SLIP),
        ("overcast sky", "overkost sky", SLIP),
        ("overcast sky", "ovirkost sky", ""),
        ("morning", "mornunk", ""),
        ("day", "dey", ""),
        ("pilot 2023", "pilot 2024", ""),
        ("Night pilot", "Nihgt pilto", ""),
        ("Night pilot", "Night", ""),
        ("Night pilot", "Nihgt pilot two", ""),
        ("Night", "Night", FORM),
        ("--", "__", ""),
    ],
)
def test_titles_look_alike_that_differ_in_form_or_by_a_slip(title: str, other: str, said: str) -> None:
    assert (look_alike(title, other), look_alike(other, title)) == (said, said)


def said(
    resource: AnyResource, there: list[Any], wanted: list[Any], *, previously: tuple[str, ...] = (), prune: bool = False
) -> list[tuple[str, tuple[str, ...]]]:
    observed = [Observed(item, id=f"id {place}") for place, item in enumerate(there)]
    desired = [Desired(item, previously=previously) for item in wanted]
    found = diff(resource, desired, observed, prune=Prune(Pruning.ALL if prune else Pruning.NONE))
    return [(one.message, one.addresses) for one in found.notes if one.code is NoteCode.LOOKS_ALIKE]


def collections(*names: str) -> list[Collection]:
    return [Collection(name=name, type="frame", description=name) for name in names]


def test_what_is_created_is_held_against_what_is_there_in_whatever_way() -> None:
    here, there = (f'collections["{name}"]' for name in ("night", "Night"))
    expected = [
        (f"{here} looks like {there}, but is a different one: n (U+006E) here is N (U+004E) there", (there, here))
    ]

    assert said(Collections(), collections("Night"), collections("night")) == expected
    assert said(Collections(), collections("Night"), collections("night"), prune=True) == expected
    assert said(Collections(), collections("Night"), collections("Night", "night")) == expected


@pytest.mark.parametrize("former", ["größer", "mass"], ids=["created", "renamed"])
def test_a_twin_is_told_with_how_to_write_it_and_where_it_stands(former: str) -> None:
    here, (there, old, wanted) = Source(file="p.yaml", line=4, column=3), collections("Größe", "mass", "größe")
    observed = [Observed(there, id="1"), Observed(old, id="2")]
    found = diff(Collections(), [Desired(wanted, here, (former,))], observed, prune=Prune())

    ((hint, source),) = [(one.hint, one.source) for one in found.notes if one.code is NoteCode.LOOKS_ALIKE]

    assert hint == 'if it is the same one, write it the same way: "Größe"'
    assert source == here


def test_of_several_twins_of_one_name_one_is_told_by_its_own_address() -> None:
    ((message, addresses),) = said(Collections(), collections("Night", "Night"), collections("night"))

    twin = 'collections["Night"]@id 1'
    assert message.startswith(f'collections["night"] looks like {twin}, but is a different one')
    assert addresses == (twin, 'collections["night"]')


def test_what_comes_together_is_told_once() -> None:
    found = said(Collections(), [], collections("night", "Night", "day"))

    assert [addresses for _, addresses in found] == [('collections["night"]', 'collections["Night"]')]


def test_each_pair_of_what_comes_together_is_told() -> None:
    found = said(Collections(), [], collections("night", "Night", "day", "Day"))

    assert [addresses[-1] for _, addresses in found] == ['collections["Day"]', 'collections["Night"]']


def test_a_dataset_that_is_attached_is_held_against_the_attached_ones() -> None:
    there, wanted = [Dataset(hash="1", title=COMPOSED)], [Dataset(hash="2", title=APART)]

    assert [addresses for _, addresses in said(Datasets(), there, wanted)] == [
        (f'datasets["{COMPOSED}"]', f'datasets["{APART}"]')
    ]


def test_what_is_renamed_is_held_against_all_but_itself() -> None:
    assert said(Collections(), collections("Night"), collections("night"), previously=("Night",)) == []
    assert len(said(Collections(), collections("dusk", "Night"), collections("night"), previously=("dusk",))) == 1


def test_what_is_there_already_is_not_told_again_and_again() -> None:
    assert said(Collections(), collections("night", "Night"), collections("night")) == []
    assert said(Collections(), collections("night", "Night"), collections("night", "Night")) == []
    described = Collection(name="night", type="frame", description="by a change")
    assert said(Collections(), collections("night", "Night"), [described]) == []


def test_a_part_without_the_name_has_no_warning_of_it() -> None:
    observed = [Observed(item, id="1") for item in collections("Night")]
    found = diff(Collections(), [Desired(one) for one in collections("night")], observed, prune=Prune())

    assert notes_of_part(found.notes, found.changes) == found.notes
    assert notes_of_part(found.notes, ()) == ()


def test_a_name_that_fits_nothing_is_told_with_the_one_that_looks_like_it() -> None:
    names = Names([], [Named("1", COMPOSED), Named("2", "Other")])

    with pytest.raises(Unresolved) as caught:
        names.find("dataset", Reference(name=APART))

    assert caught.value.hint == f'did you mean "{COMPOSED}"? {what_differs(APART, COMPOSED)}'
