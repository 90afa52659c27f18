"""`labelform promote`: plan for one environment what another one has been proven with."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labelform.cli.completing import environments
from labelform.cli.help import Command
from labelform.cli.options import (
    color_option,
    force_option,
    optional_specs_argument,
    outside_option,
    plan_into,
    report_options,
)
from labelform.cli.settings import (
    Choice,
    Setting,
    check_variables,
    choice_of,
    environments_file_option,
    setting_of,
    variable_options,
)

if TYPE_CHECKING:
    from labelform.core.planset import PlanSet
    from labelform.files.outputs import Output
    from labelform.language.model import ParsedSpec, SpecInputs
    from labelform.planning.fleet import SpecReader
    from labelform.repository.revisions import Revision
    from labelform.transfer.promoting import AppliedSpec
    from labelform.transfer.unmapped import Unmapped


@click.command(cls=Command)
@optional_specs_argument
@click.option(
    "--from",
    "source",
    required=True,
    metavar="ENV",
    shell_complete=environments,
    help="The environment to promote from.",
)
@click.option(
    "--to", "target", required=True, metavar="ENV", shell_complete=environments, help="The environment to plan for."
)
@click.option(
    "--write-mappings", is_flag=True, help="Add mappings to environments.yaml for names with exactly one match there."
)
@click.option("--unproven", is_flag=True, help="Do not check that the first environment matches its specs.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Save the plan as JSON.")
@force_option
@environments_file_option
@variable_options
@outside_option
@report_options
@color_option
def promote(
    specs: tuple[Path, ...], source: str, target: str, write_mappings: bool, unproven: bool, out: Path | None,
    is_forced: bool, **options: Any,
) -> int:  # fmt: skip
    """
    Plan to bring one environment to the state of another. Read-only.

    That state is the commit that was last applied there, not what is in this folder; it must not have drifted since.
    The evidence is kept in git, and the policy of the target can require it.

    Lists every name that the target does not know, with suggestions. The plan is applied like any other:
    labelform apply plan.json --env TARGET.

    Exit codes: 0 planned, 1 the source does not match its specs, or names are unknown, 5 stopped by policy.
    """
    import asyncio

    saved = plan_into(out, is_forced=is_forced)
    with closing(_Promotion(choice_of(options), source, target, is_proven=not unproven)) as promotion:
        return asyncio.run(promotion.run(specs, saved, options, is_mapping=write_mappings))


class _Promotion:
    """From what one environment was applied with to plans for another one."""

    def __init__(self, choice: Choice, source: str, target: str, *, is_proven: bool) -> None:
        from labelform.repository.history import Histories

        self._choice = choice
        self._here = setting_of(choice, source)
        self._there = setting_of(choice, target)
        self._is_proven = is_proven
        self._histories = Histories()
        self._applied: dict[Path, AppliedSpec] = {}

    def close(self) -> None:
        self._histories.close()

    async def run(
        self, specs: tuple[Path, ...], out: Output | None, report: dict[str, Any], *, is_mapping: bool
    ) -> int:  # fmt: skip
        from labelform.cli.finding import found_specs

        paths = found_specs(specs or _specs_of(self._here))
        check_variables([self._here, self._there], paths)
        if self._is_proven:
            self._find_applied(paths)
            if not await self._is_in_sync(paths):
                return 1
        unknown = await self._unmapped(paths)
        if unknown and is_mapping:
            unknown = _write(unknown, self._there)
            self._there = setting_of(self._choice, self._there.name or "")
        if unknown:
            _list(unknown, self._there)
            return 1
        self._keep_evidence()
        return _told(await self._plans(paths, self._there, self._read_there), self._there, out, report)

    def _find_applied(self, paths: Sequence[Path]) -> None:
        """Find what the source was applied with; what git does not know is taken as it lies here."""
        from labelform.cli.connection import base_url_of
        from labelform.transfer.promoting import find_applied

        base_url, name = base_url_of(self._here.where), self._here.name or ""
        for path in paths:
            found = find_applied(path, name, base_url, self._histories, self._inputs_then)
            if found is not None:
                self._applied[path] = found
                when = f"{found.record.at:%Y-%m-%d %H:%M %Z}"
                click.echo(f"{path}: as {name} was applied with it at {found.revision.commit[:7]}, {when}", err=True)
            else:
                click.echo(
                    f"{path}: as it is in this folder, because git has no record of an apply to {name}", err=True
                )

    def _inputs_then(self, revision: Revision) -> SpecInputs:
        """Return what the source gave to specs at a commit: its entry in the file of environments is a part of that."""
        from labelform.errors import LabelformError
        from labelform.language.environments import parse_environments
        from labelform.language.source import read_document

        assert self._here.environment is not None, "promote names its environments"  # noqa: S101
        file = Path(self._here.environment.file)
        try:
            text = revision.read(file)
        except (LabelformError, ValueError):  # it was not there, or lies in another repository
            return self._here.given
        found = parse_environments(read_document(text, str(file)))
        return setting_of(self._choice, self._here.environment.name, found=found).given

    def _read_here(self, path: Path) -> ParsedSpec:
        from labelform.repository.load import load_one

        applied = self._applied.get(path)
        return applied.parsed if applied else load_one(path, self._here.given)

    def _read_there(self, path: Path) -> ParsedSpec:
        from labelform.repository.load import load_one

        applied, given = self._applied.get(path), self._there.given
        return applied.read(given) if applied else load_one(path, given)

    async def _is_in_sync(self, paths: Sequence[Path]) -> bool:
        """Return whether the source still has what it was applied with; where it has not, say what differs."""
        from labelform.report.diagnostics import visible

        planset = await self._plans(paths, self._here, self._read_here)
        pending = [one.plan for one in planset.members if not one.plan.is_in_sync]
        name = self._here.name
        for plan in pending:
            count = len(plan.changes) + len(plan.blocked)
            said = f"{count} change{'' if count == 1 else 's'} pending" if plan.target.hash else "it does not exist yet"
            click.echo(f'{name} does not match the spec of "{visible(plan.target.title)}": {said}', err=True)
        if pending:
            click.echo(f"  hint: apply there first, or look with labelform plan{self._here.options}", err=True)
        return not pending

    async def _unmapped(self, paths: Sequence[Path]) -> list[Unmapped]:
        from labelform.cli.connection import connect
        from labelform.reading.view import LiveView
        from labelform.transfer.unmapped import find_unmapped

        loaded = [self._read_there(path) for path in paths]
        async with connect(self._there.where, is_read_only=True) as connection:
            return await find_unmapped(LiveView(connection.driver), loaded)

    def _keep_evidence(self) -> None:
        for path, applied in self._applied.items():
            applied.promoted(self._there.name or "", self._read_there(path))

    async def _plans(self, paths: Sequence[Path], setting: Setting, read: SpecReader) -> PlanSet:
        from labelform.cli.connection import connect
        from labelform.cli.planning import make_plans, planset_of
        from labelform.reading.view import LiveView

        async with connect(setting.where, is_read_only=True) as connection:
            view, base_url = LiveView(connection.driver), connection.base_url
            made = await make_plans(view, base_url, paths, setting.plan_options, setting.name, read=read)
        return planset_of(made)


def _specs_of(setting: Setting) -> tuple[Path, ...]:
    from labelform.cli.compare import own_specs

    return own_specs(setting)


def _write(unknown: list[Unmapped], setting: Setting) -> list[Unmapped]:
    """Write the mappings that leave no choice, and return the names that are still unknown."""
    from labelform.files.outputs import rewrite
    from labelform.report.diagnostics import visible
    from labelform.repository.load import read_whole
    from labelform.transfer.unmapped import with_mappings

    clear = [one for one in unknown if len(one.candidates) == 1 and not one.is_mapped]
    if clear and setting.environment:
        path = Path(setting.environment.file)
        rewrite(path, with_mappings(read_whole(path), str(path), setting.environment.name, clear))
        for one in clear:
            meant = one.candidates[0]
            click.echo(visible(f'{path}: {one.table} "{one.name}" is now {meant.hash} ("{meant.name}")'), err=True)
    return [one for one in unknown if one not in clear]


def _list(unknown: Sequence[Unmapped], setting: Setting) -> None:
    from labelform.report.diagnostics import visible

    number = "1 name" if len(unknown) == 1 else f"{len(unknown)} names"
    click.echo(f"{setting.name} does not know {number} of the specs:\n", err=True)
    for one in unknown:
        click.echo(visible(f'  {one.table}: "{one.name}"  ({one.where})'), err=True)
        for meant in one.candidates:
            click.echo(visible(f'      {meant.hash}  "{meant.name}"'), err=True)
        if not one.candidates:
            click.echo("      nothing there has a similar name", err=True)
    file = setting.environment.file if setting.environment else "environments.yaml"
    hint = (
        f"name each in {file}, below mappings of {setting.name}; --write-mappings does so where exactly one "
        "thing matches"
    )
    click.echo(f"\n  hint: {hint}", err=True)


def _told(planset: PlanSet, setting: Setting, out: Output | None, report: dict[str, Any]) -> int:
    """Print and save plans; return how that ends."""
    from labelform.cli.reporting import print_plans
    from labelform.errors import ExitCode
    from labelform.runs import planfile

    print_plans(planset, **report)
    if out is not None:
        planfile.save(planset, out.path, is_forced=out.is_forced)
        what = "the plan" if len(planset.members) == 1 else f"{len(planset.members)} plans"
        click.echo(f"Saved {what} to: {out.path}", err=True)
        click.echo(f"To make exactly these changes, run:\n  labelform apply {out.path}{setting.options}", err=True)
    return ExitCode.STOPPED_BY_POLICY if any(one.plan.violations for one in planset.members) else ExitCode.OK
