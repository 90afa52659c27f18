"""The entries of the HTML page, as plain values: each change, blocked change and extra that it unfolds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from labelform.core.change import Action, Blocked, Change, Source
from labelform.core.plan import Plan
from labelform.report.aligned import Row, aligned
from labelform.report.lines import Line, call_itself, field_lines, is_costly, lost, renamed
from labelform.report.picture_svg import SideAt, sides_of
from labelform.report.pictures import picture_of
from labelform.report.rules import Mark, marks
from labelform.report.shared import Shared, ThingT, Told, common, common_blocked
from labelform.report.values import pretty
from labelform.report.words import REVIEW_ORDER, SYMBOLS, counted, one_line, will_be


class Having(NamedTuple):
    """A project that has a change which others have too, and where its spec asks for it."""

    number: int
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One change, blocked change or extra on the page; `having` where several projects have it."""

    anchor: str
    state: str
    symbol: str
    kind: str
    address: str
    will: str
    why: str
    place: str
    id: str = ""
    lost: str = ""
    is_costly: bool = False
    mark: Mark | None = None
    hint: str = ""
    lines: tuple[Line, ...] = ()
    rows: tuple[Row, ...] = ()
    json: str = ""
    calls: tuple[str, ...] = ()
    having: tuple[Having, ...] = ()
    picture: tuple[SideAt, ...] = ()


def entries_of(plan: Plan, prefix: str) -> Iterator[Entry]:
    """Yield the entries of a project, what must not be missed first."""
    marked = marks(plan)
    is_compared = plan.is_comparison
    deletes, *others = ([change for change in plan.changes if change.action is action] for action in REVIEW_ORDER)
    for place, change in enumerate(deletes):
        yield _changed(change, f"{prefix}-d{place}", marked.get(change.address), is_compared=is_compared)
    for place, blocked in enumerate(plan.blocked):
        yield _blocked(blocked, f"{prefix}-b{place}")
    for place, change in enumerate(change for changes in others for change in changes):
        yield _changed(change, f"{prefix}-c{place}", marked.get(change.address), is_compared=is_compared)
    for place, extra in enumerate(plan.extras):
        yield Entry(
            f"{prefix}-e{place}", "extra", ".", extra.kind, one_line(extra.address), "is left alone",
            one_line(extra.reason), "", id=one_line(extra.id),
        )  # fmt: skip


def shared_entries(told: Told, names: Sequence[str]) -> Iterator[Entry]:
    """Yield what several projects have in common, in the same order."""
    deletes = [one for one in told.changes if one.first.action is Action.DELETE]
    others = told.changes[len(deletes) :]
    for place, change in enumerate(deletes):
        yield _shared_change(change, f"s-d{place}", names, told)
    for place, blocked in enumerate(told.blocked):
        entry = _blocked(common_blocked(blocked), f"s-b{place}")
        yield _having(entry, blocked, names)
    for place, change in enumerate(others):
        yield _shared_change(change, f"s-c{place}", names, told)


def _shared_change(shared: Shared[Change], anchor: str, names: Sequence[str], told: Told) -> Entry:
    entry = _changed(common(shared), anchor, shared.mark, is_compared=told.is_comparison)
    return _having(entry, shared, names)


def _having(entry: Entry, shared: Shared[ThingT], names: Sequence[str]) -> Entry:
    """Return an entry with the projects that have it; calls are reported where all make the same."""
    having = tuple(
        Having(place + 1, one_line(names[place]), _place(source))
        for place, source in zip(shared.projects, shared.sources, strict=True)
    )
    will = f"{entry.will} in {counted(len(having), 'project')}"
    return replace(entry, will=will, having=having, calls=entry.calls if shared.has_same_calls else ())


def _changed(change: Change, anchor: str, mark: Mark | None, *, is_compared: bool) -> Entry:
    is_update, is_nested = change.action is Action.UPDATE, _is_nested(change)
    return Entry(
        anchor=anchor,
        state=change.action,
        symbol=SYMBOLS[change.action],
        kind=change.kind,
        address=one_line(change.address),
        will=will_be(change) + (f", {renamed(change)}" if change.former else ""),
        why=one_line("; ".join([change.reason, *change.remarks])),
        place=_place(change.source),
        id=one_line(change.id or ""),
        lost=lost(change),
        is_costly=is_costly(change),
        mark=mark,
        lines=tuple(field_lines(change)),
        rows=tuple(_rows(change, is_nested=is_nested, is_compared=is_compared)),
        json="\n".join(pretty(change.before or change.after)) if is_nested and not is_update else "",
        calls=tuple(one_line(call_itself(call.name, call.args)) for call in change.calls),
        picture=_picture(change),
    )


def _picture(change: Change) -> tuple[SideAt, ...]:
    drawn = picture_of(change)
    return sides_of(drawn) if drawn else ()


def _rows(change: Change, *, is_nested: bool, is_compared: bool) -> list[Row]:
    """Return what is side by side: whatever two live projects have, and what is nested in updates of one."""
    if is_compared:
        return aligned(change.shown.before, change.shown.after)
    is_worth_it = change.action is Action.UPDATE and is_nested
    return aligned(change.before, change.after) if is_worth_it else []


def _blocked(blocked: Blocked, anchor: str) -> Entry:
    change = blocked.change
    return Entry(
        anchor=anchor,
        state="blocked",
        symbol="!",
        kind=change.kind,
        address=one_line(change.address),
        will=f"is blocked: {_fields(change)}" if change.fields else "is blocked",
        why=one_line(blocked.reason),
        place=_place(change.source),
        id=one_line(change.id or ""),
        hint=one_line(blocked.hint),
        lines=tuple(line for line in field_lines(change) if line.symbol != "#"),
        picture=_picture(change),
    )


def _fields(change: Change) -> str:
    return one_line(", ".join(dict.fromkeys(field.path for field in change.fields)))


def _place(source: Source | None) -> str:
    return one_line(str(source)) if source else ""


def _is_nested(change: Change) -> bool:
    """Return whether an item has more than plain fields, so that it is read better as JSON."""
    values = [*(change.before or {}).values(), *(change.after or {}).values()]
    return any(
        isinstance(inner, (dict, list)) for value in values if isinstance(value, dict) for inner in value.values()
    )
