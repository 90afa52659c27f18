"""
What a plan deletes or leaves alone, and what it creates, that look like one thing with another name.

Names are all that a spec knows things by, so it stays a guess: a warning with the line that would make it certain. It
never changes what a plan does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from labelform.core.change import Action, Change, Note, NoteCode, Source
from labelform.core.impact import told
from labelform.core.model import Item
from labelform.core.plan import Plan, Rule, Violation
from labelform.core.resource import AnyResource
from labelform.core.titles import Twins, look_alike, what_differs

CLOSE_PERCENT: Final = 60
"""From how alike on two texts are taken for similar: twice the letters in common, of all letters of both."""
MOST_LOOKED_AT: Final = 20
"""The most deleted things that each new one is compared with: those with the most similar names."""
_PLAIN = re.compile(r"[A-Za-z]\w*(?:-\w+)+", re.ASCII)
"""Names that YAML reads as text without quotes, whatever its version."""


_DESTROYED = "is destroyed, and {} is created, which looks like it"
_LEFT_ALONE = "stays, and {} is created, which looks like it: both would exist"
_HALF = "is destroyed, and {} looks like it, which is in the spec but not in this plan"


class Half(NamedTuple):
    """Something that goes or comes: its address, and what it is."""

    address: str
    item: Item
    source: Source | None = None


class Pair(NamedTuple):
    """What goes, and what comes and looks like it."""

    gone: Half
    came: Half


def is_same(resource: AnyResource, gone: Item, came: Item) -> bool:
    """Return whether what came is what went, but for its name; what either leaves open fits anything."""
    names = (resource.label(gone), resource.label(came))
    fields = ((getattr(gone, name), value) for name, value in came if name not in resource.write_only)
    return all(None in pair or pair[0] == pair[1] or pair == names for pair in fields)


def deleted_and_created(resource: AnyResource, changes: Iterable[Change]) -> list[Pair]:
    """Return the deletes of one kind, each with the create that looks like it, where the kind can rename instead."""
    ours = [change for change in changes if change.kind == resource.kind] if resource.can_rename() else []
    deletes, creates = ([one for one in ours if one.action is action] for action in (Action.DELETE, Action.CREATE))
    if not (deletes and creates):
        return []
    gone = [_half(resource, change, change.before) for change in deletes]
    return _pairs(resource, gone, [_half(resource, change, change.after) for change in creates], _could_be)


def notes_of_deletes(resource: AnyResource, gone: Sequence[Half], came: Sequence[Half]) -> list[Note]:
    """Return a warning for each delete of a kind that looks like one half of a rename."""
    pairs = _pairs(resource, gone, came, _could_be) if resource.can_rename() else []
    return [_note(resource, pair, _DESTROYED) for pair in pairs]


def notes_again(plan: Plan, kinds: Mapping[str, AnyResource]) -> tuple[Note, ...]:
    """Return the same for a plan that is read from a file. One that takes a run back has no spec to add a line to."""
    resources = () if plan.revert else kinds.values()
    return tuple(
        _note(resource, pair, _DESTROYED)
        for resource in resources
        for pair in deleted_and_created(resource, plan.changes)
    )


def costly_lookalikes(plan: Plan, kinds: Mapping[str, AnyResource]) -> tuple[Violation, ...]:
    """Return the deletes that look like one half of a rename and take something with them; what is not known counts."""
    lost = {change.address: change.impact for change in plan.changes if change.impact and not change.impact.is_empty}
    return tuple(
        Violation(
            rule=Rule.LOOKS_LIKE_A_RENAME,
            message=f"{pair.gone.address} is destroyed (lost with it: {told(lost[pair.gone.address])}), and "
            f"{pair.came.address} is created, which looks like it; {_advice(plan, resource, pair)}",
            addresses=(pair.gone.address, pair.came.address),
        )
        for resource in (kinds.values() if lost else ())
        for pair in deleted_and_created(resource, plan.changes)
        if pair.gone.address in lost
    )


def _advice(plan: Plan, resource: AnyResource, pair: Pair) -> str:
    if plan.revert:
        return "if it is the same one, rename it in the spec; otherwise acknowledge the rule"
    return f"if it is the same one, add this line to the entry: {line_to_add(resource, pair)}"


def notes_of_twins(resource: AnyResource, there: Iterable[Half], came: Sequence[Half]) -> list[Note]:
    """
    Return a warning for each name that comes to be and that people take for another one of its kind.

    `there` is what the project has besides what is renamed; what comes with it counts too. What is made beyond the
    project is forever: a slip of the pen counts there, as in titles of projects.
    """
    if not came:
        return []
    others = {resource.label(one.item): one.address for one in (*came, *there)}
    alike = partial(_titled_alike, others) if resource.is_beyond else Twins(others).of
    told: set[frozenset[str]] = set()
    notes = []
    for one in came:
        name = resource.label(one.item)
        for other in alike(name):
            pair = frozenset((name, other))
            if pair not in told:
                told.add(pair)
                notes.append(_twin(resource, one, others[other], other))
    return notes


def _titled_alike(others: Iterable[str], title: str) -> Iterator[str]:
    return (other for other in others if other != title and look_alike(title, other))


def _twin(resource: AnyResource, came: Half, address: str, other: str) -> Note:
    difference = what_differs(resource.label(came.item), other)
    return Note(
        code=NoteCode.LOOKS_ALIKE,
        message=f"{came.address} looks like {address}, but is a different one{difference and f': {difference}'}",
        hint=f"if it is the same one, write it the same way: {json.dumps(other, ensure_ascii=False)}",
        addresses=(address, came.address),
        source=came.source,
    )


def notes_of_extras(resource: AnyResource, extras: Sequence[Half], came: Sequence[Half]) -> list[Note]:
    """
    Return a warning for each create of a kind that looks like something that is left alone: both would be there.

    Nothing is lost by that, so it takes more to be said: a project may have much that no spec names.
    """
    pairs = _pairs(resource, extras, came, _says_the_same) if resource.can_rename() else []
    return [_note(resource, pair, _LEFT_ALONE) for pair in pairs]


def notes_of_part(notes: Iterable[Note], changes: Sequence[Change]) -> tuple[Note, ...]:
    """Return the notes of a plan for a part of its changes: what looks like a rename may be there by one half."""
    there = {change.address for change in changes}
    return tuple(told for note in notes for told in _of_part(note, there))


def _of_part(note: Note, there: Container[str]) -> Iterator[Note]:
    if note.code is NoteCode.RENAMED or (note.code is NoteCode.LOOKS_ALIKE and note.addresses[-1] in there):
        yield note
        return
    if note.code is not NoteCode.LOOKS_LIKE_A_RENAME:
        return
    gone, came = note.addresses
    is_destroyed = gone in there
    if is_destroyed and came in there:
        yield note
    elif is_destroyed:
        yield note.model_copy(update={"message": f"{gone} {_HALF.format(came)}", "addresses": (gone,)})
    elif came in there:
        yield note.model_copy(update={"message": f"{gone} {_LEFT_ALONE.format(came)}"})


def costly_halves(plan: Plan) -> tuple[Violation, ...]:
    """
    Return the deletes of a part that take something with them, and whose look-alike the part leaves out.

    A plan that is read from a file knows of no such create: it keeps the verdict that it was saved with.
    """
    lost = {change.address: change.impact for change in plan.changes if change.impact and not change.impact.is_empty}
    halves = [note for note in plan.notes if note.code is NoteCode.LOOKS_LIKE_A_RENAME and len(note.addresses) == 1]
    return tuple(
        Violation(
            rule=Rule.LOOKS_LIKE_A_RENAME,
            message=f"{note.message} (lost with it: {told(lost[note.addresses[0]])}); {note.hint}",
            addresses=note.addresses,
        )
        for note in halves
        if note.addresses[0] in lost
    )


def _half(resource: AnyResource, change: Change, state: Mapping[str, Any] | None) -> Half:
    return Half(change.address, resource.item.model_validate(state))


def _note(resource: AnyResource, pair: Pair, what: str) -> Note:
    return Note(
        code=NoteCode.LOOKS_LIKE_A_RENAME,
        message=f"{pair.gone.address} {what.format(pair.came.address)}",
        hint=f"if it is the same one, add this line to the entry: {line_to_add(resource, pair)}",
        addresses=(pair.gone.address, pair.came.address),
        source=pair.came.source,
    )


def line_to_add(resource: AnyResource, pair: Pair) -> str:
    """Return the line that makes an entry mean what is there, as YAML."""
    name = resource.label(pair.gone.item)
    return f"previously: {name if _PLAIN.fullmatch(name) else json.dumps(name, ensure_ascii=False)}"


Fits = Callable[[AnyResource, Item, Item, bool], bool]
"""Returns whether one thing may be another, given whether they are the same but for their names."""


def _pairs(resource: AnyResource, gone: Sequence[Half], came: Sequence[Half], fits: Fits) -> list[Pair]:
    """Return what goes with the likeliest of what comes, each once; in the order of what goes."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, place, other in sorted(_fitting(resource, gone, came, fits)) if gone and came else ():
        if place not in pairs and other not in taken:
            pairs[place] = other
            taken.add(other)
    return [Pair(gone[place], came[pairs[place]]) for place in sorted(pairs)]


