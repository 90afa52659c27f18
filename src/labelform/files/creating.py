"""
Write new files into a folder: all of them or none, nothing over anything, and nothing outside of the folder.

What a name leads to counts, not how it is spelt: a link in the folder that leads elsewhere is refused.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from labelform.errors import LabelformError
from labelform.files.outputs import unwritable


def is_taken(path: Path) -> bool:
    """Return whether something is there, also a broken link."""
    return os.path.lexists(path)


def check_places(folder: Path, names: Iterable[Path]) -> None:
    """
    Refuse what cannot be created, as far as that is known without writing.

    Raises:
        LabelformError: a folder on the way is something else, leads out of `folder`, or may not be written to.
    """
    for name in names:
        check_ways(folder, [name])
        nearest = next(place for place in (folder / name).absolute().parents if place.exists())
        if not os.access(nearest, os.W_OK | os.X_OK):
            raise unwritable(folder / name, _error(errno.EACCES))


def check_ways(folder: Path, names: Iterable[Path]) -> None:
    """
    Refuse files whose folders are none, or are elsewhere; whether they may be written to is not asked.

    Raises:
        LabelformError: a folder on the way is something else, or leads out of `folder`.
    """
    for name in names:
        for place in _on_the_way(folder, name):
            if place.is_symlink() and place != folder and not is_inside(folder, place):
                message = f'"{place}" points outside "{folder}", where nothing is written'
                raise LabelformError(message, hint="replace it with a folder")
            if is_taken(place) and not place.is_dir():
                raise unwritable(folder / name, _error(errno.ENOTDIR))


def is_inside(folder: Path, path: Path) -> bool:
    """Return whether a path leads into a folder, links followed."""
    real = os.path.realpath(folder)
    return os.path.commonpath((real, os.path.realpath(path))) == real


def create_all(folder: Path, texts: Mapping[Path, str]) -> None:
    """
    Write new files below a folder, which is made when missing. When one cannot be written, none is left.

    Raises:
        LabelformError: one cannot be written, or is there by now.
    """
    made: list[Path] = []
    try:
        for name, text in texts.items():
            path = folder / name
            try:
                _make_folders(path.parent, made)
                _create(path, text, made)
            except OSError as exc:
                raise unwritable(path, exc) from exc
    except BaseException:
        _take_back(made)
        raise


def _on_the_way(folder: Path, name: Path) -> list[Path]:
    """Return the folders that a file is in, from the outermost that is ours to judge."""
    return [folder, *(folder / parent for parent in reversed(name.parents) if parent != Path())]


def _make_folders(folder: Path, made: list[Path]) -> None:
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir()
        made.append(one)


def _create(path: Path, text: str, made: list[Path]) -> None:
    # Whoever made the file between our look and now keeps it: `x` never opens what is there, nor follows a link.
    with path.open("x", encoding="utf-8", newline="") as file:
        made.append(path)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _take_back(made: list[Path]) -> None:
    for path in reversed(made):
        with suppress(OSError):  # a folder in which someone else has put something stays
            path.rmdir() if path.is_dir() else path.unlink()


def _error(number: int) -> OSError:
    return OSError(number, os.strerror(number))
