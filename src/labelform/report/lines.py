"""
A change as lines, each with its symbol: what terminals, `diff` fences and pages have in common.

The lines say what, why, who asks for it (file and line of the spec) and which fields, in Terraform's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from labelform.core.change import Action, Change, FieldChange
from labelform.core.impact import told
from labelform.core.plan import Step
from labelform.report import values
from labelform.report.pieces import Piece, Tone, is_worth_it, word_pieces
from labelform.report.rules import Mark
from labelform.report.words import SYMBOLS, counted, one_line, will_be

_ENTRY = re.compile(r"(?P<entry>[^\[\]]+\[(?P<index>\d+)\])\.?(?P<inner>.+)")
_NUMBER = re.compile(r"(\d+)")
_WIDEST_NAME = 32


@dataclass(frozen=True, slots=True)
class Line:
    """
    One line of a change.

    `symbol` is one of `+ ~ - # !` or a blank; `depth` counts indents. `pieces` are the text: old and new words
    stand apart so that each format can mark them in its own way.
    """

    symbol: str
    depth: int
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The text with old and new words between the marks of `git diff --word-diff`."""
        return "".join(_marked(piece) for piece in self.pieces)


def line(symbol: str, depth: int, text: str) -> Line:
    """Return a line of plain text."""
    return Line(symbol, depth, (Piece(text),))


def change_lines(change: Change, mark: Mark | None = None, *, is_compared: bool = False) -> list[Line]:
    """
    Return a change as Terraform would print it, with the reason and the place in the spec.

    With `is_compared` it is one of two live projects, and no configuration is the cause.
    """
    address = one_line(change.address)
    found = [line("#", 0, f"{address} {will_be(change)}")]
    found += [line("#", 0, f"({renamed(change)})")] if change.former else []
    because = "because " if change.action is Action.DELETE and not is_compared else ""
    found += [line("#", 0, f"({because}{reason})") for reason in [why(change)] if reason]
    if lost(change):
        found.append(line("!" if is_costly(change) else "#", 0, f"({lost(change)})"))
    found += [line("#", 0, f"({one_line(remark)})") for remark in change.remarks]
    if mark:
        found.append(line("!", 0, f"({mark.sentence})"))
    found.append(line(SYMBOLS[change.action], 0, address))
    found += [Line(one.symbol, one.depth + 2, one.pieces) for one in field_lines(change)]
    if len(change.calls) > 1:
        names = ", then ".join(call.name for call in change.calls)
        found.append(line("#", 2, f"in {len(change.calls)} calls: {names}"))
    return found


def renamed(change: Change) -> str:
    """Return what a change renames, as in `renamed from collections["night"]`; empty if it renames nothing."""
    return one_line(f"renamed from {change.former.address}") if change.former else ""


def why(change: Change) -> str:
    """Return the place that asks for a change and the reason, as in `project.yaml:14: the spec names it …`."""
    return one_line(": ".join(part for part in (str(change.source or ""), change.reason) if part))


def lost(change: Change) -> str:
    """Return what is lost by a change, as in `lost with it: 24 frames`; empty for one that takes nothing away."""
    return one_line(f"lost with it: {told(change.impact)}") if change.impact is not None else ""


def is_costly(change: Change) -> bool:
    """Return whether more is lost than the item itself, or whether nobody knows."""
    return change.impact is not None and not change.impact.is_empty


def brief(change: Change) -> str:
    """Return a change in the shortest form: address, fields that differ, what is lost, and its place in the spec."""
    names = list(dict.fromkeys(field.path.partition("[")[0].partition(".")[0] for field in change.fields))
    told = "; ".join(part for part in (renamed(change), ", ".join(names)) if part)
    fields = f" ({told})" if change.action is Action.UPDATE and told else ""
    place = f"  {change.source.file}:{change.source.line}" if change.source else ""
    cost = f"  ({lost(change)})" if is_costly(change) else ""
    return one_line(f"{change.address}{fields}{cost}{place}")


def only_difference(change: Change) -> str:
    """Return what an update changes where that is one short value, as in `role = "reviewer" -> "admin"`; else ''."""
    if change.action is not Action.UPDATE or len(change.fields) != 1:
        return ""
    field = change.fields[0]
    found = list(_field(field.path, field, 0))
    return found[0].text if len(found) == 1 and len(found[0].text) <= values.WIDEST else ""


def field_lines(change: Change) -> list[Line]:
    """Return what differs inside the item; differences within one entry of a list are under that entry."""
    if change.action is Action.UPDATE:
        return _differences(change)
    width = min(max((len(field.path) for field in change.fields), default=0), _WIDEST_NAME)
    return [part for field in change.fields for part in _field(field.path, field, 0, width)]


def call_lines(steps: Sequence[Step]) -> list[str]:
    """Return the calls in the order they are made, each as it would be written in Python, with what it is for."""
    width = len(str(len(steps)))
    return [f"{number:>{width}}. {call_text(step)}" for number, step in enumerate(steps, start=1)]