def _fitting(
    resource: AnyResource, gone: Sequence[Half], came: Sequence[Half], fits: Fits
) -> Iterator[tuple[bool, float, int, int]]:
    """Yield the places of what fits in both lists, behind what puts the likeliest first: same content, then names."""
    from rapidfuzz import fuzz, process  # here: nearly all plans have nothing to compare, and start sooner without it

    labels = [resource.label(one.item) for one in gone]
    for other, new in enumerate(came):
        nearest = process.extract(resource.label(new.item), labels, scorer=fuzz.ratio, limit=MOST_LOOKED_AT)
        for _, percent, place in nearest:
            has_same_content = is_same(resource, gone[place].item, new.item)
            if fits(resource, gone[place].item, new.item, has_same_content):
                yield not has_same_content, -percent, place, other


def _could_be(resource: AnyResource, gone: Item, came: Item, has_same_content: bool) -> bool:
    """Return whether a create may be what a delete takes away: same content, or a similar one under a similar name."""
    can_become = all(getattr(came, name) in (None, getattr(gone, name)) for name in resource.fixed)
    return can_become and (has_same_content or _is_similar(resource, gone, came))


def _says_the_same(resource: AnyResource, gone: Item, came: Item, has_same_content: bool) -> bool:
    """Return whether an entry says about what it creates what something else already is, and not by leaving it open."""
    said = {name for name, value in came if value and value == getattr(gone, name)} - set(resource.fixed)
    return has_same_content and bool(said)


def _is_similar(resource: AnyResource, gone: Item, came: Item) -> bool:
    from rapidfuzz import fuzz

    old, new = _content(resource, gone), _content(resource, came)
    both = sorted(old.keys() & new.keys())
    contents = [json.dumps([side[key] for key in both], ensure_ascii=False, sort_keys=True) for side in (old, new)]
    names = [resource.label(gone), resource.label(came)]
    return min(fuzz.ratio(*names), fuzz.ratio(*contents)) >= CLOSE_PERCENT


def _content(resource: AnyResource, item: Item) -> dict[str, Any]:
    """Return an item as people see it, without its name."""
    fields = [name for name, value in item if value != resource.label(item)]
    return {key: value for name in fields for key, value in resource.shown(item, name).items()}
