"""Pages whose commands are run as they stand: their blocks, a shell for them, and what a reader sees of its output."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

HIDDEN = "hidden"
"""The note of a script that readers do not see."""
_FENCE = re.compile(r"^```(?P<language>\w+)(?: (?P<note>[^\n]*))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"^<!-- sh\n(?P<body>.*?)^-->$", re.MULTILINE | re.DOTALL)
_LEFT_OUT = r"(?:.*\n)*?"
"""What stands for `…` on a line of its own: any lines, and as few as will do."""
_OWN = ("ENCORD_", "CI", "GITHUB_", "LABELFORM_")


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


def shell(script: str, place: Path, command: Path) -> subprocess.CompletedProcess[str]:
    """Run a script in a folder as a user does, with this command for `labelform`; it ends where something fails."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(_OWN)}
    path = f"{command.parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script], cwd=place, env={**environ, "PATH": path},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def is_shown(shown: str, printed: str) -> bool:
    """Say whether whole lines of what was printed are what a page shows, but for what it leaves out."""
    pattern = "".join(_LEFT_OUT if line == "…" else _line(line) for line in shown.splitlines())
    return re.search(f"^{pattern}", printed, re.MULTILINE) is not None


def _line(line: str) -> str:
    """Return the pattern of a line; what it leaves out at its beginning (`… `) or end (` …`) may be anything."""
    kept = line.removeprefix("… ").removesuffix(" …")
    return (".*" if line.startswith("… ") else "") + re.escape(kept) + (".*" if line.endswith(" …") else "") + "\n"
