"""Who works here, for the history of runs: whom git would name as the author, else the user of the machine."""

from __future__ import annotations

import getpass
from pathlib import Path

from labelform.repository.git import GitError, repository


def who_works_in(folder: Path) -> str:
    """Return who works in a folder, as in `Ann <ann@example.org>`; empty if it is not known."""
    try:
        author = repository(folder).author()
    except GitError:
        author = ""
    return author or _user()


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container may run as a number that has no name
        return ""
