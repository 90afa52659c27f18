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
from labelform.language.used import base_named_in, names_used_in
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

    @cached_property
    def _specs(self) -> tuple[Path, ...]:
        try:
            return tuple(find_specs(self._named))
        except SpecError:
            return ()

    @property
    def are_known(self) -> bool:
        """Tell whether names can be told: there are specs, and none is handed over by the shell, to be read once."""
        return bool(self._specs) and not any(map(is_handed_over, self._specs))

    @cached_property
    def of_run(self) -> frozenset[str]:
        """The names that the specs of the run use."""
        return self._used_by(self._specs)

    @cached_property
    def of_repository(self) -> frozenset[str]:
        """The names that any spec of the repositories around them uses."""
        folders = dict.fromkeys(path.absolute().parent for path in self._specs)
        return self.of_run | self._used_by(path for folder in folders for path in _around(folder))

    def _used_by(self, specs: Iterable[Path]) -> frozenset[str]:
        return frozenset(name for path in specs for name in self._used_in(path, Repository.around(path), 0))

    def _used_in(self, path: Path, repository: Repository, depth: int) -> frozenset[str]:
        real = os.path.realpath(path)
        if real not in self._by_file:
            self._by_file[real] = frozenset()  # a chain that leads back ends here; reading the spec will say so
            text = _text(path, repository)
            base = base_named_in(text) if depth < LONGEST_CHAIN else None
            below = self._used_in(path.parent / base, repository, depth + 1) if base else frozenset()
            self._by_file[real] = names_used_in(text) | below
        return self._by_file[real]


def _text(path: Path, repository: Repository) -> str:
    """Return what a file says; nothing of one that cannot be read, or is outside: that is told where it is used."""
    try:
        return read(path) if repository.hold(path) else ""
    except SpecError:
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
    if not used.are_known:
        return []
    declared |= {one.source.removeprefix(f"${PREFIX}") for one in given.values() if one.where}
    doubtful = (one for one in given.values() if one.name not in RESERVED | declared)
    found = (_mistake(one, base, declared, used) for one in doubtful)
    return [mistake for mistake in found if mistake]


def _mistake(one: Variable, base: Variables, declared: frozenset[str], used: UsedNames) -> Diagnostic | None:
    is_of_environment = base.get(one.name) is one
    if (one.name in base and not is_of_environment) or one.name in used.of_run:
        return None
    known = sorted(used.of_run | declared | (base.keys() - {one.name}))
    if one.source != OPTION:
        belongs_to_others = is_of_environment or one.where is None
        if belongs_to_others and not any(look_alike(one.name, name) for name in known):
            return None  # a spec that is not of this run uses it, or another repository
        if one.name in used.of_repository:
            return None
    message = f'no spec of this run uses the variable "{one.name}" of {one.source}'
    named = f"variables that they use: {', '.join(known[:_MOST_NAMED])}" if known else "they use none"
    return Diagnostic("unknown-variable", message, one.where, did_you_mean(one.name, known) or f"leave it out; {named}")
