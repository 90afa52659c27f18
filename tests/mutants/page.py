"""
The page of survivors, docs/mutants.md: written by a run, and read by the next one.

What a run cannot know is why a survivor may live. That is written by hand, behind the survivor; a run keeps it for as
long as the same change of the same function survives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from tests.mutants.rooms import JUDGES, ROOT

PAGE = ROOT / "docs" / "mutants.md"
NOT_ARGUED = "not argued yet"
HEAD = """\
# Mutants

`make mutants` changes the code of some rooms in one small place at a time, runs the tests of the room, and expects one
of them to fail. Tests that do not notice a change would not notice the same mistake. The changes are those of mutmut:
another operator, another number or text, a missing argument, a condition that is always true. It only changes
functions, not tables and fields at the top level, and no decorated functions except static and class methods.

`tests/mutants/rooms.py` lists the tests for each room: they need neither a browser nor the SDK. Of the tests that reach
a mutant, those in the file named like the module run first, then those that reach little else, for three seconds or
a fifth of the time of all of them. A mutant that no test reaches has survived.

"""
_ROW = re.compile(r"^\| `(\w+)` \| ([\d,]+) \| ([\d,]+) \| [\d.]+ % \| ([\d.]+) \|$", re.MULTILINE)
_ENTRY = re.compile(r"^- `([^`]+)`: (.+)\n  ```diff\n((?:  [-+] .*\n)+)  ```\n", re.MULTILINE)
_ROOM = re.compile(r"^## `(\w+)`\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change of one function, as lines of a diff, that no test noticed."""

    function: str
    change: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of the mutants of one room; `survivors` have an argument each, for which they may live."""

    mutants: int
    minutes: float
    survivors: Mapping[Survivor, str] = field(default_factory=dict)
    killed: int = 0


def read_page(page: Path = PAGE) -> dict[str, Judged]:
    """Return what the page says of each room; nothing when there is no page."""
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    _, *parts = _ROOM.split(text)
    listed = {room: dict(_survivors(part)) for room, part in zip(parts[::2], parts[1::2], strict=True)}
    return {
        room: Judged(_number(mutants), float(minutes), listed.get(room, {}), _number(killed))
        for room, killed, mutants, minutes in _ROW.findall(text)
    }


def write_page(rooms: Mapping[str, Judged], page: Path = PAGE) -> None:
    """Write what became of each room. Arguments of the page before are kept for the survivors that are still there."""
    argued = {one: why for room in read_page(page).values() for one, why in room.survivors.items()}
    known = {room: rooms[room] for room in JUDGES if room in rooms}
    parts = [HEAD, "| room | killed | mutants | share | minutes of one core |\n|---|--:|--:|--:|--:|\n"]
    for room, judged in known.items():
        share = 100 * judged.killed / judged.mutants
        parts.append(f"| `{room}` | {judged.killed:,} | {judged.mutants:,} | {share:.1f} % | {judged.minutes:.1f} |\n")
    for room, judged in known.items():
        parts += [f"\n## `{room}`\n\n", *_entries(judged, argued)]
    page.write_text("".join(parts), encoding="utf-8")


def _entries(judged: Judged, argued: Mapping[Survivor, str]) -> Iterator[str]:
    if not judged.survivors:
        yield "None survives.\n"
    for function, survivors in groupby(judged.survivors, key=lambda one: one.function):
        for one in survivors:
            why = argued.get(one, NOT_ARGUED)
            lines = "".join(f"  {line}\n" for line in one.change.splitlines())
            yield f"- `{function}`: {why}\n  ```diff\n{lines}  ```\n"


def _survivors(part: str) -> Iterator[tuple[Survivor, str]]:
    for function, why, change in _ENTRY.findall(part):
        yield Survivor(function, "\n".join(line[2:] for line in change.splitlines())), why


def _number(text: str) -> int:
    return int(text.replace(",", ""))
