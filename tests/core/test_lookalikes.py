"""What a plan warns of: a delete or an extra, and a create, that look like one thing with another name."""

from __future__ import annotations

from typing import Any

import pytest

from labelform.core.change import Note, NoteCode, Source
from labelform.core.diff import Desired, Prune, diff
from labelform.core.impact import Held, Impact, Unit
from labelform.core.lookalikes import (
    MOST_LOOKED_AT,
    costly_halves,
    costly_lookalikes,
    notes_again,
    notes_of_part,
)
from labelform.core.plan import Plan, Revert, Rule, Target, Violation
from labelform.core.policy import Pruning
from labelform.core.resource import AnyResource, Observed, Resource
from labelform.filters.definition import Definition
from labelform.resources.collections import Collection, Collections
from labelform.resources.datasets import Dataset, Datasets
from labelform.resources.filter_presets import FilterPreset, FilterPresets

COLLECTIONS = Collections()
DARK = Definition.of([{"metric": "brightness", "values": [0, 0.22]}])
HERE = Source(file="p.yaml", line=4, column=3)
LONG = "Dark frames reserved for the night detector regression set"


class Nameless(Collections):
    """A kind whose items cannot be given another name."""

    previously = Resource.previously


def collection(name: str, description: str | None = None, sort: str | None = "frame") -> Collection:
    return Collection(name=name, type=sort, description=description)


def notes(
    gone: list[Any], came: list[Any], resource: AnyResource = COLLECTIONS, *, is_pruned: bool = True
) -> list[Note]:
    observed = [Observed(item, id=f"id {place}") for place, item in enumerate(gone)]
    prune = Prune(Pruning.ALL if is_pruned else Pruning.NONE)
    return list(diff(resource, [Desired(item, HERE) for item in came], observed, prune=prune).notes)


def lines(found: list[Note]) -> list[tuple[str, str]]:
    """Return which line is to be added to which address."""
    return [(note.addresses[-1], note.hint.rpartition("previously: ")[2]) for note in found]


@pytest.mark.parametrize(
    ("gone", "came"),
    [
        (collection("night", "dark"), collection("black", "dark")),
        (collection("night", "dark"), collection("black")),
        (collection("night", ""), collection("black", sort=None)),
        (collection("night-low-light-hard", LONG), collection("night-hard", LONG.replace("set", "suite"))),
    ],
    ids=["the same", "what is left open fits", "nothing is said", "similar under a similar name"],
)
def test_a_delete_and_a_create_that_look_alike_are_a_warning(gone: Collection, came: Collection) -> None:
    (note,) = notes([gone], [came])

    assert (note.code, note.source) == (NoteCode.LOOKS_LIKE_A_RENAME, HERE)
    assert note.is_warning
    assert note.message == (
        f'collections["{gone.name}"] is destroyed, and collections["{came.name}"] is created, which looks like it'
    )
    assert note.addresses == (f'collections["{gone.name}"]', f'collections["{came.name}"]')


@pytest.mark.parametrize(
    ("gone", "came"),
    [
        (collection("night", "dark"), collection("night-2", "dark", "label")),
        (collection("night", "a dark road"), collection("rain", "a dark route")),
        (collection("night-easy", "anything goes"), collection("night-hard", LONG)),
    ],
    ids=["a type that is fixed", "another name and content", "another content under a similar name"],
)
def test_what_is_unlike_is_no_warning(gone: Collection, came: Collection) -> None:
    assert notes([gone], [came]) == []


def test_several_pairs_are_told_apart_by_content_and_then_by_name() -> None:
    gone = [collection("night-low-light"), collection("rain-heavy"), collection("labels", "x")]
    came = [collection("heavy-rain"), collection("low-light-night"), collection("tags", "x")]

    assert lines(notes(gone, came)) == [
        ('collections["tags"]', '"labels"'),
        ('collections["low-light-night"]', "night-low-light"),
        ('collections["heavy-rain"]', "rain-heavy"),
    ]


def test_of_two_deletes_only_one_can_have_become_the_create() -> None:
    assert lines(notes([collection("a-1"), collection("b-2")], [collection("b-3")])) == [('collections["b-3"]', "b-2")]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("night-hard", "night-hard"),
        ("no", '"no"'),
        ("Größe", '"Größe"'),
        ("a: b", '"a: b"'),
        ('say "x"', '"say \\"x\\""'),
        ("1-2", '"1-2"'),
    ],
)
def test_the_line_to_add_is_yaml_that_means_the_name(name: str, written: str) -> None:
    assert lines(notes([collection(name)], [collection("other")])) == [('collections["other"]', written)]


