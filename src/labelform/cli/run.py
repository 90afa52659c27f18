"""`labelform run`: start an action alone: it is not a state of a project, so no plan leads to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labelform.cli.help import Group
from labelform.cli.options import color_option, optional_specs_argument, running_options
from labelform.cli.setting_options import setting_options
from labelform.cli.settings import Setting
from labelform.cli.terminal import is_colored

if TYPE_CHECKING:
    from labelform.cli.apply import ApplyChoices
    from labelform.cli.connection import Connection
    from labelform.core.planset import Member
    from labelform.language.model import ParsedSpec, SpecInputs

_MODES = ("data", "label", "metric", "advanced")


@click.group(cls=Group)
def run() -> None:
    """
    Start an action in projects: something that is not a state, so that no plan can bring it about.

    Each is recorded like an apply: labelform history lists it, labelform resume continues it. None takes anything
    away. To have one done whenever its inputs change, list it below after_apply in the spec.

    Exit codes: 0 done, 1 error and nothing was started, 3 started in some of the projects, 6 nobody knows whether it
    was started, 130 interrupted.
    """


def _action_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add what every action takes, the specs included."""
    return optional_specs_argument(setting_options(stops=True)(running_options(color_option(command))))


@run.command()
@click.argument("collection")
@click.option("--from", "preset", required=True, metavar="PRESET", help="The preset of the spec that selects.")
@click.option(
    "--timeout", "wait_seconds", type=click.IntRange(0, 86_400), default=300, show_default=True, metavar="SECONDS",
    help="How long to wait for the collection to stop growing; 0 does not wait.",
)  # fmt: skip
@click.option("--again", "is_again", is_flag=True, help="Start it again, even if an earlier run of this folder did.")
@click.option("--any-shape", is_flag=True, help="Start it even with filters that are known to make the platform hang.")
@_action_options
def populate(collection: str, preset: str, wait_seconds: int, any_shape: bool, **options: Any) -> int:
    """
    Fill COLLECTION with what a preset selects now. Both are named as in the spec, which must not list items of it.

    The platform fills it later and never reports the end: it counts as done once the collection has stood still for
    ten seconds. Nothing is sent if an earlier run of this folder did the same with the same filters and data, and what
    it brought is still there.
    """
    said = {"populate": collection, "from": preset, "any_shape": any_shape, "wait_seconds": wait_seconds}
    return _start("populate", said, **options)


@run.command()
@_action_options
def sync(**options: Any) -> int:
    """Bring Explorer up to date with the projects. The platform does not report the end."""
    return _start("sync", {"sync": True}, is_again=True, **options)


@run.command("import-active")
@click.argument("mode", type=click.Choice(_MODES))
@_action_options
def import_active(mode: str, **options: Any) -> int:
    """
    Import the projects into Explorer, as far as MODE says. The platform does not report the end.

    Importing again is how a project gets to a later stage.
    """
    return _start("import_active", {"import_active": mode}, is_again=True, **options)


def _start(
    kind: str, said: dict[str, Any], *, specs: Sequence[Path], setting: Setting, is_again: bool, **options: Any
) -> int:  # fmt: skip
    import asyncio

    from labelform.cli.apply import choices_of

    choices = replace(choices_of(setting, auto_approve=True, digest=None, **options), is_again=is_again)
    return asyncio.run(_run(kind, said, specs, choices))


async def _run(kind: str, said: dict[str, Any], specs: Sequence[Path], choices: ApplyChoices) -> int:
    from labelform.cli.apply import apply_approved, is_approved
    from labelform.cli.connection import connect
    from labelform.cli.finding import found_specs
    from labelform.cli.protection import protection_of
    from labelform.core.planset import PlanSet
    from labelform.errors import ExitCode, LabelformError
    from labelform.report.style import Style
    from labelform.repository.load import load

    parsed = load(found_specs(specs), choices.setting.given)
    named = [_named(one, kind, said, choices.setting.given) for one in parsed]
    protection = protection_of(choices.setting, specs)
    needs_name = LabelformError(
        f"{protection}: you have to type its name",
        hint="run it in a terminal, or list it under after_apply: a saved plan then starts it when its inputs change",
    )
    if protection and not is_approved(choices, protection, needs_name):
        click.echo("\nCancelled: nothing was started.", err=choices.is_json)
        return ExitCode.ERROR
    async with connect(choices.setting.where, is_read_only=False) as connection:
        members = [
            await _planned(one, kind, names, connection, choices.setting.name)
            for one, names in zip(parsed, named, strict=True)
        ]
        return await apply_approved(
            connection, PlanSet(members=tuple(members)), choices, Style(is_colored(choices.color))
        )


def _named(parsed: ParsedSpec, kind: str, said: dict[str, Any], given: SpecInputs) -> dict[str, Any]:
    """
    Return what was said with the names that things have in the environment.

    What a spec does not name is refused: what people mistype is found there, and not on the platform. So is what an
    apply would not do either.
    """
    from labelform.actions.all import ACTIONS
    from labelform.diagnostics import did_you_mean
    from labelform.errors import LabelformError, SpecError
    from labelform.language.following import filled_though_listed
    from labelform.language.mappings import named_in_specs
    from labelform.language.model import contained, listed

    found = {}
    for key, section in ACTIONS[kind].names.items():
        entries = [entry.value.name for entry in parsed.entries(section) or ()]
        known = named_in_specs(given.mappings, listed()[section].refers, entries)
        if said[key] not in known:
            hint = did_you_mean(said[key], list(known)) or f"list it in {section}, and apply the spec"
            raise LabelformError(f'"{parsed.file}" has no "{said[key]}" in {section}', hint=hint)
        found[key] = known[said[key]]
    made = {**said, **found}
    mistakes = list(filled_though_listed(parsed.document, contained(), ACTIONS[kind], made, f"labelform run {kind}"))
    if mistakes:
        raise SpecError(mistakes)
    return made


async def _planned(
    parsed: ParsedSpec, kind: str, said: dict[str, Any], connection: Connection, environment: str | None
) -> Member:  # fmt: skip
    from labelform.actions.all import ACTIONS
    from labelform.core.digest import origin_of
    from labelform.core.plan import Target
    from labelform.core.planset import Member
    from labelform.errors import LabelformError
    from labelform.planning.following import action_alone
    from labelform.reading.observe import find_project
    from labelform.reading.view import LiveView

    project = await find_project(LiveView(connection.driver), parsed)
    if project is None:
        title = parsed.spec.project.title
        raise LabelformError(f'there is no project "{title}"', hint="labelform apply makes it")
    origin = origin_of(parsed.file, parsed.document.data)
    target = Target(title=parsed.spec.project.title, hash=project.hash)
    plan = action_alone(ACTIONS[kind].entry.model_validate(said), target, origin)
    return Member(plan=plan, base_url=connection.base_url, environment=environment)
