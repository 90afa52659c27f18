"""Which rooms are changed, and which tests judge each: those that are quick, and need neither browser nor SDK."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = Path("src")

_CORE = ("tests/core", "tests/kinds", "tests/properties", "tests/filters")
JUDGES: Mapping[str, Sequence[str]] = {
    "filters": (*_CORE, "tests/reading"),
    "resources": (*_CORE, "tests/reading", "tests/language", "tests/applying"),
    "core": (*_CORE, "tests/report/test_golden.py", "tests/report/test_text.py", "tests/runs/test_planfile.py"),
    "planning": ("tests/planning",),
    "applying": ("tests/applying", "tests/runs/test_account.py"),
}
"""The folders of tests for each room of `src/labelform`, in the order in which they are judged."""


def files_of(room: str) -> list[Path]:
    """Return the files of a room, from the root of the repository."""
    folder = SOURCES / "labelform" / room
    return sorted(path.relative_to(ROOT) for path in (ROOT / folder).rglob("*.py"))
