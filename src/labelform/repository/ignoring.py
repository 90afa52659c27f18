"""
What `.labelformignore` leaves out of folders: patterns as in `.gitignore`, in any folder of a repository.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from labelform.diagnostics import Diagnostic
from labelform.errors import SpecError
from labelform.files.inputs import UnfitError, read_input
from labelform.language.places import Lines

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

IGNORE_FILE = ".labelformignore"
LARGEST_IGNORE_BYTES = 64 * 1024
MOST_STARS = 4
"""The most runs of stars in a pattern: the time of a match can grow with the length of a name to this power."""
_LINE = re.compile(r"[^\r\n]+")
_STARS = re.compile(r"\*+")
_HOW_TO_WRITE = (
    f"write a name, or a path relative to this folder, with at most {MOST_STARS} times *; a / at the end "
    "matches folders"
)


@dataclass(frozen=True, slots=True)
class Ignoring:
    """The patterns that hold in a folder: its own and those of the folders around it, of which the nearest decides."""

    files: tuple[tuple[str, GitIgnoreSpec], ...] = ()

    def within(self, folder: Path) -> Ignoring:
        """
        Return what holds in a folder below, which has a file of patterns.

        Raises:
            SpecError: its patterns have mistakes, or cannot be read.
        """
        return Ignoring(((os.path.abspath(folder), _patterns(folder / IGNORE_FILE)), *self.files))  # noqa: PTH100 - links stay

    def leaves_out(self, path: Path, *, is_folder: bool) -> bool:
        """Return whether a file or folder is left out."""
        if not self.files:
            return False
        name = os.path.abspath(path)  # noqa: PTH100 - links stay
        for folder, patterns in self.files:
            said = patterns.check_file(os.path.relpath(name, folder) + ("/" if is_folder else "")).include
            if said is not None:
                return said
        return False


def _patterns(file: Path) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # most folders have none, and it is slow to import

    lines = Lines(_read(file), str(file))
    if file.is_symlink():
        lines = lines.sealed()  # what it leads to may be none of what others should read
    mistakes = [
        Diagnostic("bad-ignore", "this is not a valid .gitignore pattern", lines.where(match.span()), _HOW_TO_WRITE)
        for match in _LINE.finditer(lines.text)
        if not _is_pattern(match[0])
    ]
    if mistakes:
        raise SpecError(mistakes)
    return GitIgnoreSpec.from_lines(_LINE.findall(lines.text))


def _is_pattern(line: str) -> bool:
    from pathspec import GitIgnoreSpec

    if line.startswith("#"):
        return True
    try:
        GitIgnoreSpec.from_lines([line])
    except (ValueError, re.error):
        return False
    return len(_STARS.findall(line)) <= MOST_STARS


def _read(file: Path) -> str:
    try:
        return read_input(file, most_bytes=LARGEST_IGNORE_BYTES).decode().removeprefix("\ufeff")
    except UnfitError as error:
        message = f'"{file}" {error}'
    except OSError as error:
        message = f'"{file}" cannot be read: {(error.strerror or "").lower()}'
    except ValueError:
        message = f'"{file}" is not text in UTF-8'
    raise SpecError([Diagnostic("unreadable-file", message, hint="write patterns into it, one a line")])
