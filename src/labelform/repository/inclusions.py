"""
The files whose content specs include: found beside the file that names them, and read within its repository.

What is included is shown in plans, so it must be what anybody who reads the repository may see: no hidden file, and
nothing that a checkout holds besides what git knows.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from labelform.diagnostics import Diagnostic, Where
from labelform.errors import SpecError
from labelform.language.inclusion import is_includable
from labelform.language.places import Lines
from labelform.language.source import MARK_OF_ENVIRONMENTS
from labelform.repository.boundary import Repository
from labelform.repository.git import GitError, repository

LARGEST_BYTES = 1024 * 1024
"""A larger file is no text or filter that people write or review."""

Read = Callable[[Path, int], str]


@dataclass(frozen=True, slots=True)
class Inclusions:
    """
    The files that one spec and what it extends include; each is read once.

    `read` returns the text of a file of at most that many bytes. `around` is the repository they must lie in; what is
    read from a commit has none, and is what git knows.
    """

    read: Read
    around: Repository | None
    _known: dict[Path, str] = field(default_factory=dict)

    def fetch(self, named: str, where: Where) -> Lines:
        """
        Return the text of a file that is named at a place.

        Raises:
            SpecError: it may not be included, or cannot be read; says so there.
        """
        path = Path(os.path.normpath(Path(where.file).parent / named))
        try:
            is_shown = self._hold(path)
            if path not in self._known:
                self._known[path] = self.read(path, LARGEST_BYTES)
        except SpecError as error:
            raise SpecError([_placed(one, where) for one in error.diagnostics]) from None
        text = self._known[path]
        if MARK_OF_ENVIRONMENTS in text:
            raise SpecError([_refused(path, "is a file of environments, which may contain secrets", where)])
        lines = Lines(text, str(path), _trail(where), is_verbatim=True)
        return lines if is_shown else lines.sealed()

    def _hold(self, path: Path) -> bool:
        """Return whether the lines of a file may be shown."""
        if self.around is None:
            return True
        if not self.around.hold(path, is_includable):
            return False
        real = Path(os.path.realpath(path))
        if real.exists() and not _is_known_to_git(real):
            raise SpecError([_refused(path, "is not known to git")])
        return True


def _is_known_to_git(path: Path) -> bool:
    """Return whether git knows a file; where there is no git to ask, nothing else is in the folder either."""
    try:
        place = repository(path.parent)
    except GitError:
        return True
    return place.is_known(place.path_of(path))


_HINTS = {"is not known to git": "run git add, if everyone who sees a plan may read it"}


def _refused(path: Path, why: str, where: Where | None = None) -> Diagnostic:
    hint = _HINTS.get(why, "include a .md, .txt or .json file that everyone who sees a plan may read")
    return Diagnostic("bad-inclusion", f'"{path}" {why}', where, hint)


def _placed(finding: Diagnostic, where: Where) -> Diagnostic:
    """Return a finding at its place in the file, if it has one, else where that is named."""
    if finding.where is None:
        return replace(finding, where=where)
    return replace(finding, where=replace(finding.where, trail=_trail(where)))


def _trail(where: Where) -> tuple[str, ...]:
    return (f"included at {where.file}:{where.line}", *where.trail)
