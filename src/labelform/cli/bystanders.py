"""What every spec of a repository says in every environment that reads it: whom an edit of a shared file would move."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from labelform.cli.choosing import specs_named_by
from labelform.cli.options import PlatformChoice
from labelform.cli.settings import Choice, Setting, inputs_in, setting_of, setting_without
from labelform.errors import LabelformError, SpecError
from labelform.language.edits import canonical
from labelform.language.extends import EXTENDS
from labelform.language.mappings import apply_mappings
from labelform.language.model import SpecInputs, filled, listed
from labelform.repository.around import specs_around
from labelform.repository.environments import environments_above, find_environments
from labelform.repository.load import compose, read

if TYPE_CHECKING:
    from labelform.language.environments import Environments


class Reading(NamedTuple):
    """A spec, and the environment that it is read in; None without any."""

    spec: Path
    environment: str | None

    def __str__(self) -> str:
        return f"{self.spec} in {self.environment}" if self.environment else str(self.spec)


class Settings(NamedTuple):
    """Where a command runs, as the options say it."""

    choice: Choice
    where: PlatformChoice

    def setting(self, environment: str | None) -> Setting:
        """Return the setting of an environment, or the one without any."""
        if environment is None:
            return setting_without(self.choice, self.where)
        return setting_of(self.choice, environment, self.where.parallelism)

    def inputs(self, environment: str | None) -> SpecInputs:
        """Return what specs are read with there, whatever platform it is for."""
        return inputs_in(self.choice, environment) if environment else self.setting(None).given


def readings(settings: Settings, spec: Path, edited: Iterable[str]) -> list[Reading]:
    """Return the specs that may say something else once some files are edited, in every environment that reads them."""
    specs = list(dict.fromkeys(map(_plain, (spec, *specs_around(spec.absolute().parent)))))
    file = settings.choice.file or environments_above(Path.cwd())
    given = {_plain(one) for one in (*settings.choice.variable_files, *([file] if file else ()))}
    if given.isdisjoint(_plain(Path(one)) for one in edited):  # only what extends an edited file says something else
        specs = [one for one in specs if one == _plain(spec) or EXTENDS in _text(one)]
    environments = find_environments(file) if file else None
    return [one for path in specs for one in _of(path, environments)]


def _of(spec: Path, environments: Environments | None) -> Iterator[Reading]:
    """Yield a spec in the environments that name it or name none, and alone where there are no such."""
    names = [name for name in environments.names if _reads(environments, name, spec)] if environments else []
    if not names:
        yield Reading(spec, None)
    yield from (Reading(spec, name) for name in names)


def _reads(environments: Environments, name: str, spec: Path) -> bool:
    names_none = not environments.model.environments[name].specs
    return names_none or spec in map(_plain, specs_named_by(environments, name))


def said(settings: Settings, some: Sequence[Reading]) -> dict[Reading, str | None]:
    """Return what specs say; None if that is not known here, for example because a variable is not set."""
    found: dict[Reading, str | None] = {}
    for one in some:
        try:
            found[one] = _said(settings, one)
        except LabelformError:
            found[one] = None
    return found


def _said(settings: Settings, reading: Reading) -> str:
    given = settings.inputs(reading.environment)
    document = filled(compose(reading.spec, allows_outside=given.allows_outside), given.variables)
    mistakes = [(one.code, one.message) for one in document.diagnostics]
    return canonical([apply_mappings(document, given.mappings, listed()).data, mistakes])


def _text(path: Path) -> str:
    try:
        return read(path)
    except SpecError:  # it says nothing, before and afterwards
        return ""


def _plain(path: Path) -> Path:
    return Path(os.path.relpath(path))
