"""The specs of the repository that a folder is in."""

from __future__ import annotations

import os
from pathlib import Path

from labelform.errors import SpecError
from labelform.repository.boundary import root_around
from labelform.repository.load import Note, find_specs, say_nothing


def specs_around(folder: Path, note: Note = say_nothing) -> tuple[Path, ...]:
    """
    Return the specs of the repository of a folder; outside of one, those that lie right in the folder.

    Paths are relative to the current folder. What is below a folder that is not a repository is not searched: it may be
    somebody's home. `note` takes what is skipped in folders.

    Raises:
        SpecError: a folder cannot be read.
    """
    root = root_around(folder)
    try:
        return tuple(find_specs([Path(os.path.relpath(root or folder))], note, is_deep=root is not None))
    except SpecError as exc:
        if any(one.code != "no-specs" for one in exc.diagnostics):
            raise
        return ()
