"""
The options that say where a command runs, and running it there.

A command is written for one setting and runs in one environment after the other, or for all that were chosen together.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labelform.cli.choosing import as_planned, choose, specs_for, specs_named_by
from labelform.cli.completing import environments
from labelform.cli.options import READS, CommandT, PlatformChoice, chosen_platform, outside_option, platform_options
from labelform.cli.settings import (
    Choice,
    Setting,
    check_known,
    check_variables,
    choice_of,
    chosen_names,
    environments_file_option,
    environments_here,
    setting_of,
    setting_without,
    variable_options,
)

if TYPE_CHECKING:
    from labelform.repository.declared import UsedNames


def setting_options(
    *, stops: bool = False, saved: Callable[[dict[str, Any]], Path | None] = lambda _: None, reads: bool = True
) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """
    Add the platform, environment and variable options, and run the command once for each environment.

    The command is given `setting` in place of them. Its specs may be left out where environments name some. With
    `stops`, an environment that does not end well keeps the later ones from being touched. `saved` returns the plan
    file that the other options mean: one for the whole repository needs no environments, see `as_planned`. What `reads`
    no platform offers none.
    """

    def decorate(command: Callable[..., int]) -> Callable[..., int]:
        @functools.wraps(command)
        def run(**given: Any) -> int:
            choice, where, rest = _read(given)
            file = None if choice.is_any or where.is_named else saved(rest)
            choice = as_planned(choice, file, where.parallelism) if file else choice
            used = None if "specs" not in rest or saved(rest) else _used(choice, rest["specs"])
            if choice.is_any:
                return _in_turn(command, choice, where.parallelism, rest, used, stops=stops)
            if "specs" in rest and not rest["specs"]:
                hint = "" if where.is_named else environments_here()
                raise click.UsageError(f"Missing argument 'SPEC...'{f': name specs, or {hint}' if hint else ''}.")
            return command(setting=_checked(setting_without(choice, where), used), **rest)

        return _options(run, reads=reads)

    return decorate


def chosen_options(
    *, by_name: bool = False, needs_specs: bool = True, reads: bool = True
) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Add the same options to a command that runs once for all: it is given what was `chosen`, see `choose`."""

    def decorate(command: Callable[..., int]) -> Callable[..., int]:
        @functools.wraps(command)
        def run(**given: Any) -> int:
            choice, where, rest = _read(given)
            chosen = choose(choice, where, rest.pop("specs"), by_name=by_name, needs_specs=needs_specs)
            return command(chosen=chosen, **rest)

        return _options(run, reads=reads)

    return decorate


def choosing_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add the same options to a command that goes on for long: it is given what chooses, for files that change."""

    @functools.wraps(command)
    def run(**given: Any) -> int:
        choice, where, rest = _read(given)
        return command(chooses=functools.partial(choose, choice, where, rest.pop("specs")), **rest)

    return _options(run)


def one_setting_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add the same options to one about a spec in one environment; it is given its name and how settings are found."""

    @functools.wraps(command)
    def run(**given: Any) -> int:
        from labelform.cli.bystanders import Settings

        choice, where, rest = _read(given)
        names = chosen_names(choice) if choice.is_any else ()
        if len(names) > 1:
            raise click.UsageError("this is about one environment: choose one with --env")
        settings, environment = Settings(choice, where), next(iter(names), None)
        check_variables([settings.setting(environment)], [rest["spec"]])
        return command(settings=settings, environment=environment, **rest)

    return _options(run)


def _read(given: dict[str, Any]) -> tuple[Choice, PlatformChoice, dict[str, Any]]:
    """Return what the options say about environments and the platform, and what is left of them."""
    sandbox, domain = given.pop("sandbox", None), given.pop("domain", None)
    choice = replace(choice_of(given), environments=given.pop("env"), is_all=given.pop("all_envs"))
    if choice.is_any and (sandbox is not None or domain is not None):
        raise click.UsageError("--env says which platform: leave out --sandbox and --domain")
    where = chosen_platform(sandbox, domain, given.pop("parallelism", READS))
    return choice, replace(where, allows_outside=choice.allows_outside), given


def _options(command: CommandT, *, reads: bool = True) -> CommandT:
    further = _environment_options(variable_options(environments_file_option(outside_option(command))))
    return platform_options(further) if reads else further


def _environment_options(command: CommandT) -> CommandT:
    for option in (
        click.option(
            "--env",
            multiple=True,
            metavar="NAME",
            shell_complete=environments,
            help="Use this environment. Can be given several times.",
        ),
        click.option("--all-envs", is_flag=True, help="Use every environment, in the order of the file."),
    ):
        command = option(command)
    return command


def _used(choice: Choice, specs: Sequence[Path]) -> UsedNames:
    """Return the names of variables that the specs of a run use, in whatever environment."""
    from labelform.repository.declared import UsedNames
    from labelform.repository.environments import find_environments

    if specs or not choice.is_any:
        return UsedNames(specs)
    found = find_environments(choice.file, allows_outside=choice.allows_outside)
    names = [name for name in chosen_names(choice) if name in found.names]
    return UsedNames(path for name in names for path in specs_named_by(found, name))


def _checked(setting: Setting, used: UsedNames | None) -> Setting:
    if used is not None:
        check_known([setting], used)
    return setting


def _in_turn(
    command: Callable[..., int], choice: Choice, parallelism: int, rest: dict[str, Any], used: UsedNames | None, *,
    stops: bool,
) -> int:  # fmt: skip
    from labelform.errors import worst

    names = chosen_names(choice)
    is_alone = len(names) == 1
    if not is_alone and rest.get("form", "text") != "text":
        raise click.UsageError("only the text format can show several environments: choose one with --env")
    codes = []
    for name in names:
        if not is_alone:
            click.echo(f"Environment {name}\n{'=' * (12 + len(name))}\n")
        run = _run_one if is_alone else _tried
        code = run(command, choice, name, parallelism, rest, used)
        codes.append(code)
        if code and stops and not is_alone and name != names[-1]:
            click.echo(f"Not touched, because {name} did not succeed: {', '.join(names[len(codes) :])}", err=True)
            break
    return worst(codes)


def _tried(
    command: Callable[..., int], choice: Choice, name: str, parallelism: int, rest: dict[str, Any],
    used: UsedNames | None,
) -> int:  # fmt: skip
    """Run in one environment; what goes wrong there is said, and does not keep the next from running."""
    from labelform.cli.failures import exit_code_of
    from labelform.errors import LabelformError

    try:
        return _run_one(command, choice, name, parallelism, rest, used)
    except LabelformError as exc:
        return exit_code_of(exc)


def _run_one(
    command: Callable[..., int], choice: Choice, name: str, parallelism: int, rest: dict[str, Any],
    used: UsedNames | None,
) -> int:  # fmt: skip
    setting = _checked(setting_of(choice, name, parallelism), used)
    if "specs" in rest:
        rest = {**rest, "specs": specs_for(setting, rest["specs"])}
    return int(command(setting=setting, **rest))