def test_a_preset_looks_like_another_with_the_same_filters_however_they_are_written() -> None:
    again = Definition.read({"globalFilters": {"filters": [{"values": [0.0, 0.22], "metric": "brightness"}]}})

    found = notes([FilterPreset(name="a", filters=DARK)], [FilterPreset(name="b", filters=again)], FilterPresets())

    assert lines(found) == [('filter_presets["b"]', '"a"')]


def test_a_kind_that_cannot_rename_has_no_lookalikes() -> None:
    gone, came = collection("night", "dark"), collection("black", "dark")
    plan = replacing(DESTROYED)

    assert notes([gone], [came], Nameless()) == []
    assert notes([gone], [came], Nameless(), is_pruned=False) == []
    assert notes_again(plan, {"collections": Nameless()}) == ()
    assert costly_lookalikes(plan, {"collections": Nameless()}) == ()
    assert notes([Dataset(hash="1", title="a")], [Dataset(hash="2", title="a")], Datasets()) == []


def test_of_several_that_fit_one_with_the_same_content_is_before_one_with_a_nearer_name() -> None:
    gone = [collection("night-low-light", LONG), collection("rain", LONG.replace("set", "suite"))]

    assert lines(notes(gone, [collection("night-low-lights", LONG.replace("set", "suite"))])) == [
        ('collections["night-low-lights"]', '"rain"')
    ]


def test_names_are_similar_from_three_fifths_in_common_on() -> None:
    gone = [collection("abcdef4444", LONG)]

    assert len(notes(gone, [collection("abcdef5555", f"{LONG}.")])) == 1
    assert notes(gone, [collection("abcde55555", f"{LONG}.")]) == []


def test_letters_that_json_would_escape_are_compared_as_letters() -> None:
    old, new = "абвгдежзийклмноп" * 2, "рстуфхцчшщъыьэюя" * 2

    assert notes([collection("night-1", old)], [collection("night-2", new)]) == []


def test_the_order_of_keys_makes_filters_no_less_similar() -> None:
    scopes = {letter: {"filters": [{"values": [letter * 60]}]} for letter in "abcde"}
    reversed_and_more = {**dict(reversed(scopes.items())), "f": {"filters": [{"values": ["f"]}]}}
    gone, came = (
        FilterPreset(name=name, filters=Definition.read({"local_filters": local}))
        for name, local in (("night-1", scopes), ("night-2", reversed_and_more))
    )

    assert lines(notes([gone], [came], FilterPresets())) == [('filter_presets["night-2"]', "night-1")]


def test_names_are_near_by_their_letters_in_order() -> None:
    assert lines(notes([collection("hard night"), collection("night hurd")], [collection("night hard")])) == [
        ('collections["night hard"]', '"night hurd"')
    ]


@pytest.mark.parametrize(("nearer", "count"), [(MOST_LOOKED_AT - 1, 1), (MOST_LOOKED_AT, 0)])
def test_only_so_many_of_the_nearest_names_are_looked_at(nearer: int, count: int) -> None:
    others = [collection(f"night-{number:02}", "dark", "label") for number in range(nearer)]

    assert len(notes([*others, collection("rain", "dark")], [collection("night-xx", "dark")])) == count


def of_part(gone: bool, came: bool) -> tuple[Plan, tuple[Violation, ...]]:
    """Return the plan for a part that has or leaves out each half of what looks like a rename, and what it breaks."""
    plan = replacing(DESTROYED)
    found = diff(
        COLLECTIONS,
        [Desired(collection("night-hard"), HERE)],
        [Observed(collection("night-low-light-hard", LONG), "1")],
        prune=Prune(Pruning.ALL),
    )
    changes = [one for one in plan.changes if (gone if one.before else came)]
    part = plan.model_copy(update={"changes": tuple(changes), "notes": notes_of_part(found.notes, changes)})
    return part, costly_halves(part)


def test_a_part_with_both_halves_warns_of_them_as_the_whole_does() -> None:
    part, broken_rules = of_part(gone=True, came=True)

    assert [note.message for note in part.notes] == [
        (
            'collections["night-low-light-hard"] is destroyed, and collections["night-hard"] is created, which '
            "looks like it"
        )
    ]
    assert broken_rules == ()


def test_a_part_that_leaves_out_the_create_warns_of_the_delete_and_breaks_the_rule() -> None:
    part, broken_rules = of_part(gone=True, came=False)

    said = (
        'collections["night-low-light-hard"] is destroyed, and collections["night-hard"] looks like it, which is in '
        "the spec but not in this plan"
    )
    advice = "if it is the same one, add this line to the entry: previously: night-low-light-hard"
    about = ('collections["night-low-light-hard"]',)
    assert part.notes == (
        Note(code=NoteCode.LOOKS_LIKE_A_RENAME, message=said, hint=advice, addresses=about, source=HERE),
    )
    assert broken_rules == (
        Violation(
            rule=Rule.LOOKS_LIKE_A_RENAME, message=f"{said} (lost with it: 24 frames); {advice}", addresses=about
        ),
    )


