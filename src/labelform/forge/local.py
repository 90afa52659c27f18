"""Pull requests without a forge, to try things: the comments of each are files in a folder of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from labelform.errors import LabelformError
from labelform.files.creating import check_ways, create_all
from labelform.files.inputs import UnfitError, read_input
from labelform.files.outputs import rewrite
from labelform.forge.hosts import Note

YOU = "you"
_LARGEST = 1024**2
_COMMENT = re.compile("[1-9][0-9]{0,8}")


class LocalPulls:
    """The comments of pull requests below a folder, as `NUMBER/COMMENT.md`; whoever asks has written them all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def me(self) -> str:
        """Return the one name that there is."""
        return YOU

    def merged_as(self, commit: str) -> int | None:
        """Return None: nothing is merged here."""
        return None

    def comments(self, pull: int) -> Iterator[Note]:
        """Yield the comments of a pull request, the oldest first."""
        for number in self._numbers(pull):
            path = self._path(pull, number)
            try:
                yield Note(number, read_input(path, most_bytes=_LARGEST).decode(), YOU)
            except UnfitError as exc:
                raise LabelformError(f'"{path}" {exc}') from exc
            except (OSError, ValueError) as exc:
                raise LabelformError(f'"{path}" cannot be read: {exc}') from exc

    def add_comment(self, pull: int, body: str) -> None:
        """Write a comment behind the others."""
        path = self._path(pull, max(self._numbers(pull), default=0) + 1)
        create_all(path.parent, {Path(path.name): body})

    def edit_comment(self, pull: int, comment: int, body: str) -> None:
        """Replace a comment."""
        rewrite(self._path(pull, comment), body)

    def _numbers(self, pull: int) -> list[int]:
        check_ways(Path(), [self._path(pull, 1)])
        found = (path for path in (self._folder / str(pull)).glob("*.md") if _COMMENT.fullmatch(path.stem))
        return sorted(int(path.stem) for path in found)

    def _path(self, pull: int, comment: int) -> Path:
        return self._folder / str(pull) / f"{comment}.md"
