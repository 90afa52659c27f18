"""
Which environments and specs a run is about: those that are named, else the repository that it runs in.

What keeps a run from one of several environments is a part of what was chosen, so that it can be told with the rest.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelform.cli.finding import found_specs, specs_here
from labelform.cli.options import PlatformChoice
from labelform.cli.settings import Choice, Setting, chosen_names, setting_of, setting_without
from labelform.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from labelform.errors import LabelformError
    from labelform.language.environments import Environments
    from labelform.repository.declared import UsedNames


@dataclass(frozen=True, slots=True)
class Chosen:
    """One environment that a run is about, with its specs; `found` may be what keeps the run from one of several."""

    name: str | None
    specs: tuple[Path, ...]
    found: Setting | LabelformError

    @property
    def setting(self) -> Setting | None:
        """The setting, if it is known."""
        return self.found if isinstance(self.found, Setting) else None


def choose(
    choice: Choice, where: PlatformChoice, specs: tuple[Path, ...], *, by_name: bool = False, needs_specs: bool = True
) -> tuple[Chosen, ...]:
    """
    Return the environments and specs of a run that is about all of them together.

    Without specs it is about the repository around this folder: all that its environments name, else all specs in it.
    With `by_name`, specs are read with every environment that names them where no environment is chosen. Without
    `needs_specs` it may be about no specs, and about environments that name none.

    Raises:
        click.UsageError: there is nothing to be about.
        SpecError: the file of environments has mistakes.
    """
    from labelform.repository.declared import UsedNames

    chosen = _chosen(choice, where, specs, by_name=by_name, needs_specs=needs_specs)
    used = UsedNames(path for one in chosen for path in one.specs)
    return tuple(_checked(one, used) for one in chosen)


def _checked(one: Chosen, used: UsedNames) -> Chosen:
    """Return what was chosen, with variables that nobody knows as what keeps the run from it."""
    from labelform.errors import SpecError

    mistakes = one.found.unknown_variables(used) if isinstance(one.found, Setting) else []
    return replace(one, found=SpecError(mistakes)) if mistakes else one


def _chosen(
    choice: Choice, where: PlatformChoice, specs: tuple[Path, ...], *, by_name: bool, needs_specs: bool
) -> tuple[Chosen, ...]:  # fmt: skip
    if choice.is_any:
        return _all(choice, where.parallelism, specs, needs_specs=needs_specs)
    if not where.is_named and by_name:
        return tuple(_by_name(choice, where, specs))
    if not where.is_named and not specs and (file := choice.file or _environments_above(Path.cwd())):
        return _repository(replace(choice, file=file, is_all=True), where.parallelism, needs_specs=needs_specs)
    found = specs or (_specs_here() if needs_specs else specs_here())
    return (Chosen(None, found, setting_without(choice, where)),)


def as_planned(choice: Choice, plan_file: Path, parallelism: int) -> Choice:
    """
    Return the choice of the whole repository where a saved plan is for all of it.

    The environments are those that the repository would be planned for, in its order: a file never chooses one of them.
    """
    from labelform.runs import planfile

    file = choice.file or _environments_above(Path.cwd())
    saved = planfile.load(plan_file)
    planned = {*saved.environments, *(one.environment for one in saved.unplanned)}
    if file is None or planned == {None}:
        return choice
    every = [one.name for one in _repository(replace(choice, file=file, is_all=True), parallelism)]
    return replace(choice, environments=tuple(name for name in every if name)) if planned == set(every) else choice


def specs_for(setting: Setting, specs: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the specs that the options name, else those that the environment names; none is wrong usage."""
    found = specs or _named_by(setting)
    if not found:
        raise click.UsageError(f"Missing argument 'SPEC...': the environment \"{setting.name}\" names no specs.")
    return found


def _named_by(setting: Setting) -> tuple[Path, ...]:
    from labelform.repository.environments import specs_of

    return tuple(specs_of(setting.environment)) if setting.environment else ()


