"""`labelform apply`: make the changes of specs, or of one saved plan."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labelform.cli.completing import addresses
from labelform.cli.on import On, on_option
from labelform.cli.options import (
    PlanningCommand,
    apply_options,
    color_option,
    lines_into,
    optional_specs_argument,
    planning_options,
)
from labelform.cli.setting_options import setting_options
from labelform.cli.settings import Setting, plan_options_of
from labelform.cli.terminal import is_colored, is_in_automation
from labelform.cli.waves import wave_options
from labelform.core.waves import NO_CAUTION, Caution
from labelform.errors import LabelformError

if TYPE_CHECKING:
    from labelform.cli.connection import Connection
    from labelform.cli.protection import Protection
    from labelform.core.planset import Member, PlanSet
    from labelform.core.waves import Share, Waves
    from labelform.files.outputs import Output
    from labelform.planning.options import PlanOptions
    from labelform.report.style import Style
    from labelform.runs.account import Account


@dataclass(frozen=True, slots=True)
class ApplyChoices:
    """
    What the options of an apply say. `saved` is the file that the plans come from, if they do; `planning` are the
    options that plans are made with, as they were given.
    """

    setting: Setting
    is_approved: bool
    is_asking: bool
    plan_options: PlanOptions
    digest: str | None
    runs: Path
    writes: int
    projects: int
    is_waiting: bool
    keeps_going: bool
    only: tuple[str, ...]
    color: str
    is_json: bool
    json_into: Output | None
    remembered: PlanSet | None = None
    saved: Path | None = None
    caution: Caution = NO_CAUTION
    is_pinning: bool = False
    is_again: bool = False
    on: On | None = None
    planning: dict[str, Any] = field(default_factory=dict)


def _saved_plan(options: dict[str, Any]) -> Path | None:
    from labelform.runs import planfile

    specs = options["specs"]
    return specs[0] if len(specs) == 1 and planfile.is_plan_file(specs[0]) else None


@click.command(cls=PlanningCommand)
@optional_specs_argument
@setting_options(stops=True, saved=_saved_plan)
@planning_options
@click.option("--pin", "is_pinning", is_flag=True, help="Write the hashes of the projects into specs or environments.")
@click.option("--digest", metavar="SHA256", help="Refuse a saved plan that is not the one with this digest.")
@click.option(
    "--only",
    shell_complete=addresses,
    multiple=True,
    metavar="ADDRESS",
    help="Apply only what matches this address: collections, groups[*-leads]; of a saved set, the project of this "
    "title. Can be given several times.",
)
@click.option("--keep-going", "keeps_going", is_flag=True, help="Apply the rest even if some specs cannot be planned.")
@wave_options
@on_option
@apply_options
@color_option
def apply(specs: tuple[Path, ...], setting: Setting, is_pinning: bool, on: On | None, **options: Any) -> int:
    """
    Make the changes that bring projects in line with their specs, or those of a saved plan.

    Projects are applied side by side; one that fails does not stop the others. A saved plan can be applied again after
    any failure: what is done is skipped, the rest runs. A plan of all environments needs no --env.

    Exit codes: 0 applied, 1 error and nothing changed, 3 partly applied, blocked changes remain or a check does not
    hold afterwards, 4 plan refused or the project moved meanwhile, 5 stopped by policy, 6 the outcome of a write is
    unknown, 130 interrupted.
    """
    import asyncio  # the planner imports pydantic, which help does not need

    from labelform.runs import planfile

    is_saved = any(planfile.is_plan_file(path) for path in specs)
    if not is_saved:  # of saved plans, it chooses among projects: the changes of each are what was reviewed
        options["chosen"] = options.pop("only")
    choices = replace(choices_of(setting, **options), is_pinning=is_pinning, on=on)
    if on is not None and is_pinning:
        raise click.UsageError("--pin goes without --on: run labelform pin afterwards")
    if choices.caution.waves is None:
        choices = replace(choices, caution=replace(choices.caution, waves=setting.waves))
    if is_saved:
        if len(specs) > 1 or choices.plan_options != setting.plan_options or is_pinning:
            raise click.UsageError("a saved plan is applied on its own, and unchanged")
        return asyncio.run(apply_saved(specs[0], choices))
    if choices.digest:
        raise click.UsageError("--digest goes with a saved plan")
    return asyncio.run(_apply_specs(specs, choices))


def choices_of(  # noqa: PLR0913 - click passes every option as an argument
    setting: Setting, *, auto_approve: bool, is_asking: bool, digest: str | None, runs: Path, writes: int,
    projects: int, is_waiting: bool, color: str, is_json: bool, json_into: Path | None, is_forced: bool,
    keeps_going: bool = False, only: tuple[str, ...] = (), waves: Waves | None = None,
    max_failed: Share | None = None, chosen: tuple[str, ...] = (), **planning: Any,
) -> ApplyChoices:  # fmt: skip
    """Return what the options say; contradictions are wrong usage."""
    if not is_asking and not auto_approve:
        raise click.UsageError("--no-input cannot ask for approval: add --auto-approve")
    if is_json and not auto_approve:
        raise click.UsageError("--json cannot ask for approval: add --auto-approve")
    plan_options = plan_options_of(setting, only=chosen, **planning) if planning else setting.plan_options
    into = lines_into(json_into, is_forced=is_forced)
    return ApplyChoices(
        setting, auto_approve, is_asking, plan_options, digest, runs, writes, projects, is_waiting, keeps_going, only,
        color, is_json, into, caution=Caution(waves, max_failed), planning={**planning, "only": chosen},
    )  # fmt: skip


async def _apply_specs(specs: tuple[Path, ...], choices: ApplyChoices) -> int:
    from labelform.cli.connection import connect
    from labelform.cli.finding import check_any_there
    from labelform.cli.listeners import telling_mistakes
    from labelform.cli.planning import make_plans, planset_of, show_mistakes, show_plans
    from labelform.cli.protection import protection_of
    from labelform.errors import ExitCode, worst
    from labelform.reading.view import LiveView
    from labelform.report.style import Style

    style = Style(is_colored(choices.color))
    with telling_mistakes(is_on_stdout=choices.is_json, into=choices.json_into):
        check_any_there(specs)
        protection = protection_of(choices.setting, specs)
    if choices.on is not None:
        return await _apply_specs_on(specs, choices, choices.on, style, protection)
    async with connect(choices.setting.where, is_read_only=False) as connection:
        view = LiveView(connection.driver)
        with telling_mistakes(is_on_stdout=choices.is_json, into=choices.json_into):
            made = await make_plans(
                view, connection.base_url, specs, choices.plan_options, choices.setting.name,
                keeps_going=choices.keeps_going,
            )  # fmt: skip
        planset = planset_of(made)
        if not choices.is_json:
            show_plans(planset, style)
        show_mistakes(made.mistakes)
        carry_out = partial(apply_approved, connection, planset, choices, style)
        code = await _carry_out(carry_out, planset, choices, protection)
        if choices.is_pinning and code == 0:
            from labelform.cli.pin import pin_all

            await pin_all(connection.driver, specs, choices.setting)
        return code if planset.is_complete else worst([code, ExitCode.ERROR])


async def _apply_specs_on(
    specs: tuple[Path, ...], choices: ApplyChoices, on: On, style: Style, protection: Protection | None
) -> int:  # fmt: skip
    """Have workers plan, ask for approval here, and have workers apply what was approved."""
    from labelform.cli.fleet_submitting import planned_on
    from labelform.cli.listeners import telling_mistakes
    from labelform.cli.planning import planset_of, show_mistakes, show_plans
    from labelform.errors import ExitCode, SpecError, worst

    with telling_mistakes(is_on_stdout=choices.is_json, into=choices.json_into):
        made = await planned_on(choices.setting, specs, choices.planning, on)
        if made.mistakes and not choices.keeps_going:
            raise SpecError(made.mistakes)
    planset = planset_of(made)
    if not choices.is_json:
        show_plans(planset, style)
    show_mistakes(made.mistakes)
    carry_out = partial(_apply_approved_on, planset, choices, style)
    code = await _carry_out(carry_out, planset, choices, protection)
    return code if planset.is_complete else worst([code, ExitCode.ERROR])


async def apply_saved(path: Path, choices: ApplyChoices) -> int:
    """
    Apply the plans of a file that are for the environment at hand.

    What they are and what rules say about them is checked before anything is sent that writes.
    """
    from labelform.cli.connection import base_url_of, connect
    from labelform.cli.planning import show_plans
    from labelform.core.planset import PlanSet
    from labelform.planning.judging import all_judged
    from labelform.reading.view import LiveView
    from labelform.report.style import Style
    from labelform.runs import planfile
    from labelform.runs.planfile.target import check_target

    where, name = choices.setting.where, choices.setting.name
    saved = planfile.load(path)
    check_target(saved, base_url_of(where), name, digest=choices.digest, keeps_going=choices.keeps_going)
    chosen = _only([one for one in saved.members if one.environment == name], choices.only)
    style = Style(is_colored(choices.color))
    async with connect(where, is_read_only=False) as connection:
        view = LiveView(connection.driver)
        members = await all_judged(chosen, path, choices.setting.plan_options, view, at_once=choices.projects)
        missing = tuple(one for one in saved.unplanned if one.environment == name)
        planset = PlanSet(members=tuple(members), unplanned=missing)
        if not choices.is_json:
            show_plans(planset, style)
        elsewhere = [one for one in saved.members if one.environment != name]
        remembered = PlanSet(members=(*members, *elsewhere))
        choices = replace(choices, remembered=remembered, saved=path)
        if choices.on is not None:
            return await _carry_out(partial(_apply_approved_on, planset, choices, style), planset, choices)
        return await _carry_out(partial(apply_approved, connection, planset, choices, style), planset, choices)


def _only(members: Sequence[Member], titles: tuple[str, ...]) -> list[Member]:
    """Return the plans of the projects that the options name; all when they name none."""
    from labelform.diagnostics import did_you_mean

    known = {one.plan.target.title for one in members}
    for title in titles:
        if title not in known:
            raise LabelformError(f'there is no plan for a project "{title}"', hint=did_you_mean(title, known))
    return [one for one in members if not titles or one.plan.target.title in titles]


async def _carry_out(
    carry_out: Callable[[], Awaitable[int]], planset: PlanSet, choices: ApplyChoices,
    protection: Protection | None = None,
) -> int:  # fmt: skip
    """Carry plans out once they are approved; what is protected, by nothing less than the name of the environment."""
    from labelform.cli.listeners import tell_plans
    from labelform.errors import ExitCode
    from labelform.report.planned import projected

    if any(one.plan.violations for one in planset.members):
        planned = [projected(one) for one in planset.members]
        tell_plans(planned, is_on_stdout=choices.is_json, into=choices.json_into)
        return ExitCode.STOPPED_BY_POLICY
    is_asked = protection is not None or not choices.is_approved
    is_empty = not any(one.plan.changes or one.plan.actions for one in planset.members)
    if is_asked and not is_empty and not is_approved(choices, protection):
        click.echo("\nApply cancelled.", err=choices.is_json)
        return ExitCode.ERROR
    return await carry_out()


async def _apply_approved_on(planset: PlanSet, choices: ApplyChoices, style: Style) -> int:
    """Have workers apply plans that need no further approval."""
    from labelform.cli.broadcast import Broadcast
    from labelform.cli.fleet_applying import carry_out_on
    from labelform.cli.fleet_store import opened
    from labelform.cli.listeners import Listener, Screen, listeners
    from labelform.cli.on import address_in

    with listeners(is_on_stdout=choices.is_json, into=choices.json_into) as machines:
        told: list[Listener] = [*machines] if choices.is_json else [Screen(style), *machines]
        async with opened(address_in(choices.setting), on=choices.on) as shared:
            return await carry_out_on(shared, planset, choices, Broadcast(told), lambda new: _advise(new, choices))


async def apply_approved(connection: Connection, planset: PlanSet, choices: ApplyChoices, style: Style) -> int:
    """Apply plans that need no further approval, and report as the options say."""
    from labelform.applying.plans import ApplyOptions
    from labelform.cli.applying import carry_out, specs_of_new_projects
    from labelform.cli.broadcast import Broadcast
    from labelform.cli.listeners import Listener, Screen, listeners
    from labelform.planning.again import replanner
    from labelform.planning.asserting import unlike_asserted
    from labelform.planning.rechecking import rechecker
    from labelform.reading.view import LiveView
    from labelform.repository.actor import who_works_in
    from labelform.runs.runs import FolderRuns

    with listeners(is_on_stdout=choices.is_json, into=choices.json_into) as machines:
        told: list[Listener] = [*machines] if choices.is_json else [Screen(style), *machines]
        tell = Broadcast(told)
        chosen = ApplyOptions(
            FolderRuns(choices.runs, actor=who_works_in(Path.cwd())), tell, choices.writes, choices.projects,
            choices.remembered, is_waiting=choices.is_waiting, caution=choices.caution, is_again=choices.is_again,
            replan=replanner(LiveView(connection.driver), choices.plan_options),
            recheck=rechecker(LiveView(connection.driver), choices.plan_options, choices.saved),
            asserting=unlike_asserted,
        )  # fmt: skip

        def advise(planset: PlanSet, accounts: Sequence[Account]) -> None:
            _advise(specs_of_new_projects(planset, accounts), choices)

        return await carry_out(connection, planset, chosen, tell, advise)


def _advise(created: Sequence[str], choices: ApplyChoices) -> None:
    if created and not (choices.is_pinning or choices.is_json or is_in_automation()):
        click.echo(_pin_them(created, choices.setting.options))


def _pin_them(specs: Sequence[str], options: str) -> str:
    """Say what to do after a project was created: the platform can neither rename nor delete it."""
    import shlex

    what = "the project is found by its title" if len(specs) == 1 else "the projects are found by their titles"
    return (
        f"Note: {what}, so a change of the title would create another project. To find it by its hash instead, run:\n"
        f"  labelform pin {shlex.join(specs)}{options}"
    )


def is_approved(choices: ApplyChoices, protection: Protection | None, needs_name: LabelformError | None = None) -> bool:
    """
    Ask, and take nothing but the one answer: yes, or the name of the environment that protects the platform.

    Raises:
        LabelformError: the name of an environment is the answer, and nobody can be asked: `needs_name`, or what a plan
            can do instead.
    """
    if protection and not choices.is_asking:
        raise needs_name or _needs_a_name(protection)
    answer = protection.name if protection else "yes"
    said = f"{protection.sentence}\n  " if protection else ""
    question = f"\nDo you want to perform these actions?\n  {said}Only '{answer}' will be accepted to approve.\n"
    is_apart = choices.is_json  # stdout belongs to a machine then
    click.echo(question, err=is_apart)
    try:
        given: str = click.prompt("  Enter a value", prompt_suffix=": ", default="", show_default=False, err=is_apart)
    except click.Abort as exc:
        if protection and not sys.stdin.isatty():
            raise (needs_name or _needs_a_name(protection)) from exc
        return False
    return given == answer


def _needs_a_name(protection: Protection) -> LabelformError:
    return LabelformError(
        f"{protection}: apply needs its name, or a saved plan",
        hint=f"save a plan with labelform plan{protection.options} --out plan.json, and apply that",
    )
