"""
How parts are added to an ontology and changed in it: in the platform's JSON itself, so that the rest of it stays.

Ids (`1.2.1`) are the place of a part; the hash is what labels refer to. Both must be new among the parts beside it,
hashes among all parts of the same structure.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar, cast

from labelform.errors import OntologyEditError
from labelform.types import Json

T = TypeVar("T")
Entries = list[Mapping[str, Json]]

# fmt: off
COLORS: Final = (
    "#D33115", "#E27300", "#16406C", "#FE9200", "#FCDC00", "#DBDF00", "#A4DD00", "#68CCCA", "#73D8FF",
    "#AEA1FF", "#FCC400", "#B0BC00", "#68BC00", "#16A5A5", "#009CE0", "#7B64FF", "#FA28FF", "#B3B3B3",
    "#9F0500", "#C45100", "#FB9E00", "#808900", "#194D33", "#0C797D", "#0062B1", "#653294", "#AB149E",
)
# fmt: on
"""The label editor's colours, in the order in which it gives them out. Source: SDK 0.1.155."""


@dataclass(slots=True)
class Edits:
    """How often a structure was changed: what was read of it before does not count any more. `root` is its JSON."""

    root: Mapping[str, Json]
    count: int = 0


class Remembered:
    """What was read of a part, until its structure is changed. All parts of a structure share their `edits`."""

    def __init__(self, edits: Edits) -> None:
        self.edits = edits
        self._found: dict[str, tuple[int, object]] = {}

    def get(self, name: str, read: Callable[[], T]) -> T:
        """Return what is read under a name, read once per edition."""
        edition, found = self._found.get(name, (-1, None))
        if edition != self.edits.count:
            found = read()
            self._found[name] = (self.edits.count, found)
        return cast("T", found)


def entries_of(raw: Mapping[str, Json], name: str) -> Entries:
    """Return the list of parts under a name, to be changed; an empty one is put there when it is missing."""
    whole = cast("dict[str, Json]", raw)
    if not isinstance(whole.get(name), list):
        whole[name] = []
    return cast("Entries", whole[name])


def next_number(entries: Sequence[Mapping[str, Json]], number: int | None) -> int:
    """
    Return the number of a new part among others: the one given, or the next one.

    Raises:
        OntologyEditError: another part has it.
    """
    taken = {last_number(entry) for entry in entries}
    if number is None:
        return max(taken, default=0) + 1
    if number in taken:
        raise OntologyEditError(f"there already is a part with the number {number}")
    return number


def last_number(entry: Mapping[str, Json]) -> int:
    """Return the last number of an id like `1.2.1`; 0 when there is none."""
    last = str(entry.get("id", "")).rpartition(".")[2]
    return int(last) if last.isdecimal() else 0


def new_feature_hash(wanted: str | None, edits: Edits) -> str:
    """
    Return the hash of a new part: the one given, or eight hexadecimal digits, as the SDK makes them.

    Raises:
        OntologyEditError: the structure has a part with it, or it is empty.
    """
    if wanted is None:
        return secrets.token_hex(4)
    if not wanted:
        raise OntologyEditError("the hash of a part is empty; leave it out to get one")
    if wanted in _hashes_in(dict(edits.root)):
        raise OntologyEditError(f"there already is a part with the hash {wanted!r}")
    return wanted


def next_color(objects: Sequence[Mapping[str, Json]]) -> str:
    """Return the color that comes after that of the last object."""
    last = objects[-1].get("color") if objects else None
    return COLORS[(COLORS.index(last) + 1) % len(COLORS)] if isinstance(last, str) and last in COLORS else COLORS[0]


def option_value(label: str) -> str:
    """Return the value that programs use for the label of an option, as the SDK makes it."""
    return re.sub(r"\s", "_", label).lower()


def _hashes_in(value: Json) -> Iterator[object]:
    if isinstance(value, dict):
        yield value.get("featureNodeHash")
        for name in ("objects", "classifications", "attributes", "options"):
            yield from _hashes_in(value.get(name))
    elif isinstance(value, list):
        for part in value:
            yield from _hashes_in(part)
