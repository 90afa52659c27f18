"""
Find the policy files of a repository's owners on disk: they hold for every spec below them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from glob import glob
from pathlib import Path
from typing import Protocol

from labelform.core.guardrails import OwnerRules
from labelform.core.reach import Reach, reach_of
from labelform.diagnostics import Diagnostic
from labelform.errors import SpecError
from labelform.language.document import Document, shorten
from labelform.language.owner import parse_owner_policy
from labelform.language.source import read_document
from labelform.repository.boundary import POLICY_FILE, Repository
from labelform.repository.load import read


class RulesAround(Protocol):
    """Finds the rules that hold for files, wherever these are."""

    def of(self, spec: Path) -> tuple[OwnerRules, ...]:
        """
        Return the rules of every policy file that holds for a spec, the nearest first.

        Raises:
            SpecError: a policy file has mistakes, or cannot be read.
        """


class Owners:
    """
    The rules of owners for the specs of one run: the files above a folder are read once, however many specs it holds.

    They are sought in the folder of a spec and all above it, up to the root of the git repository; outside of one, up
    to the root of the file system. All of them hold: a nearer file cannot loosen one above it.
    """

    def __init__(self, *, allows_outside: bool = False) -> None:
        self._allows_outside = allows_outside
        self._above: dict[Path, tuple[OwnerRules, ...]] = {}

    def of(self, spec: Path) -> tuple[OwnerRules, ...]:
        """
        Return the rules of every policy file that holds for a spec, the nearest first.

        Raises:
            SpecError: a policy file has mistakes, or cannot be read. A rule that is misspelt must not be skipped.
        """
        return self.above(_folder(spec))

    def above(self, folder: Path) -> tuple[OwnerRules, ...]:
        """Return the rules of every policy file that holds for a folder, as `of` does."""
        if folder not in self._above:
            files = _files_above(folder)
            found = (one for path in files for one in rules_in(path, allows_outside=self._allows_outside))
            self._above[folder] = tuple(found)
        return self._above[folder]


def reach_above(folder: Path, *, allows_outside: bool = False) -> Reach:
    """
    Return what the owners of a folder let files reach.

    Raises:
        SpecError: a policy file has mistakes.
    """
    return reach_of(Owners(allows_outside=allows_outside).above(folder))


def check_policies(specs: Iterable[Path], *, allows_outside: bool = False) -> None:
    """
    Check the policy files that hold for some specs.

    Raises:
        SpecError: some have mistakes; carries those of all files, each once.
    """
    found: list[Diagnostic] = []
    folders = dict.fromkeys(map(_folder, specs))
    for path in dict.fromkeys(path for folder in folders for path in _files_above(folder)):
        try:
            rules_in(path, allows_outside=allows_outside)
        except SpecError as exc:
            found += exc.diagnostics
    if found:
        raise SpecError(found)


def rules_in(path: Path, *, allows_outside: bool = False) -> tuple[OwnerRules, ...]:
    """
    Return the rules of a policy file, then those of all that it includes, each file once.

    Raises:
        SpecError: one of them has mistakes, cannot be read, or is outside the repository of the first.
    """
    return tuple(rules for _, rules in _files_with_rules(path, allows_outside=allows_outside))


def policies_around(spec: Path, *, allows_outside: bool = False) -> list[Path]:
    """
    Return the files whose rules hold for a spec, in the order of `Owners.of`.

    Raises:
        SpecError: see `rules_in`.
    """
    above = _files_above(_folder(spec))
    return [file for path in above for file, _ in _files_with_rules(path, allows_outside=allows_outside)]


def _files_with_rules(path: Path, *, allows_outside: bool) -> Iterator[tuple[Path, OwnerRules]]:
    repository = Repository.around(path, allows_outside=allows_outside)
    seen: set[str] = set()
    waiting = [path]
    while waiting:
        file = waiting.pop(0)
        place = os.path.realpath(file)
        if place in seen:
            continue
        seen.add(place)
        document = policy_document(file, repository)
        rules = parse_owner_policy(document)
        yield file, rules
        waiting += _included(file, rules, document)


def policy_document(path: Path, repository: Repository) -> Document:
    """Read a policy file; of one that is outside the repository no finding quotes the text."""
    is_inside = repository.hold(path)
    document = read_document(read(path), os.path.relpath(path))
    return document if is_inside else document.sealed()


def _included(path: Path, rules: OwnerRules, document: Document) -> Iterator[Path]:
    for index, pattern in enumerate(rules.policy.include):
        named = sorted(glob(pattern, root_dir=path.parent, recursive=True))  # noqa: PTH207 - takes a plain path as it is
        if not named:
            hint = "paths and patterns start at the folder of this file"
            message = f'"{shorten(pattern)}" is not a file'
            raise SpecError([Diagnostic("no-such-file", message, document.where(("include", index)), hint)])
        yield from (path.parent / one for one in named)


def _folder(spec: Path) -> Path:
    return spec.resolve().parent if spec.is_symlink() else spec.parent


def _files_above(lowest: Path) -> Iterator[Path]:
    lowest = lowest.resolve()
    for folder in (lowest, *lowest.parents):
        path = folder / POLICY_FILE
        if path.exists() or path.is_symlink():
            yield path
        if (folder / ".git").exists():
            return
