"""
Which files a run reads: those of the repository of what was named, symbolic links followed.

Whoever may propose a spec may write `extends` and symbolic links. What they lead to ends in diagnostics and plans that
others read, so they must not lead to what only this machine may read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from labelform.diagnostics import Diagnostic
from labelform.errors import SpecError
from labelform.files.inputs import is_handed_over

ENVIRONMENTS_FILE = "environments.yaml"
POLICY_FILE = "labelform.policy.yaml"
SUFFIXES = (".yaml", ".yml")
LARGEST_BYTES = 16 * 1024 * 1024
"""A larger file is not a spec that people write or review."""


Fits = Callable[[str], bool]
"""Returns whether the target of a link, by its path in the repository, is of the kind that is read."""


def is_yaml(path: str) -> bool:
    """Return whether a path is called as YAML is."""
    return path.lower().endswith(SUFFIXES)


@dataclass(frozen=True, slots=True)
class Repository:
    """The folder that a file which was named, and all that it leads to, must lie in; `real` is it without links."""

    root: Path
    real: str
    allows_outside: bool = False

    @classmethod
    def around(cls, named: Path, *, allows_outside: bool = False) -> Repository:
        """Return the repository that a file belongs to by its name, whatever the file is a link to."""
        root = root_of(named)
        return cls(root, os.path.realpath(root), allows_outside)

    def hold(self, path: Path, fits: Fits = is_yaml) -> bool:
        """
        Return whether what a file says may be shown; what is allowed although it is outside may only be read.

        Raises:
            SpecError: it is outside, or a link to what does not fit, and that is not allowed.
        """
        problem = self.problem_of(path, fits)
        if problem and not self.allows_outside:
            raise SpecError([Diagnostic("outside-repository", f'"{path}" {problem}', hint=self.hint)])
        return not problem

    def problem_of(self, path: Path, fits: Fits = is_yaml) -> str:
        """Say why a file does not belong to the repository; empty if it does."""
        if is_handed_over(path) and path.parent == self.root:
            return ""  # it was named, and where the shell has it from is no place in any repository
        real = os.path.realpath(path)
        is_link = real != os.path.normpath(path.absolute())
        if os.path.commonpath((self.real, real)) != self.real:
            return "points outside the repository" if is_link else "is outside the repository"
        # Folders of a checkout hold more than what is committed: `.git/config`, `.env`, keys.
        if is_link and not fits(os.path.relpath(real, self.real)):
            return (
                "is a link to something that is not YAML"
                if fits is is_yaml
                else "is a link to something that cannot be included"
            )
        return ""

    @property
    def hint(self) -> str:
        """What to do about a file that is outside."""
        return f'put it below "{self.root}", or read it anyway with --allow-outside'


def root_of(named: Path) -> Path:
    """Return the root of the git repository of a file, else the folder of its environments, else its own folder."""
    folder = Path(os.path.normpath(named.absolute())).parent
    return root_around(folder) or folder


def root_around(folder: Path) -> Path | None:
    """Return the root of the git repository around a folder, else that of its environments, None without any."""
    return git_root_around(folder) or next(_marked(folder, ENVIRONMENTS_FILE), None)


def git_root_around(folder: Path) -> Path | None:
    """Return the root of the git repository around a folder, None outside of one."""
    return next(_marked(folder, ".git"), None)


def _marked(lowest: Path, name: str) -> Iterator[Path]:
    return (folder for folder in (lowest, *lowest.parents) if (folder / name).exists())
