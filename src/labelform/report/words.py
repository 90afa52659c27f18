"""
The words and symbols that all reports share. They are Terraform's to the letter, because people's eyes, scripts and
pull-request tools know them; so are the two summary lines. What an action is called, its kind says (`core.words`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from labelform.core.change import Action, Change
from labelform.report.diagnostics import visible

NO_CHANGES: Final = "No changes. Your infrastructure matches the configuration."

SYMBOLS: Final[Mapping[Action, str]] = {Action.CREATE: "+", Action.UPDATE: "~", Action.DELETE: "-"}

REVIEW_ORDER: Final = (Action.DELETE, Action.UPDATE, Action.CREATE)
"""What a reviewer must not miss comes first. The order of the calls differs; `--show-calls` shows it."""


def will_be(change: Change) -> str:
    """Return what happens to an item, as in `will be detached`."""
    return f"will be {change.verb.done}"


def plan_line(add: int, change: int, destroy: int) -> str:
    """Return the line that tools look for."""
    return f"Plan: {add} to add, {change} to change, {destroy} to destroy."


def counted(number: int, one: str, many: str = "") -> str:
    """Return `1 change` or `1,200 changes`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def way_in(group: str | None, name: str) -> str:
    """Return how somebody comes into a project: by a group, of this hash and perhaps a name, or without one."""
    return "as a user of the project" if group is None else f"by group {name or group}"


def elapsed(seconds: float) -> str:
    """Return `42s` or `1m40s`."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}m{rest}s" if minutes else f"{rest}s"


def one_line(text: str) -> str:
    """Return text from outside so that no terminal obeys it and no line breaks in it."""
    return visible(text)
