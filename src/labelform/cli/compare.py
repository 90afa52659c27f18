"""`labelform compare`: two environments, live against live."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labelform.cli.completing import environments
from labelform.cli.help import Command
from labelform.cli.options import color_option, force_for_reports, outside_option, report_options
from labelform.cli.settings import (
    Setting,
    check_variables,
    choice_of,
    environments_file_option,
    setting_of,
    variable_options,
)

if TYPE_CHECKING:
    from labelform.cli.compare_sides import SidesBySpec
    from labelform.core.planset import Unplanned
    from labelform.diagnostics import Diagnostic
    from labelform.errors import LabelformError
    from labelform.report.formats import Format
    from labelform.report.planned import PlannedProject
    from labelform.report.style import Style
    from labelform.transfer.comparing import LiveSide


@click.command(cls=Command)
@click.argument("first", metavar="ENV_A", shell_complete=environments)
@click.argument("second", metavar="ENV_B", shell_complete=environments)
@click.argument("specs", nargs=-1, type=click.Path(path_type=Path), metavar="[SPEC...]")
@environments_file_option
@variable_options
@outside_option
@report_options
@force_for_reports
@color_option
def compare(first: str, second: str, specs: tuple[Path, ...], **options: Any) -> int:
    """
    Compare the projects of specs in two environments, by name. Nothing is written.

    The specs only say which projects belong together; without any, those of ENV_A do. Shows what would have to change
    in ENV_B to make it like ENV_A. A spec that cannot be compared does not stop the others.

    Exit codes: 0 equal, 1 error, 2 different.
    """
    import asyncio

    choice = choice_of(options)
    here, there = setting_of(choice, first), setting_of(choice, second)
    return asyncio.run(_run(here, there, specs, options))


async def _run(here: Setting, there: Setting, specs: tuple[Path, ...], options: dict[str, Any]) -> int:
    from labelform.cli.compare_sides import sides_of
    from labelform.cli.finding import found_specs
    from labelform.cli.planning import show_mistakes
    from labelform.cli.reporting import print_reports, rendered_plans
    from labelform.errors import ExitCode, worst

    paths = found_specs(specs or own_specs(here))
    check_variables([here, there], paths)
    found = _compared(await sides_of(here, paths), await sides_of(there, paths))
    form, color, reports = (options.pop(name) for name in ("form", "color", "reports"))
    rendered = rendered_plans(found.projects, found.unplanned, mistakes=found.mistakes, **options)

    def render(form: Format, style: Style) -> str:
        return found.equal if form == "text" and found.equal else rendered(form, style)

    print_reports(render, form=form, color=color, reports=reports)
    for note in found.notes:
        click.echo(note, err=True)
    show_mistakes(found.mistakes)
    is_different = any(not one.plan.is_in_sync for one in found.projects)
    return worst(
        [ExitCode.ERROR if found.unplanned else ExitCode.OK, ExitCode.CHANGES_PENDING if is_different else ExitCode.OK]
    )


@dataclass(slots=True)
class _Found:
    """What two environments have: what differs in each project, and the specs that could not be compared."""

    projects: list[PlannedProject] = field(default_factory=list)
    unplanned: list[Unplanned] = field(default_factory=list)
    mistakes: list[Diagnostic] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    equal: str = ""


def _compared(first: SidesBySpec, second: SidesBySpec) -> _Found:
    """
    Compare the projects of each spec.

    Raises:
        LabelformError: what is wrong with the first spec, where none can be compared.
    """
    from labelform.cli.planning import said_of_failure
    from labelform.core.planset import Unplanned
    from labelform.errors import LabelformError
    from labelform.report.planned import Beside, PlannedProject
    from labelform.transfer.comparing import compare as compared

    found, pairs, failures = _Found(), [], []
    for path, one in first.items():
        try:
            here, there = _both(one, second[path], path)
        except LabelformError as exc:
            failures.append(exc)
            found.unplanned.append(Unplanned(file=str(path), reason=exc.message))
            found.mistakes += said_of_failure(f'"{path}"', exc)
            continue
        beside = Beside(here.environment, here.title, here.hash)
        found.projects.append(PlannedProject(compared(here, there), str(path), there.environment, beside))
        found.notes += [_missing(side, path) for side in (here, there) if side.entries is None]
        pairs.append(here)
    if not pairs:
        raise failures[0]
    if not failures and all(one.plan.is_in_sync for one in found.projects):
        found.equal = _equal(pairs, found.projects[0].environment or "")
    return found


def _both(here: LiveSide | LabelformError, there: LiveSide | LabelformError, path: Path) -> tuple[LiveSide, LiveSide]:
    """
    Return both sides of a comparison.

    Raises:
        LabelformError: one cannot be read, or there is nothing on either.
    """
    from labelform.errors import LabelformError
    from labelform.report.diagnostics import visible

    if isinstance(here, LabelformError):
        raise here
    if isinstance(there, LabelformError):
        raise there
    if here.entries is None and there.entries is None:
        message = f'{here.environment} and {there.environment} both have no project "{visible(here.title)}"'
        raise LabelformError(message, hint=_how_to_make(here, path))
    return here, there


def _missing(side: LiveSide, path: Path) -> str:
    from labelform.report.diagnostics import visible

    return f'{side.environment} has no project "{visible(side.title)}"\n  hint: {_how_to_make(side, path)}'


def _how_to_make(side: LiveSide, path: Path) -> str:
    return f"labelform apply {shlex.quote(str(path))} --env {shlex.quote(side.environment)} makes it"


def _equal(sides: Sequence[LiveSide], other: str) -> str:
    held = [side.entries.data for side in sides if side.entries]
    count = sum(len(one) for data in held for one in data.values() if isinstance(one, list))
    projects = "1 project" if len(sides) == 1 else f"{len(sides)} projects"
    return f"Equal: {sides[0].environment} and {other} have the same {count} things in {projects}.\n"


def own_specs(setting: Setting) -> tuple[Path, ...]:
    """Return the specs that an environment names; none is wrong usage."""
    from labelform.repository.environments import specs_of

    found = tuple(specs_of(setting.environment)) if setting.environment else ()
    if not found:
        raise click.UsageError(f"name the SPECs: the environment {setting.name} names none")
    return found
