"""
Which environments and specs a run is about: `--env`, `--all-envs`, specs by name, or the repository that it runs in.

A command is written for one setting, or for all that were chosen together; this module runs it for them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labelform.cli.options import CommandT, chosen_platform, outside_option, platform_options
from labelform.cli.settings import (
    Choice,
    Setting,
    choice_of,
    chosen_names,
    environments_file_option,
    setting_of,
    variable_options,
)

if TYPE_CHECKING:
    from labelform.errors import LabelformError


@dataclass(frozen=True, slots=True)
class Chosen:
    """One environment that a run is about, with its specs; `found` may be what keeps the run from one of several."""

    name: str | None
    specs: tuple[Path, ...]
    found: Setting | LabelformError

    @property
    def setting(self) -> Setting | None:
        """The setting, where it is known."""
        return self.found if isinstance(self.found, Setting) else None


def setting_options(
    *, stops: bool = False, together: bool = False
) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """
    Add the platform, environment and variable options, and run the command once for each environment.

    The command is given `setting` in place of them. Its specs may be left out where environments name some. With
    `stops`, an environment that does not end well keeps the later ones from being touched. With `together` it runs
    once for all, and is given what was `chosen` in place of these options and its specs.
    """

    def decorate(command: Callable[..., int]) -> Callable[..., int]:
        @functools.wraps(command)
        def run(
            sandbox: Path | None, domain: str | None, parallelism: int, env: tuple[str, ...], all_envs: bool,
            **rest: Any,
        ) -> int:  # fmt: skip
            choice = replace(choice_of(rest), environments=env, is_all=all_envs)
            if env or all_envs:
                if sandbox is not None or domain is not None:
                    raise click.UsageError("--env says which platform: leave out --sandbox and --domain")
                if together:
                    return command(chosen=_all_chosen(choice, parallelism, rest.pop("specs")), **rest)
                return _in_turn(command, choice, parallelism, rest, stops=stops)
            _require_specs(rest)
            where = replace(chosen_platform(sandbox, domain, parallelism), allows_outside=choice.allows_outside)
            setting = setting_without(choice, where)
            if together:
                return command(chosen=(Chosen(None, rest.pop("specs"), setting),), **rest)
            return command(setting=setting, **rest)

        return platform_options(_environment_options(variable_options(environments_file_option(outside_option(run)))))

    return decorate


def _environment_options(command: CommandT) -> CommandT:
    for option in (
        click.option("--env", multiple=True, metavar="NAME", help="Use an environment. Can be given several times."),
        click.option("--all-envs", is_flag=True, help="Use every environment, in the order of the file."),
    ):
        command = option(command)
    return command


def _require_specs(rest: dict[str, Any]) -> None:
    if "specs" in rest and not rest["specs"]:
        raise click.UsageError("Missing argument 'SPEC...'.")


def _in_turn(
    command: Callable[..., int], choice: Choice, parallelism: int, rest: dict[str, Any], *, stops: bool
) -> int:
    from labelform.errors import gravest

    names = chosen_names(choice)
    is_alone = len(names) == 1
    if not is_alone and rest.get("form", "text") != "text":
        raise click.UsageError("only text shows several environments in turn: choose one with --env")
    codes = []
    for name in names:
        if not is_alone:
            click.echo(f"Environment {name}\n{'=' * (12 + len(name))}\n")
        code = _run_one(command, choice, name, parallelism, rest) if is_alone else _tried(
            command, choice, name, parallelism, rest
        )  # fmt: skip
        codes.append(code)
        if code and stops and not is_alone and name != names[-1]:
            click.echo(f"Not touched, because {name} did not end well: {', '.join(names[len(codes) :])}", err=True)
            break
    return gravest(codes)


def _tried(command: Callable[..., int], choice: Choice, name: str, parallelism: int, rest: dict[str, Any]) -> int:
    """Run in one environment; what goes wrong there is said, and does not keep the next from running."""
    from labelform.cli.failures import exit_code_of
    from labelform.errors import LabelformError

    try:
        return _run_one(command, choice, name, parallelism, rest)
    except LabelformError as exc:
        return exit_code_of(exc)


def _run_one(command: Callable[..., int], choice: Choice, name: str, parallelism: int, rest: dict[str, Any]) -> int:
    setting = setting_of(choice, name, parallelism)
    if "specs" in rest:
        rest = {**rest, "specs": _specs_for(setting, rest["specs"])}
    return int(command(setting=setting, **rest))


def _all_chosen(choice: Choice, parallelism: int, specs: tuple[Path, ...]) -> tuple[Chosen, ...]:
    """Return the environments that the options choose; what is wrong with one of several keeps none of the others."""
    from labelform.errors import LabelformError

    names, found = chosen_names(choice), []
    for name in names:
        try:
            setting = setting_of(choice, name, parallelism)
        except LabelformError as exc:
            if len(names) == 1:
                raise
            found.append(Chosen(name, specs, exc))
        else:
            found.append(Chosen(name, _specs_for(setting, specs), setting))
    return tuple(found)


def _specs_for(setting: Setting, specs: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the specs that the options name, else those that the environment names."""
    from labelform.repository.environments import specs_of

    found = specs or (tuple(specs_of(setting.environment)) if setting.environment else ())
    if not found:
        raise click.UsageError(f"Missing argument 'SPEC...': the environment \"{setting.name}\" names no specs.")
    return found
