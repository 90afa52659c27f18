"""What a comparison comes to: a table in Markdown, and figures for the goals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Table:
    """One table; `note` says what was run."""

    title: str
    note: str
    head: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)

    def text(self) -> str:
        """Return it in Markdown."""
        lines = [f"## {self.title}", "", self.note, "", *markdown(self.head, self.rows)]
        return "\n".join([*lines, ""])


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a table: the first column to the left, figures to the right."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return [f"| {' | '.join(row)} |" for row in (head, rule, *rows)]


@dataclass(frozen=True)
class Goal:
    """One goal: what was wanted, what came out, and whether that is enough."""

    what: str
    wanted: str
    reached: str
    is_met: bool

    def row(self, why: str) -> tuple[str, str, str, str]:
        """Return the goal as a row; one that is missed links to where it is explained."""
        return (self.what, self.wanted, self.reached, "yes" if self.is_met else f"[no: why]({why})")


def seconds(value: float) -> str:
    """Show seconds with three figures."""
    return f"{value:.0f} s" if value >= 100 else f"{value:.1f} s" if value >= 10 else f"{value:.2f} s"


def milliseconds(value: float) -> str:
    """Show seconds as milliseconds."""
    return f"{value * 1000:.2f} ms" if value < 0.01 else f"{value * 1000:.0f} ms"


def times(value: float) -> str:
    """Show a ratio."""
    return f"{value:.0f}×" if value >= 20 else f"{value:.1f}×" if value >= 3 else f"{value:.2f}×"
