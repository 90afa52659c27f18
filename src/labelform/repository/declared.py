"""
Variables that are given and that nothing uses: most of them are another one, mistyped.

Whoever gives one on the command line means the specs of that run. Files are kept for a whole repository, and the
process belongs to the machine, so they may name more than the specs of one run use.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

from labelform.core.reach import VARIABLES as PREFIX
from labelform.core.titles import look_alike
from labelform.diagnostics import Diagnostic, did_you_mean
from labelform.errors import SpecError
from labelform.files.inputs import is_handed_over
from labelform.language.used import bases_named_in, names_used_in
from labelform.language.variables import RESERVED, Variable, Variables
from labelform.repository.around import specs_around
from labelform.repository.boundary import Repository
from labelform.repository.load import LONGEST_CHAIN, find_specs, read

OPTION = "--var"
_MOST_NAMED = 10


class UsedNames:
    """The names of variables that specs use, and the files that these extend; read when somebody asks for them."""

    def __init__(self, named: Iterable[Path]) -> None:
        """Remember what was named: files and folders."""
        self._named = tuple(named)
        self._by_file: dict[str, frozenset[str]] = {}
        self._has_gaps = False

    @cached_property
    def _specs(self) -> tuple[Path, ...]:
        try:
            return tuple(find_specs(self._named))
        except SpecError:
            return ()

    @cached_property
    def of_run(self) -> frozenset[str] | None:
        """The names that the specs of the run use; None if a file cannot be read, or only once."""
        if not self._specs or any(map(is_handed_over, self._specs)):
            return None
        return self._used_by(self._specs)

    @cached_property
    def of_repository(self) -> frozenset[str] | None:
        """The names that any spec of the repositories around them uses; None if a file cannot be read."""
        folders = dict.fromkeys(path.absolute().parent for path in self._specs)
        return self._used_by(path for folder in folders for path in (*self._specs, *_around(folder)))

    def _used_by(self, specs: Iterable[Path]) -> frozenset[str] | None:
        found = frozenset(name for path in specs for name in self._used_in(path, Repository.around(path), 0))
        return None if self._has_gaps else found

    def _used_in(self, path: Path, repository: Repository, depth: int) -> frozenset[str]:
        real = os.path.realpath(path)
        if real not in self._by_file:
            self._by_file[real] = frozenset()  # a chain that leads back ends here; reading the spec will say so
            text = self._text(path, repository)
            bases = bases_named_in(text) if depth < LONGEST_CHAIN else []
            below = (self._used_in(path.parent / base, repository, depth + 1) for base in bases)
            self._by_file[real] = names_used_in(text).union(*below)
        return self._by_file[real]

    def _text(self, path: Path, repository: Repository) -> str:
        """Return what a file says. One that cannot be read, or is outside, may use any name."""
        try:
            repository.hold(path)
            return read(path)
        except SpecError:
            self._has_gaps = True
            return ""


def _around(folder: Path) -> Sequence[Path]:
    try:
        return specs_around(folder)
    except (SpecError, OSError):
        return ()


def unknown_variables(given: Variables, base: Variables, declared: frozenset[str], used: UsedNames) -> list[Diagnostic]:
    """
    Return a mistake for each variable that is given and that nobody knows.

    `base` are those of the environment itself, and `declared` further names that its file has.
    """
    declared |= {one.source.removeprefix(f"${PREFIX}") for one in given.values() if one.where}
    doubtful = [one for one in given.values() if one.name not in RESERVED | declared]
    names = used.of_run if doubtful else None
    if names is None:
        return []
    return [mistake for one in doubtful if (mistake := _mistake(one, base, names | declared, used))]


def _mistake(one: Variable, base: Variables, known: frozenset[str], used: UsedNames) -> Diagnostic | None:
    is_of_environment = base.get(one.name) is one
    if one.name in known or (one.name in base and not is_of_environment):
        return None
    names = sorted(known | (base.keys() - {one.name}))
    if one.source != OPTION:
        belongs_to_others = is_of_environment or one.where is None
        if belongs_to_others and not any(look_alike(one.name, name) for name in names):
            return None  # a spec that is not of this run uses it, or another repository
        of_repository = used.of_repository
        if of_repository is None or one.name in of_repository:
            return None
    message = f'no spec of this run uses the variable "{one.name}" of {one.source}'
    told = f"variables that they use: {', '.join(names[:_MOST_NAMED])}" if names else "they use none"
    return Diagnostic("unknown-variable", message, one.where, did_you_mean(one.name, names) or f"leave it out; {told}")
