"""
Changes, items and refusals as lines of text: what a case writes, the result of it, and when the two are the same.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from labelform.core.change import Action, Change

_LOOSE = re.compile(r"(\w+)\[(?!\")(.+)\]", re.DOTALL)


class ChangeLine(NamedTuple):
    """A change: what is done, where, and the fields that differ; without fields, whatever they are."""

    action: str
    address: str
    fields: frozenset[str] | None = None

    def means(self, other: ChangeLine) -> bool:
        """Return whether this may stand for another one, which has all its fields."""
        return self[:2] == other[:2] and self.fields in (None, other.fields)


def line_of(change: Change) -> str:
    """Return the line that a case writes for a change: of an update, with the fields in which the two sides differ."""
    fields = dict.fromkeys(field.path for field in change.fields) if change.action is Action.UPDATE else {}
    return f"{change.action} {change.address}" + (f" ({', '.join(fields)})" if fields else "")


def read_line(text: str) -> ChangeLine:
    """Return what a line of a case says."""
    action, _, rest = text.strip().partition(" ")
    fields = None
    if rest.endswith(")") and " (" in rest:
        rest, _, named = rest[:-1].rpartition(" (")
        fields = frozenset(one.strip() for one in named.split(","))
    return ChangeLine(action, address(rest), fields)


def address(text: str) -> str:
    """Return an address as plans write it; quotes may be left out, as in `groups[leads]`."""
    loose = _LOOSE.fullmatch(text.strip())
    return f'{loose[1]}["{loose[2]}"]' if loose else text.strip()


def addresses_of(action: str) -> tuple[str, str]:
    """Return what `address` makes of the address of an action as it is, and of that without its quotes."""
    return action, address(action.replace('"', ""))


def written(value: Any) -> str:
    """Return a value in one line."""
    return str(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
