"""What differs in one field of an item that moved: a value in a sentence, what is nested as a plan shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labelform.core.change import Action, Change, Shown
from labelform.core.fields import field_changes
from labelform.core.shift import FieldShift, Mover
from labelform.report import lines
from labelform.report.values import written


def field_lines(field: FieldShift) -> Iterator[str]:
    """Yield what a field was, what the project has and what the spec says, as far as they differ."""
    if any(isinstance(value, (dict, list)) for value in (field.base, field.spec, field.live)):
        yield from _nested(field)
        return
    base, spec, live = (written(value) for value in (field.base, field.spec, field.live))
    if field.mover is Mover.LIVE:
        yield f"{field.name}: {spec} -> {live} in the project"
    elif field.mover is Mover.SPEC:
        yield f"{field.name}: {live} -> {spec} in the spec"
    elif field.mover is Mover.UNKNOWN or field.base is None:
        yield f"{field.name}: {live} in the project, {spec} in the spec"
    else:
        yield f"{field.name}: {base} -> {live} in the project, {spec} in the spec"


def _nested(field: FieldShift) -> Iterator[str]:
    if field.mover is Mover.LIVE:
        yield from _moved(f"{field.name} in the project:", field.name, field.spec, field.live)
    elif field.mover is Mover.SPEC:
        yield from _moved(f"{field.name} in the spec:", field.name, field.live, field.spec)
    elif field.mover is Mover.UNKNOWN or field.base is None:
        yield from _moved(f"{field.name}, from the project to the spec:", field.name, field.live, field.spec)
    else:
        yield from _moved(f"{field.name} in the project:", field.name, field.base, field.live)
        yield from _moved(f"{field.name} in the spec:", field.name, field.base, field.spec)


def _moved(heading: str, name: str, old: Any, new: Any) -> Iterator[str]:
    change = Change(
        address=name,
        kind=name,
        key=name,
        label=name,
        action=Action.UPDATE,
        shown=Shown(before={name: old}, after={name: new}),
        fields=tuple(field_changes(name, old, new)),
    )
    yield heading
    yield from (f"  {'  ' * line.depth}{line.symbol} {line.text}" for line in lines.field_lines(change))
