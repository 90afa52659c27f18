"""What a reader of a plan should know besides its changes: warnings and notes, which stop nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from labelform.core.change import Note
from labelform.core.plan import Plan
from labelform.report.markup import code, prose
from labelform.report.planned import PlannedProject, names_of
from labelform.report.style import Style
from labelform.report.words import one_line

MOST_NOTES = 20
"""The most notes shown in full; each entry of a spec can have one."""


def notes_of(plan: Plan) -> list[Note]:
    """Return the notes of a plan, warnings first, without what a broken rule says about the same addresses."""
    said = [(str(one.rule), one.addresses) for one in (*plan.violations, *plan.allowed)]
    notes = [note for note in plan.notes if (str(note.code), note.addresses) not in said]
    return sorted(notes, key=lambda note: not note.is_warning)


def notes_text(plan: Plan, style: Style) -> str:
    """Return the notes of a plan for a terminal, each with what a person can do; empty for none."""
    lines: list[str] = []
    notes = notes_of(plan)
    for note in notes[:MOST_NOTES]:
        word = style.paint("Warning:", "yellow") if note.is_warning else "Note:"
        place = style.paint(f"  ({one_line(str(note.source))})", "dim") if note.source else ""
        lines.append(f"{word} {one_line(note.message)}{place}")
        lines += [f"  {style.paint('you can:', 'cyan')} {one_line(note.hint)}"] if note.hint else []
    return "\n".join([*lines, *_more(len(notes))])


def notes_markdown(planned: Sequence[PlannedProject]) -> Iterator[str]:
    """Yield the notes of some plans as one list; of several projects only what they should not miss."""
    is_alone = len(planned) == 1
    lines = [
        f"- {'**Warning**' if note.is_warning else 'Note'}{'' if is_alone else f' in {code(name)}'}: {_prose(note)}"
        for name, one in zip(names_of(planned), planned, strict=True)
        for note in notes_of(one.plan)
        if note.is_warning or is_alone
    ]
    if lines:
        yield "\n".join([*lines[:MOST_NOTES], *(f"- {one}" for one in _more(len(lines)))])


def _prose(note: Note) -> str:
    place = f" ({code(str(note.source))})" if note.source else ""
    return f"{prose(note.message)}{place}. You can: {prose(note.hint)}."


def _more(count: int) -> list[str]:
    return [f"and {count - MOST_NOTES:,} more"] if count > MOST_NOTES else []
