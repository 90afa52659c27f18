"""How `labelform ci` learns which job it works for: by the specs and environments that the job plans."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import click

from labelform.cli.completing import environments
from labelform.cli.options import CommandT


def job_options(command: CommandT) -> CommandT:
    """Add what a job names; the command is given it as one `job`, which is None if nothing is said about it."""

    @functools.wraps(command)
    def run(specs: tuple[Path, ...], env: tuple[str, ...], all_envs: bool, beside: str | None, **rest: Any) -> int:
        from labelform.forge.job import EVERY, Job

        is_told = bool(specs or env or all_envs) or beside is not None
        environments = (EVERY,) if all_envs else env
        return int(command(job=Job(tuple(map(str, specs)), environments, beside) if is_told else None, **rest))

    return cast("CommandT", _options(run))


def _options(command: Callable[..., int]) -> Callable[..., int]:
    for option in (
        click.option(
            "--job", "beside", metavar="TEXT",
            help="Also identifies the job on the pull request. With an empty TEXT, only SPEC and --env do.",
        ),
        click.option("--all-envs", is_flag=True, help="The job is for every environment."),
        click.option(
            "--env", multiple=True, metavar="NAME", shell_complete=environments,
            help="An environment of the job. Can be repeated.",
        ),
        click.argument("specs", nargs=-1, type=click.Path(path_type=Path), metavar="[SPEC...]"),
    ):  # fmt: skip
        command = option(command)
    return command
