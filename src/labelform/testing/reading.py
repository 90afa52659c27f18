"""Find files of tests, read them, and check them: their cases, or all mistakes at once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from labelform.diagnostics import Diagnostic, Where
from labelform.errors import SpecError
from labelform.language.checks import check_top
from labelform.language.document import Document
from labelform.language.explain import check
from labelform.language.inclusion import without_files
from labelform.language.source import read_document
from labelform.repository.boundary import Fits, Repository, is_yaml
from labelform.repository.load import read, read_unseen
from labelform.testing.mistakes import checked
from labelform.testing.model import SUFFIXES, VERSION_KEY, CaseEntry, CasesFile

_START = f'start with "{VERSION_KEY}: 1", and "cases:" with a name, a spec and what is expected'
_HOW_TO_NAME = f"name a file, or a folder with files whose names end in {SUFFIXES[0]}"


@dataclass(frozen=True, slots=True)
class LoadedCase:
    """One case, completed by what its file says for all; `index` is its place there, from 0."""

    path: Path
    index: int
    entry: CaseEntry
    document: Document
    allows_outside: bool = False

    @property
    def title(self) -> str:
        """How a case is told apart from those of other files."""
        return f"{self.path}: {self.entry.name}"

    def where(self, *steps: str | int, key: bool = False) -> Where:
        """Return where a part of the case is; without steps, its name."""
        return self.document.where(("cases", self.index, *(steps or ("name",))), key=key)

    def where_given(self, key: str) -> Where:
        """Return where something is that the case says itself, or its file for all cases."""
        says_itself = key in self.document.data["cases"][self.index]
        return self.where(key) if says_itself else self.document.where((key,))

    def beside(self, key: str, fits: Fits = is_yaml) -> Path:
        """
        Return the path of the file that the case names below a key.

        Raises:
            SpecError: it is outside the repository of the tests, or a link to something else.
        """
        path = Path(os.path.normpath(self.path.parent / getattr(self.entry, key)))
        try:
            Repository.around(self.path, allows_outside=self.allows_outside).hold(path, fits)
        except SpecError as error:
            raise SpecError([replace(one, where=self.where_given(key)) for one in error.diagnostics]) from None
        return path


def find_files(paths: Iterable[Path]) -> list[Path]:
    """
    Return the files of tests among files and folders, each once; of folders those that are called so, not the hidden.

    Raises:
        SpecError: a path does not exist, or there is no file of tests.
    """
    found: dict[Path, None] = {}
    mistakes = []
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(_files_below(path)))
        elif path.exists():
            found[path] = None
        else:
            mistakes.append(Diagnostic("no-such-file", f'there is no file "{path}"', hint="check the path"))
    if not found and not mistakes:
        mistakes.append(Diagnostic("no-tests", "there are no tests here", hint=_HOW_TO_NAME))
    if mistakes:
        raise SpecError(mistakes)
    return list(found)


def _files_below(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        yield from (Path(root, name) for name in sorted(names) if is_called_so(name))


def is_called_so(name: str) -> bool:
    """Return whether a file is one of tests, by its name."""
    return name.endswith(SUFFIXES) and not name.startswith(".")


def load_all(paths: Iterable[Path], *, allows_outside: bool = False) -> list[LoadedCase]:
    """
    Read and check files of tests; return their cases in order.

    Raises:
        SpecError: some have mistakes; carries those of all files.
    """
    cases: list[LoadedCase] = []
    mistakes: list[Diagnostic] = []
    for path in paths:
        try:
            cases += load_file(path, allows_outside=allows_outside)
        except SpecError as error:
            mistakes += error.diagnostics
    if mistakes:
        raise SpecError(mistakes)
    return cases


def load_file(path: Path, *, allows_outside: bool = False) -> list[LoadedCase]:
    """
    Read and check one file of tests; with `allows_outside`, cases may name what lies outside of its repository.

    Raises:
        SpecError: it cannot be read, or has mistakes; carries all of them.
    """
    is_shown = Repository.around(path, allows_outside=allows_outside).hold(path)
    document = without_files(read_document(read(path), str(path)) if is_shown else read_unseen(path, read))
    found = list(document.diagnostics)
    unusable = check_top(document, what="a file of tests", start=_START) if document.is_whole else []
    if unusable or not document.is_whole:
        raise SpecError([*found, *unusable])
    file, mistakes = check(document, CasesFile, checked)
    found += mistakes
    if file is None or any(one.is_error for one in found):
        raise SpecError(list(dict.fromkeys(found)))
    entries = [_completed(one, file) for one in file.cases]
    return [LoadedCase(path, index, one, document, allows_outside) for index, one in enumerate(entries)]


def _completed(entry: CaseEntry, file: CasesFile) -> CaseEntry:
    """Return a case with what its file says for all cases that say nothing else."""
    usual = {name: getattr(entry, name) or getattr(file, name) for name in ("spec", "environment", "seed")}
    return entry.model_copy(update={**usual, "variables": {**file.variables, **entry.variables}})
