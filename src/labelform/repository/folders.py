"""
Find the specs in folders. The other files are kept, with the reason, so that nothing that means to be one is lost
silently.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from labelform.files.inputs import was_read
from labelform.files.outputs import Kind
from labelform.language.recognising import Recognised, Sort, recognise
from labelform.repository.boundary import ENVIRONMENTS_FILE, LARGEST_BYTES, POLICY_FILE, SUFFIXES, root_around
from labelform.repository.ignoring import IGNORE_FILE, Ignoring

A_SPEC = Kind("a spec", lambda head: recognise(head).sort is Sort.SPEC)
"""What is updated when it already exists, recognised by the rule for folders."""

_SUFFIXES = (*SUFFIXES, ".json")
_NO_VERSION = 'no "labelform: 1" at the top'
_REASONS = {
    Sort.OTHER: _NO_VERSION,
    Sort.SECTIONS: f"keys of a spec, but {_NO_VERSION}, and not extended by a spec here",
}
_Looked: TypeAlias = dict[Path, Recognised | str]
"""What each file is; of one that is not read, the reason."""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A YAML or JSON file in a folder that is not a spec, and why it is taken for none."""

    path: Path
    reason: str

    def is_used(self) -> bool:
        """Return whether this run has read the file as something else, such as a file of variables."""
        return was_read(self.path)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in folders: specs, and other files."""

    specs: list[Path]
    passed_over: list[PassedOver]


def search(folder: Path, *, is_deep: bool = True) -> Found:
    """
    Return the specs in a folder, and those below it if that is wanted, with the files that are none.

    Looked at are `.yaml`, `.yml` and `.json`; not what is hidden, nor what `.labelformignore` leaves out: the one of
    the folder, and those above it within its repository and below. Links to folders are not followed.

    Raises:
        SpecError: a line of `.labelformignore` is not a pattern, or it cannot be read.
        OSError: a folder cannot be read.
    """
    looked = {path: _look(path) for path in _files(folder, _ignoring_above(folder), is_deep=is_deep)}
    specs = [path for path, one in looked.items() if isinstance(one, Recognised) and one.sort is Sort.SPEC]
    bases = _extended_by(specs, looked)
    return Found(sorted(specs), sorted(_passed_over(looked, bases), key=lambda one: one.path))


def _files(folder: Path, ignoring: Ignoring, *, is_deep: bool) -> Iterator[Path]:
    """Yield the files that may be specs by their names."""
    with os.scandir(folder) as entries:
        found = list(entries)
    if any(entry.name == IGNORE_FILE for entry in found):
        ignoring = ignoring.within(folder)
    for entry in found:
        if entry.name.startswith("."):
            continue
        is_folder = entry.is_dir(follow_symlinks=False)
        is_wanted = is_deep if is_folder else entry.name.lower().endswith(_SUFFIXES)
        path = folder / entry.name
        if not is_wanted or ignoring.leaves_out(path, is_folder=is_folder):
            continue
        if is_folder:
            yield from _files(path, ignoring, is_deep=True)
        elif not entry.is_dir():
            yield path


def _ignoring_above(folder: Path) -> Ignoring:
    """Return what the folders around a folder leave out, up to the root of its repository."""
    lowest = Path(os.path.normpath(folder.absolute()))
    root = root_around(lowest)
    above = [one for one in lowest.parents if one.is_relative_to(root)] if root else []
    ignoring = Ignoring()
    for one in reversed(above):
        ignoring = ignoring.within(one) if (one / IGNORE_FILE).exists() else ignoring
    return ignoring


def _look(path: Path) -> Recognised | str:
    if path.name in (ENVIRONMENTS_FILE, POLICY_FILE):
        return Recognised(Sort.OURS)
    if not path.is_file():
        return "no file" if path.exists() else "a broken link"
    try:
        with path.open("rb") as file:
            return recognise(file.read(LARGEST_BYTES))
    except OSError:
        return Recognised(Sort.SPEC)  # it may be one, and why it cannot be read is reported when it is


def _extended_by(specs: list[Path], looked: _Looked) -> set[str]:
    """Return the files that specs stand on, directly or by way of others."""
    found: set[str] = set()
    ours = {os.path.abspath(path): path for path in looked}  # noqa: PTH100 - links stay
    left = list(specs)
    while left:
        path = left.pop()
        one = looked[path]
        for base in one.extends if isinstance(one, Recognised) else ():
            at = os.path.abspath(path.parent / base)  # noqa: PTH100 - links stay
            if at not in found:
                found.add(at)
                left += [ours[at]] if at in ours else []
    return found


def _passed_over(looked: _Looked, bases: set[str]) -> Iterator[PassedOver]:
    for path, one in looked.items():
        reason = one if isinstance(one, str) else _REASONS.get(one.sort, "")
        if reason and os.path.abspath(path) not in bases:  # noqa: PTH100 - links stay
            yield PassedOver(path, reason)
