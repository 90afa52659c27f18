"""What would change in a file, line by line."""

from __future__ import annotations

import difflib

import click

_COLORS = {"+": "green", "-": "red", "@": "cyan"}


def unified(name: object, before: str, after: str, done: str, *, is_colored: bool) -> str:
    """Return the difference of two texts of a file as `diff -u` shows it; `done` says what made the second one."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"{name} (as it is)", f"{name} ({done})"
    )
    ended = (line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
    return "".join(
        click.style(line, fg=_COLORS[line[0]]) if is_colored and line[0] in _COLORS else line for line in ended
    )
