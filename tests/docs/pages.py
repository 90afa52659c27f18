"""Pages whose commands are run as they stand: their blocks, a shell for them, and what a reader sees of its output."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

HIDDEN = "hidden"
"""The note of a script that readers do not see."""
_FENCE = re.compile(r"^ *```(?P<language>\w*)(?: (?P<note>[^\n]*))?\n(?P<body>.*?)^ *```$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"^<!-- sh\n(?P<body>.*?)^-->$", re.MULTILINE | re.DOTALL)
_LEFT_OUT = r"(?:.*\n)*?"
"""What stands for `…` on a line of its own: any lines, and as few as will do."""
OWN = ("ENCORD_", "CI", "GITHUB_", "LABELFORM_")
"""How the names begin of what a user may have set, and a page does not count on."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code; `note` is what stands behind its language, which readers do not see."""

    language: str
    note: str
    body: str


def blocks(text: str) -> list[Block]:
    """Return the blocks of code in their order. A comment that begins with `sh` is a script that readers do not see."""
    found = {one.start(): Block(one["language"], one["note"] or "", one["body"]) for one in _FENCE.finditer(text)}
    found |= {one.start(): Block("sh", HIDDEN, one["body"]) for one in _COMMENT.finditer(text)}
    return [found[start] for start in sorted(found)]


def bodies(text: str, language: str, note: str = "") -> list[str]:
    """Return what stands in the blocks of one sort, in their order."""
    return [block.body for block in blocks(text) if (block.language, block.note) == (language, note)]


def shell(
    script: str, place: Path, command: Path, more: Mapping[str, str] = MappingProxyType({}), answers: str = ""
) -> subprocess.CompletedProcess[str]:
    """
    Run a script in a folder as a user does, with this command for `labelform`; it ends where something fails.

    `more` is added to the environment, and `answers` is what is typed.
    """
    environ = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
    path = f"{command.parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script], cwd=place, env={**environ, "PATH": path, **more},
        input=answers, capture_output=True, text=True, check=False,
    )  # fmt: skip


def is_shown(shown: str, printed: str) -> bool:
    """Say whether whole lines of what was printed are what a page shows, but for what it leaves out."""
    pattern = "".join(_LEFT_OUT if line == "…" else _line(line) for line in shown.splitlines())
    return re.search(f"^{pattern}", printed, re.MULTILINE) is not None


def _line(line: str) -> str:
    """Return the pattern of a line; what it leaves out at its beginning (`… `) or end (` …`) may be anything."""
    kept = line.removeprefix("… ").removesuffix(" …")
    return (".*" if line.startswith("… ") else "") + re.escape(kept) + (".*" if line.endswith(" …") else "") + "\n"


def updated(shown: str, printed: str) -> str:
    """Return what a page shows with the lines that were printed for its own; what it leaves out stays left out."""
    lines = printed.splitlines()
    kept: list[str] = []
    begin = 0
    for leaves_out, group in groupby(shown.splitlines(), lambda line: "…" in line):
        part = list(group)
        if leaves_out:
            kept += part
        else:
            first = _nearest(part[0], lines, begin, begin)
            begin = _nearest(part[-1], lines, first, first + len(part) - 1) + 1
            kept += lines[first:begin]
    return "".join(f"{line}\n" for line in kept)


def _nearest(line: str, lines: list[str], begin: int, expected: int) -> int:
    """Return where the line is that is most like this one; of several, the one nearest to where it should be."""
    return max(
        range(begin, len(lines)),
        key=lambda place: (SequenceMatcher(None, line, lines[place]).ratio(), -abs(place - expected)),
    )