def test_a_part_that_leaves_out_the_delete_warns_that_both_would_be_there() -> None:
    part, broken_rules = of_part(gone=False, came=True)

    assert [(note.message, note.addresses) for note in part.notes] == [
        (
            'collections["night-low-light-hard"] stays, and collections["night-hard"] is created, which looks like it: '
            "both would exist",
            ('collections["night-low-light-hard"]', 'collections["night-hard"]'),
        )
    ]
    assert broken_rules == ()


def test_a_part_without_either_half_has_no_warning_of_them() -> None:
    part, broken_rules = of_part(gone=False, came=False)

    assert (part.notes, broken_rules) == ((), ())


@pytest.mark.parametrize("impact", [None, Impact()])
def test_half_of_what_looks_like_a_rename_breaks_no_rule_where_nothing_is_lost(impact: Impact | None) -> None:
    part, _ = of_part(gone=True, came=False)
    harmless = [one.model_copy(update={"impact": impact}) for one in part.changes]

    assert costly_halves(part.model_copy(update={"changes": tuple(harmless)})) == ()


def test_what_is_renamed_is_told_by_every_part() -> None:
    note = Note(code=NoteCode.RENAMED, message="m", addresses=("a", "b"))

    assert notes_of_part([note], ()) == (note,)


def test_an_extra_that_stays_is_a_warning_where_the_create_says_the_same() -> None:
    (note,) = notes([collection("night", "dark")], [collection("black", "dark")], is_pruned=False)

    assert note.message == (
        'collections["night"] stays, and collections["black"] is created, which looks like it: both would exist'
    )


@pytest.mark.parametrize("came", [collection("black"), collection("night-2", ""), collection("black", "darker")])
def test_an_extra_is_no_warning_where_the_create_leaves_open_what_it_is(came: Collection) -> None:
    assert notes([collection("night", "dark"), collection("day", "")], [came], is_pruned=False) == []


DESTROYED = Impact(held=(Held(unit=Unit.FRAMES, count=24),))


def replacing(impact: Impact | None, name: str = "night-hard", revert: Revert | None = None) -> Plan:
    """Return a plan with a delete by which so much is lost, beside a create of a name."""
    prune, observed = Prune(Pruning.ALL), [Observed(collection("night-low-light-hard", LONG), id="1")]
    found = diff(COLLECTIONS, [Desired(collection(name, None if name == "night-hard" else "x"))], observed, prune=prune)
    changes = [one.model_copy(update={"impact": impact}) if one.before else one for one in found.changes]
    return Plan(target=Target(title="P"), changes=tuple(changes), revert=revert)


def broken(impact: Impact | None, name: str = "night-hard") -> list[Violation]:
    return list(costly_lookalikes(replacing(impact, name), {"collections": COLLECTIONS}))


def test_what_would_be_lost_by_a_rename_without_its_line_breaks_a_rule() -> None:
    (violation,) = broken(DESTROYED)

    assert violation.rule is Rule.LOOKS_LIKE_A_RENAME
    assert violation.message == (
        'collections["night-low-light-hard"] is destroyed (lost with it: 24 frames), and collections["night-hard"] '
        "is created, which looks like it; if it is the same one, add this line to the entry: "
        "previously: night-low-light-hard"
    )
    assert violation.addresses == ('collections["night-low-light-hard"]', 'collections["night-hard"]')


def test_a_plan_that_takes_a_run_back_is_not_told_to_add_a_line_to_a_spec() -> None:
    plan, kinds = (
        replacing(DESTROYED, revert=Revert(run="000001", plan_digest="sha256:a")),
        {"collections": COLLECTIONS},
    )

    (violation,) = costly_lookalikes(plan, kinds)

    assert violation.message.endswith("; if it is the same one, rename it in the spec; otherwise acknowledge the rule")
    assert notes_again(plan, kinds) == ()
    assert len(notes_again(replacing(DESTROYED), kinds)) == 1


def test_what_could_not_be_counted_may_be_lost() -> None:
    (violation,) = broken(Impact(unknown=("the items may not be listed",)))

    assert "not known: the items may not be listed" in violation.message


@pytest.mark.parametrize("impact", [None, Impact(), Impact(held=(Held(unit=Unit.FRAMES, count=0),))])
def test_what_takes_nothing_with_it_breaks_no_rule(impact: Impact | None) -> None:
    assert broken(impact) == []


def test_what_is_unlike_breaks_no_rule_whatever_is_lost() -> None:
    assert broken(DESTROYED, "something else") == []


def test_much_that_looks_alike_is_compared_with_the_nearest_names_only() -> None:
    gone = [collection(f"old-{number:04}") for number in range(120)]
    came = [collection(f"new-{number:04}") for number in range(120)]

    assert len(notes(gone, came)) == 120
