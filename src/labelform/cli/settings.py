"""Where a command runs and what it reads specs with: one environment, or a platform with variables."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from labelform.cli.options import CommandT, PlatformChoice

if TYPE_CHECKING:
    from labelform.core.guardrails import OwnerRules
    from labelform.core.reach import Reach
    from labelform.core.waves import Waves
    from labelform.diagnostics import Diagnostic
    from labelform.language.environments import Environment, Environments
    from labelform.language.model import SpecInputs
    from labelform.language.variables import Variables
    from labelform.planning.options import PlanOptions
    from labelform.repository.declared import UsedNames


@dataclass(frozen=True, slots=True)
class Choice:
    """What the options say about environments and variables."""

    environments: tuple[str, ...] = ()
    is_all: bool = False
    file: Path | None = None
    variables: tuple[str, ...] = ()
    variable_files: tuple[Path, ...] = ()
    allows_outside: bool = False

    @property
    def is_any(self) -> bool:
        """Return whether the options choose environments."""
        return bool(self.environments) or self.is_all


@dataclass(frozen=True, slots=True)
class Setting:
    """
    One platform, and what specs are read with there. Without an environment there are only variables.

    `choice` is what it was made by, for those who make it again.
    """

    where: PlatformChoice
    given: SpecInputs
    environment: Environment | None = None
    choice: Choice = Choice()

    @property
    def name(self) -> str | None:
        """The name of the environment, None without one."""
        return self.environment.name if self.environment else None

    def unknown_variables(self, used: UsedNames) -> list[Diagnostic]:
        """Return a mistake for each variable that is given here and that nobody knows."""
        from labelform.repository.declared import unknown_variables

        if self.environment is None:
            return unknown_variables(self.given.variables, {}, frozenset(), used)
        return unknown_variables(self.given.variables, self.environment.variables, self.environment.declared, used)

    @property
    def is_protected(self) -> bool:
        """Return whether apply needs more than a yes."""
        return bool(self.environment and self.environment.entry.protected)

    @property
    def waves(self) -> Waves | None:
        """The waves in which projects are applied here, where the environment says it."""
        from labelform.core.waves import Waves

        text = self.environment.entry.waves if self.environment else None
        return Waves.read(text) if text else None

    @property
    def rules(self) -> OwnerRules | None:
        """The rules of the environment besides those of the specs."""
        return self.environment.rules if self.environment else None

    @property
    def plan_options(self) -> PlanOptions:
        """What plans are made with here, when the options say nothing of them."""
        from labelform.planning.options import PlanOptions, options_in

        return options_in(self.environment, self.given) if self.environment else PlanOptions(given=self.given)

    @property
    def is_chosen_by_options(self) -> bool:
        """Return whether the options name the platform, and no environment does."""
        return self.environment is None and (self.where.sandbox is not None or self.where.domain is not None)

    @property
    def options(self) -> str:
        """The options that lead back here, for commands that a person can copy."""
        import shlex

        if self.environment:
            return f" --env {shlex.quote(self.environment.name)}"
        if self.where.sandbox is not None:
            return f" --sandbox {shlex.quote(str(self.where.sandbox))}"
        return f" --domain {shlex.quote(self.where.domain)}" if self.where.domain else ""


def plan_options_of(
    setting: Setting, *, prune: str | None, no_prune: bool, since: str | None, allow: tuple[str, ...] = (),
    wants_access: bool = False, only: tuple[str, ...] = (), excepted: tuple[str, ...] = (),
) -> PlanOptions:  # fmt: skip
    """Return what the planning options say; contradictions are wrong usage."""
    if prune and no_prune:
        raise click.UsageError("--prune and --no-prune exclude each other")
    part = None
    if only or excepted:
        from labelform.core.addresses import why_too_much
        from labelform.core.plan import Partial  # pydantic, which help does not need

        if too_much := why_too_much(only) or why_too_much(excepted):
            raise click.UsageError(too_much)
        part = Partial(only=only, excepted=excepted)
    meant: dict[str | None, bool | Literal["owned"] | None] = {None: None, "all": True, "owned": "owned"}
    return replace(
        setting.plan_options,
        prune=False if no_prune else meant[prune],
        since=since,
        allowed=frozenset(allow),
        wants_access=wants_access,
        partial=part,
    )


def variable_options(command: CommandT) -> CommandT:
    """Add `--var` and `--var-file`."""
    for option in (
        click.option(
            "--var", "variables", multiple=True, metavar="NAME=VALUE",
            help="Set a variable. Can be given several times.",
        ),
        click.option(
            "--var-file", "variable_files", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
            help="Set the variables in a YAML file.",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


def environments_file_option(command: CommandT) -> CommandT:
    """Add `--environments FILE`."""
    option = click.option(
        "--environments", "file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
        help="File of environments. [environments.yaml, here or in a folder above]",
    )  # fmt: skip
    return option(command)


def setting_without(choice: Choice, where: PlatformChoice) -> Setting:
    from labelform.language.model import SpecInputs

    reach = reach_above(where.folder, allows_outside=choice.allows_outside) if choice.variable_files else None
    return Setting(
        where, SpecInputs(_variables(choice, {}, reach), allows_outside=choice.allows_outside), choice=choice
    )


def reach_above(folder: Path, *, allows_outside: bool) -> Reach:
    """
    Return what the owners of a folder let files reach.

    Raises:
        SpecError: a policy file has mistakes.
    """
    from labelform.repository import owners

    return owners.reach_above(folder, allows_outside=allows_outside)


def _variables(choice: Choice, base: Variables, reach: Reach | None) -> Variables:
    from labelform.core.reach import USUAL
    from labelform.repository.environments import gather_variables

    files, outside = choice.variable_files, choice.allows_outside
    return gather_variables(base, files, choice.variables, os.environ, reach=reach or USUAL, allows_outside=outside)


def check_variables(settings: Iterable[Setting], specs: Iterable[Path]) -> None:
    """
    Make sure that somebody knows every variable that specs are given.

    Raises:
        SpecError: there are others.
    """
    from labelform.repository.declared import UsedNames

    check_known(settings, UsedNames(specs))


def check_known(settings: Iterable[Setting], used: UsedNames) -> None:
    """Make sure of the same, for specs whose names are known."""
    from labelform.errors import SpecError

    mistakes = dict.fromkeys(mistake for one in settings for mistake in one.unknown_variables(used))
    if mistakes:
        raise SpecError(list(mistakes))


def chosen_names(choice: Choice) -> tuple[str, ...]:
    """Return the environments that the options choose, each once."""
    if not choice.is_all:
        return tuple(dict.fromkeys(choice.environments))
    return _environments(choice).names


def environments_here() -> str:
    """Return what names the environments of the repository around this folder, as a hint; empty without any."""
    from labelform.repository.environments import environments_above

    file = environments_above(Path.cwd())
    return f"choose an environment of {file} with --env NAME, or all with --all-envs" if file else ""


def choice_of(options: dict[str, Any]) -> Choice:
    """Return what the options say beside the names of environments, and take it out of them."""
    names = ("file", "variables", "variable_files")
    return Choice(**{name: options.pop(name) for name in names}, allows_outside=options.pop("allow_outside"))


def setting_of(
    choice: Choice, name: str, parallelism: int = 32, *, found: Environments | None = None, reach: Reach | None = None
) -> Setting:
    """
    Return the setting of one environment.

    `found` is the file of environments, and `reach` what owners let it reach, where they are not those on the disk.

    Raises:
        SpecError: there is no such environment, or the file or a variable has mistakes.
    """
    from labelform.repository.usable import use

    outside = choice.allows_outside
    used = use(
        found or _environments(choice), name, partial(_variables, choice), os.environ, reach, allows_outside=outside
    )
    entry = used.environment.entry
    where = PlatformChoice(
        used.database, entry.domain, parallelism, entry.ssh_key_file_env, entry.ssh_key_env, entry.token_env,
        used.folder, outside, is_environment=True,
    )  # fmt: skip
    return Setting(where, used.given, used.environment, choice)


def inputs_in(choice: Choice, name: str) -> SpecInputs:
    """
    Return what specs are read with in one environment, whatever platform it is for.

    Raises:
        SpecError: there is no such environment, or the file or a variable has mistakes.
    """
    from labelform.repository import usable

    found, outside = _environments(choice), choice.allows_outside
    reach = reach_above(Path(found.document.lines.file).parent, allows_outside=outside)
    gather = partial(_variables, choice)
    return usable.inputs_in(found, name, gather, os.environ, reach, allows_outside=outside)[1]


def _environments(choice: Choice) -> Environments:
    from labelform.repository.environments import find_environments

    return find_environments(choice.file, allows_outside=choice.allows_outside)
