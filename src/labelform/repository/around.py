"""The specs of the repository that a folder lies in."""

from __future__ import annotations

import os
from pathlib import Path

from labelform.errors import SpecError
from labelform.repository.boundary import root_around
from labelform.repository.load import find_specs, is_spec


def specs_around(folder: Path) -> tuple[Path, ...]:
    """
    Return the specs of the repository of a folder; outside of one, those that lie right in the folder.

    Paths are relative to the current folder. What is below a folder that is no repository is not searched: it may be
    somebody's home.

    Raises:
        SpecError: a folder cannot be read.
    """
    root = root_around(folder)
    if root is None:
        return tuple(sorted(Path(os.path.relpath(path)) for path in folder.iterdir() if is_spec(path)))
    try:
        return tuple(find_specs([Path(os.path.relpath(root))]))
    except SpecError as exc:
        if any(one.code != "no-specs" for one in exc.diagnostics):
            raise
        return ()
