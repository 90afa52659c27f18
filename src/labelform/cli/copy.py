"""`labelform copy`: the platform's own copy of a project, and then what that copy leaves out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labelform.cli.completing import titles
from labelform.cli.help import Command
from labelform.cli.options import apply_options, color_option
from labelform.cli.setting_options import setting_options
from labelform.cli.settings import Setting
from labelform.cli.terminal import is_colored

if TYPE_CHECKING:
    from labelform.api.operation import Operation
    from labelform.cli.apply import ApplyChoices
    from labelform.cli.connection import Connection
    from labelform.cli.protection import Protection
    from labelform.core.plan import Plan
    from labelform.reading.view import FoundProject
    from labelform.runs.file_ledger import FileLedger
    from labelform.transfer.copying import Order
    from labelform.transfer.importing import Entries


@click.command(cls=Command)
@click.argument("project", shell_complete=titles)
@setting_options()
@click.option("--title", required=True, help="Title of the new project.")
@click.option("--description", help="Description of the new project. [that of the old one]")
@click.option(
    "--datasets", type=click.Choice(["none", "attach", "clone"]), default="attach", show_default=True,
    help="Whether the new project shares the datasets, gets copies, or has none.",
)  # fmt: skip
@click.option("--collaborators", is_flag=True, help="Copy the members and their roles.")
@click.option("--models", is_flag=True, help="Copy the models.")
@click.option("--labels", is_flag=True, help="Copy the labels.")
@apply_options
@color_option
def copy(
    project: str, setting: Setting, title: str, description: str | None, datasets: str, collaborators: bool,
    **options: Any,
) -> int:  # fmt: skip
    """
    Copy a PROJECT within its organisation, then add what the platform's copy leaves out.

    That is everything else a spec can say, but for the status: groups, collections, filter presets and so on. Work
    starts again in the new project, so it has the status of a new one. Adding it is an apply like any other: it is
    recorded, and can be resumed. Exit codes are those of apply.
    """
    import asyncio

    from labelform.cli.apply import choices_of
    from labelform.transfer.copying import Order

    order = Order(title, description, datasets, collaborators, options.pop("models"), options.pop("labels"))
    choices = choices_of(setting, digest=None, **options)
    return asyncio.run(_run(project, order, choices))


async def _run(project: str, order: Order, choices: ApplyChoices) -> int:
    from labelform.cli.connection import connect
    from labelform.cli.importing import find
    from labelform.cli.protection import protection_of
    from labelform.errors import ExitCode, LabelformError
    from labelform.reading.view import LiveView
    from labelform.report.diagnostics import visible
    from labelform.transfer.copying import copy_call, plan_rest
    from labelform.transfer.importing import Importer

    protection = protection_of(choices.setting)
    async with connect(choices.setting.where, is_read_only=False) as connection:
        await _let_arrive(connection, order, choices)
        view = LiveView(connection.driver)
        if await view.projects_titled(order.title):
            raise LabelformError(f'there already is a project "{visible(order.title)}"', hint="give another --title")
        found, _ = await find(view, project)
        entries = await Importer(view).entries(found)
        plan = await plan_rest(view, connection.base_url, entries, order, choices.plan_options)
        _announce(found, plan, choices)
        _tell_foreign(entries)
        if plan.violations:
            return ExitCode.STOPPED_BY_POLICY
        if not _is_agreed(choices, protection):
            click.echo("\nCopy cancelled.")
            return ExitCode.ERROR
        return await _carry_out(connection, copy_call(found.hash, order, entries), plan, choices)


async def _let_arrive(connection: Connection, order: Order, choices: ApplyChoices) -> None:
    """Wait until what an earlier command requested under this title cannot arrive any more; projects stay for good."""
    import asyncio

    from labelform.applying.quarantine import QUARANTINE_SECONDS, Quarantine
    from labelform.core.plan import Target
    from labelform.report.progress import waiting
    from labelform.runs.ledger import utc_now
    from labelform.runs.runs import FolderRuns

    if not choices.is_waiting:
        return
    past, target = FolderRuns(choices.runs).past().at(connection.base_url), Target(title=order.title, hash=None)
    quarantine = Quarantine(
        QUARANTINE_SECONDS, utc_now, asyncio.sleep, lambda: False, lambda *left: click.echo(waiting(*left), err=True)
    )
    await quarantine.wait(past.unanswered(target))


def _announce(found: FoundProject, plan: Plan, choices: ApplyChoices) -> None:
    """Say what is going to be made, where a person reads it."""
    from labelform.cli.planning import show_plans
    from labelform.core.planset import alone
    from labelform.report.diagnostics import visible
    from labelform.report.style import Style

    if choices.is_json:
        return
    source, title = visible(found.title), visible(plan.target.title)
    click.echo(f'"{source}" ({found.hash}) is copied to "{title}", then everything that the copy leaves out is added.')
    if plan.changes or plan.violations:
        show_plans(alone(plan, "", choices.setting.name), Style(is_colored(choices.color)))


def _tell_foreign(entries: Entries) -> None:
    from labelform.report.diagnostics import visible

    for path in sorted(entries.foreign):
        section, index = str(path[0]), path[1]
        entry = entries.data[section][index]
        label = entry if isinstance(entry, str) else entry.get("name") or entry["hash"]
        click.echo(visible(f'Left out: {section}["{label}"]: {entries.tails[path]}'), err=True)


def _is_agreed(choices: ApplyChoices, protection: Protection | None) -> bool:
    """Ask as apply does: a protected environment takes nothing but its name, and the platform deletes no project."""
    from labelform.cli.apply import is_approved
    from labelform.errors import LabelformError

    needs_name = LabelformError(
        f"{protection}: copy needs its name", hint="run it without --no-input, and type the name when asked"
    )
    is_asked = protection is not None or not choices.is_approved
    return not is_asked or is_approved(choices, protection, needs_name)


async def _carry_out(connection: Connection, call: Operation[str], plan: Plan, choices: ApplyChoices) -> int:
    """
    Make the platform's copy, then what it lacks.

    The run of the second is opened before the first, so that the work can be resumed whatever happens in between.
    """
    from labelform.cli.failures import exit_code_of
    from labelform.errors import Effect, ExitCode, PlatformError

    try:
        run, new_hash = await _copied(connection, call, plan, choices)
    except PlatformError as failed:
        if failed.effect is not Effect.UNKNOWN:
            raise
        exit_code_of(failed)
        _tell_next_step("It is not known whether the copy was made. If it was,", choices)
        return ExitCode.OUTCOME_UNKNOWN
    if not choices.is_json:
        click.echo(f"Copied: {new_hash}")
    target = plan.target.model_copy(update={"hash": new_hash})
    code = await _bring_over(connection, plan.model_copy(update={"target": target}), choices, run)
    if code == ExitCode.OK:
        return code
    _tell_next_step(f"The project {new_hash} was created;", choices)
    return ExitCode.PARTLY_APPLIED if code == ExitCode.ERROR else code


async def _copied(connection: Connection, call: Operation[str], plan: Plan, choices: ApplyChoices) -> tuple[Path, str]:
    """Have the platform make its copy; return the folder of the run, which is dropped when there is none."""
    import shutil

    from labelform.errors import Effect, PlatformError

    sent = {"call": call.name, "args": {"new_title": plan.target.title}, "addresses": ["project"]}
    with _open_run(connection, plan, choices) as ledger:
        ledger.write("begin", sent)
        try:
            new_hash = await connection.driver.run(call)
        except PlatformError as failed:
            if failed.effect is not Effect.UNKNOWN:
                shutil.rmtree(ledger.path.parent)
            raise
        ledger.write("end", {**sent, "outcome": "done"})
        return ledger.path.parent, new_hash


async def _bring_over(connection: Connection, plan: Plan, choices: ApplyChoices, run: Path) -> int:
    """Apply what the copy lacks and return how that ended; when it could not even begin, the run stays for `resume`."""
    import shutil

    from labelform.cli.apply import apply_approved
    from labelform.cli.failures import exit_code_of
    from labelform.core.planset import alone
    from labelform.errors import LabelformError
    from labelform.report.style import Style

    try:
        planset = alone(plan, connection.base_url, choices.setting.name)
        code = await apply_approved(connection, planset, choices, Style(is_colored(choices.color)))
    except OSError as exc:
        return exit_code_of(LabelformError(f"the run cannot be recorded: {(exc.strerror or str(exc)).lower()}"))
    except LabelformError as failed:
        return exit_code_of(failed)
    shutil.rmtree(run)  # apply has kept one of its own
    return code


def _open_run(connection: Connection, plan: Plan, choices: ApplyChoices) -> FileLedger:
    """Keep the plan as a run that has not ended, and return its ledger. Its project is found by its title."""
    from labelform.core.digest import plan_digest
    from labelform.core.planset import alone
    from labelform.runs import planfile
    from labelform.runs.runs import FolderRuns

    document = planfile.document(alone(plan, connection.base_url, choices.setting.name))
    ledger = FolderRuns(choices.runs).start(document)
    ledger.write("run", {"plan_digest": plan_digest(plan), "target": plan.target.model_dump(mode="json")})
    return ledger


def _tell_next_step(said: str, choices: ApplyChoices) -> None:
    import shlex

    runs = f" --runs {shlex.quote(str(choices.runs))}"
    click.echo(f"{said} to add what it lacks, run:\n  labelform resume{runs}{choices.setting.options}", err=True)
