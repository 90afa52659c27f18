"""A folder in which something is prepared once, by real commands, and found as it was by every test of a module."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """A folder, always the same, because what labelform keeps says where the sandbox lies; and what is to be in it."""

    folder: Path
    kept: Path

    def clear(self) -> Path:
        """Leave the folder empty."""
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self.folder.mkdir()
        return self.folder

    def prepare(self, make: Callable[[], object]) -> None:
        """Have in the empty folder what is made there; made once, and copied afterwards."""
        if self.kept.exists():
            shutil.copytree(self.kept, self.folder, symlinks=True, dirs_exist_ok=True)
        else:
            make()
            shutil.copytree(self.folder, self.kept, symlinks=True)