def call_text(step: Step) -> str:
    """Return one call as in `add_datasets(dataset_hashes=["…"])`, and the addresses that it serves."""
    addresses = list(dict.fromkeys(change.address for change in step.changes))
    shown = ", ".join(addresses[:3]) + (f" and {len(addresses) - 3:,} more" if len(addresses) > 3 else "")
    return one_line(f"{call_itself(step.call.name, step.call.args)}  # {shown}")


def call_itself(name: str, args: dict[str, Any]) -> str:
    """Return a call with its arguments."""
    return f"{name}({', '.join(f'{key}={values.inline(value)}' for key, value in args.items())})"


def _differences(change: Change) -> list[Line]:
    found: list[Line] = []
    fields = sorted(change.fields, key=lambda field: _natural(field.path))
    for entry, group in groupby(fields, key=_entry):
        if entry is None:
            found += [part for field in group for part in _field(field.path, field, 0)]
        else:
            found += _inside_entry(change, entry, list(group))
    return [*found, *_hidden(change)]


def _field(name: str, field: FieldChange, depth: int, width: int = 0) -> Iterator[Line]:
    name = one_line(f"{name:<{width}}")
    if field.old is None:
        yield from _value("+", depth, name, field.new)
    elif field.new is None:
        yield from _value("-", depth, name, field.old, " -> null")
    elif is_worth_it(field.old, field.new) and _is_kin(pieces := word_pieces(field.old, field.new)):
        yield Line("~", depth, (Piece(f'{name} = "'), *(_escaped(piece) for piece in pieces), Piece('"')))
    else:
        yield from _both(name, field, depth)


def _both(name: str, field: FieldChange, depth: int) -> Iterator[Line]:
    old, new = values.lines(field.old), values.lines(field.new)
    if len(old) == len(new) == 1:
        yield line("~", depth, f"{name} = {old[0]} -> {new[0]}")
        return
    yield line("~", depth, f"{name} =")
    yield from (line("-", depth + 1, text) for text in old)
    yield from (line("+", depth + 1, text) for text in new)


def _value(symbol: str, depth: int, name: str, value: Any, tail: str = "") -> Iterator[Line]:
    first, *rest = values.lines(value)
    if not rest:
        yield line(symbol, depth, f"{name} = {first}{tail}")
        return
    yield line(symbol, depth, f"{name.rstrip()} =")
    yield from (line(symbol, depth + 1, text) for text in (first, *rest))


def _inside_entry(change: Change, entry: str, fields: Sequence[FieldChange]) -> Iterator[Line]:
    whole = _entry_before(change, entry)
    texts = values.lines(whole) if isinstance(whole, dict) else []
    yield line("~", 0, one_line(entry) + (f"  # {texts[0]}" if len(texts) == 1 else ""))
    for field in fields:
        match = _ENTRY.fullmatch(field.path)
        yield from _field(match["inner"] if match else field.path, field, 2)


def _entry(field: FieldChange) -> str | None:
    match = _ENTRY.fullmatch(field.path)
    return match["entry"] if match else None


def _entry_before(change: Change, entry: str) -> Any:
    """Return the entry of a list that a path names, as it was; None when it cannot be found."""
    path, _, index = entry.removesuffix("]").rpartition("[")
    entries: Any = change.shown.before
    for part in path.split("."):
        entries = entries.get(part) if isinstance(entries, dict) else None
    return entries[int(index)] if isinstance(entries, list) and int(index) < len(entries) else None


def _hidden(change: Change) -> Iterator[Line]:
    touched = {field.path.partition(".")[0].partition("[")[0] for field in change.fields}
    for name in sorted(touched):
        entries = (change.shown.before or {}).get(name)
        changed = {_entry(field) or field.path for field in change.fields if field.old is not None}
        rest = len(entries) - sum(one.startswith(f"{name}[") for one in changed) if isinstance(entries, list) else 0
        if rest > 0 and name not in changed:  # where not all that goes is named, what stays cannot be counted
            yield line("#", 0, f"({counted(rest, 'unchanged entry', 'unchanged entries')} of {name} hidden)")
    hidden = len(set(change.shown.after or {}) - touched)
    if hidden:
        yield line("#", 0, f"({counted(hidden, 'unchanged attribute')} hidden)")


def _is_kin(pieces: Sequence[Piece]) -> bool:
    """Return whether enough stays for a comparison by words to be readable."""
    kept = sum(len(piece.text) for piece in pieces if piece.tone is Tone.SAME)
    return kept * 3 > sum(len(piece.text) for piece in pieces if piece.tone is Tone.NEW)


def _escaped(piece: Piece) -> Piece:
    return Piece(values.inline(piece.text)[1:-1], piece.tone)


def _marked(piece: Piece) -> str:
    if piece.tone is Tone.SAME:
        return piece.text
    return f"[-{piece.text}-]" if piece.tone is Tone.OLD else f"{{+{piece.text}+}}"


def _natural(path: str) -> list[tuple[int, int, str]]:
    """Return a sort key by which the tenth entry comes after the second."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in _NUMBER.split(path)]
