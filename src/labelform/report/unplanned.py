"""Specs that have no plan: what is missing in a report must not be taken for what is in order."""

from __future__ import annotations

from collections.abc import Sequence

from labelform.core.planset import Unplanned
from labelform.report.markup import code, prose
from labelform.report.style import Style
from labelform.report.words import counted, one_line

MOST_NAMED = 20
"""The most specs named in a comment; the log of the run names all."""


def unplanned_text(specs: Sequence[Unplanned], style: Style) -> str:
    """Return which specs have no plan and why, for a terminal; empty when all have one."""
    if not specs:
        return ""
    said = f"Not planned: {_counted(specs)} no plan, so what they need is not known."
    lines = [style.paint(said, "bold", "red")]
    for one in specs:
        place = f" ({one_line(one.environment)})" if one.environment else ""
        lines.append(f"  ! {one_line(one.file)}{place}: {one_line(one.reason)}")
    return "\n".join(lines)


def unplanned_markdown(specs: Sequence[Unplanned]) -> list[str]:
    """Return the same as blocks of Markdown."""
    if not specs:
        return []
    lines = [f"- {_named(one)}: {prose(one.reason)}" for one in specs[:MOST_NAMED]]
    rest = len(specs) - len(lines)
    lines += [f"- and {rest:,} more"] if rest else []
    return [f"**Not planned: {_counted(specs)} no plan.**", "\n".join(lines)]


def _named(one: Unplanned) -> str:
    return f"{code(one.file)} in {code(one.environment)}" if one.environment else code(one.file)


def _counted(specs: Sequence[Unplanned]) -> str:
    return counted(len(specs), "spec has", "specs have")