def _all(choice: Choice, parallelism: int, specs: tuple[Path, ...], *, needs_specs: bool) -> tuple[Chosen, ...]:
    """Return the environments that the options choose; what is wrong with one of several keeps none of the others."""

    def of(setting: Setting) -> tuple[Path, ...]:
        return specs_for(setting, specs) if needs_specs else specs or _named_by(setting)

    return tuple(
        replace(one, specs=of(one.found) if isinstance(one.found, Setting) else specs)
        for one in _settings(choice, parallelism)
    )


def _repository(choice: Choice, parallelism: int, *, needs_specs: bool = True) -> tuple[Chosen, ...]:
    """Return all environments of a file with the specs that they name, but for those that name none."""
    found = [
        replace(one, specs=_named_by(one.found)) if isinstance(one.found, Setting) else one
        for one in _settings(choice, parallelism)
    ]
    kept = tuple(one for one in found if one.specs or one.setting is None or not needs_specs)
    if not kept:
        raise click.UsageError(f"Missing argument 'SPEC...': no environment of {choice.file} names specs.")
    return kept


def _settings(choice: Choice, parallelism: int) -> Iterator[Chosen]:
    """Yield each environment that is chosen, without specs yet; one that is alone raises what is wrong with it."""
    from labelform.errors import LabelformError

    names = chosen_names(choice)
    for name in names:
        try:
            yield Chosen(name, (), setting_of(choice, name, parallelism))
        except LabelformError as exc:
            if len(names) == 1:
                raise
            yield Chosen(name, (), exc)


def _specs_here() -> tuple[Path, ...]:
    found = specs_here()
    if not found:
        raise click.UsageError("Missing argument 'SPEC...': neither this folder nor a repository around it has specs.")
    return found


def _environments_above(folder: Path) -> Path | None:
    from labelform.repository.environments import environments_above

    return environments_above(folder)


def _by_name(choice: Choice, where: PlatformChoice, specs: tuple[Path, ...]) -> Iterator[Chosen]:
    """Yield every environment with those of the specs that it names, and at the end those that none names."""
    from labelform.errors import SpecError

    alone = setting_without(choice, where)
    try:
        found = found_specs(specs or _specs_here())
    except SpecError as exc:
        yield Chosen(None, specs, exc)
        return
    left = dict.fromkeys(found)
    for file in dict.fromkeys(choice.file or _environments_above(spec.absolute().parent) for spec in found):
        for one in _readers(replace(choice, file=file), found) if file else ():
            yield one
            for spec in one.specs:
                left.pop(spec, None)
    if left:
        yield Chosen(None, tuple(left), alone)


def _readers(choice: Choice, specs: Sequence[Path]) -> Iterator[Chosen]:
    """Yield the environments of one file that name some of the specs."""
    from labelform.errors import LabelformError, SpecError
    from labelform.repository.environments import find_environments

    try:
        environments = find_environments(choice.file, allows_outside=choice.allows_outside)
    except LabelformError as exc:
        yield Chosen(None, (), exc)
        return
    for name in environments.names:
        ours = _among(specs, environments, name)
        if ours:
            try:
                yield Chosen(name, ours, setting_of(choice, name))
            except SpecError as exc:
                yield Chosen(name, ours, SpecError([_softened(one) for one in exc.diagnostics]))
            except LabelformError as exc:
                yield Chosen(name, ours, exc)


def _softened(found: Diagnostic) -> Diagnostic:
    """Return what only this machine lacks as a warning: nobody asked for the environment that needs it."""
    return replace(found, severity=Severity.WARNING) if found.code == "missing-variable" else found


def specs_named_by(environments: Environments, name: str) -> Sequence[Path]:
    """
    Return the specs that an environment names; nothing where one does not exist, which is reported where it is used.
    """
    from labelform.errors import SpecError
    from labelform.repository.environments import specs_named

    try:
        return specs_named(environments, name)
    except SpecError:
        return ()


def _among(specs: Sequence[Path], environments: Environments, name: str) -> tuple[Path, ...]:
    named = {os.path.abspath(path) for path in specs_named_by(environments, name)}  # noqa: PTH100 - links stay
    return tuple(spec for spec in specs if os.path.abspath(spec) in named)  # noqa: PTH100
