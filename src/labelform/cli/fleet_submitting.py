"""What commands with `--on` ask workers for, and what they say until it is done. Workers go on when they are gone."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shlex
import signal
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from labelform.cli.connection import base_url_of
from labelform.cli.finding import found_specs
from labelform.cli.fleet_store import OpenFleet, opened
from labelform.cli.on import On, address_in
from labelform.cli.planning import Made
from labelform.cli.settings import Setting, reach_above
from labelform.cli.terminal import progress
from labelform.core.driftset import DriftedProject
from labelform.core.plan import SectionSummary
from labelform.core.planset import Member, Unplanned, modules
from labelform.diagnostics import Diagnostic
from labelform.errors import ExitCode, SpecError
from labelform.fleet.accounts import mistakes_from
from labelform.fleet.choices import OwnEnvironment, SetChoices
from labelform.fleet.enqueuing import enqueue_waiting
from labelform.fleet.following import Following
from labelform.fleet.store import StoreError
from labelform.fleet.submitting import bundled, members_of_specs
from labelform.fleet.work import Kind, NewMember, SetHead, Told
from labelform.planning.fleet import without_spec
from labelform.report.diagnostics import visible
from labelform.report.words import counted
from labelform.repository.actor import who_works_in
from labelform.runs import planfile

T = TypeVar("T")
Read = Callable[[OpenFleet, Told], Awaitable[T]]
"""Reads what came of a member."""


async def planned_on(
    setting: Setting, specs: Sequence[Path], planning: dict[str, Any], on: On, *, is_for_people: bool = False
) -> Made[Member]:  # fmt: skip
    """Have workers plan specs; see `_made_on`. Plans that people only look at have no specs."""
    read = _plan_to_look_at if is_for_people else plan_of
    return await _made_on(Kind.PLAN, setting, specs, planning, read, on=on)


async def drifts_on(setting: Setting, specs: Sequence[Path], planning: dict[str, Any], on: On) -> Made[DriftedProject]:
    """Have workers look what changed since specs were last applied; see `_made_on`."""
    return await _made_on(Kind.DRIFT, setting, specs, planning, reading_drifts(), on=on)


async def plan_of(shared: OpenFleet, told: Told) -> Member:
    """Return the plan that was made for a member."""
    document = await shared.store.made_plan(told.task)
    member = planfile.loads(json.dumps(document).encode(), f"the plan of {told.module or 'the set'}").members[0]
    return member.model_copy(update={"plan": member.plan.packed()})


async def _plan_to_look_at(shared: OpenFleet, told: Told) -> Member:
    member = await plan_of(shared, told)
    return member.model_copy(update={"plan": without_spec(member.plan)})


def reading_drifts() -> Read[DriftedProject]:
    """
    Return what reads what changed in the project of a member, and on which side.

    Of sections that came to the same in several projects, one is kept: they are most of what a project without drift
    weighs.
    """
    known: dict[SectionSummary, SectionSummary] = {}

    async def read(_: OpenFleet, told: Told) -> DriftedProject:
        assert told.result is not None, "it has ended"  # noqa: S101
        drifted = DriftedProject.model_validate(told.result["drift"])
        sections = tuple(known.setdefault(one, one) for one in drifted.plan.sections)
        return drifted.model_copy(update={"plan": drifted.plan.model_copy(update={"sections": sections})})

    return read


async def _made_on(
    kind: Kind, setting: Setting, specs: Sequence[Path], planning: dict[str, Any], read: Read[T], *, on: On
) -> Made[T]:  # fmt: skip
    """
    Have workers make something of each spec, and return it, in the order of the specs.

    Raises:
        SpecError: all specs have mistakes, or one of them needs what workers do not have.
        StoreError: the store is away.
    """
    if planning.get("since"):
        raise click.UsageError("--since is about git, and workers have none: leave it out with --on")
    address = address_in(setting)
    name, choices, paths = setting.name or "", choices_of_set(setting, planning), found_specs(specs)
    files = bundled(paths, name, choices, own_environment(setting))
    addresses = modules([(name, one.title, one.hash) for _, one in files.specs])
    head = head_of(kind, setting, choices, files.digest)
    async with opened(address, on=on) as shared:
        await shared.store.keep_bundle(files.digest, files.packed)
        with looking_on() as look:
            look.set_id = await submit(shared, head, members_of_specs(files.specs, addresses, head.base_url))
            following = Following(
                shared.store, look.set_id, away=said_away(), unbegun=said_unbegun(name, on), stop=look.stop
            )
            async with progress(f"Reading {counted(len(files.specs), 'project')}..."):
                async for _ in following.ended():
                    pass  # what came of them is read in the order of the specs
        unplanned = [
            Unplanned(file=str(path), reason="it has mistakes", environment=name)
            for path in paths
            if str(path) not in {spec for spec, _ in files.specs}
        ]
        return await gathered(shared, look.set_id, name, read, unplanned, files.mistakes)


async def gathered(
    shared: OpenFleet, set_id: str, environment: str, read: Read[T], unplanned: Iterable[Unplanned] = (),
    mistakes: Iterable[Diagnostic] = (),
) -> Made[T]:  # fmt: skip
    """
    Return what workers made of a set, in the order of its specs; of specs that are not in it, `unplanned` says why.

    Raises:
        SpecError: they made nothing of any spec.
        StoreError: the store is away.
    """
    members: list[T] = []
    unplanned, mistakes = [*unplanned], [*mistakes]
    async for told in shared.store.told(set_id):
        result = told.result or {}
        if "mistakes" not in result and result:
            members.append(await read(shared, told))
            continue
        found = mistakes_from(result["mistakes"]) if result else [Diagnostic("not-done", "it was not begun")]
        mistakes += found
        file = (await shared.store.member(told.task)).spec
        unplanned.append(Unplanned(file=file, reason=found[0].message, environment=environment))
    if not members and mistakes:
        raise SpecError(mistakes)
    return Made(tuple(members), tuple(unplanned), tuple(dict.fromkeys(mistakes)))


def choices_of_set(setting: Setting, planning: dict[str, Any], **more: Any) -> SetChoices:
    """Return the options of a command as a set has them."""
    meant: dict[str | None, Any] = {None: None, "all": True, "owned": "owned"}
    choice, environment = setting.choice, setting.environment
    return SetChoices(
        environments=environment.file if environment else "",
        variables=choice.variables,
        variable_files=tuple(map(str, choice.variable_files)),
        prune=False if planning.get("no_prune") else meant[planning.get("prune")],
        allowed=tuple(planning.get("allow", ())),
        wants_access=bool(planning.get("wants_access")),
        only=tuple(planning.get("only", ())),
        excepted=tuple(planning.get("excepted", ())),
        **more,
    )


def own_environment(setting: Setting) -> OwnEnvironment:
    """Return what this process takes from its machine when it reads the files of a set."""
    return OwnEnvironment(os.environ, reach_above(setting.where.folder, allows_outside=False))


def head_of(
    kind: Kind, setting: Setting, choices: SetChoices, bundle: str, waves: tuple[str, ...] = (),
    max_failed: int | None = None,
) -> SetHead:  # fmt: skip
    """Return what holds for a set of the environment of a setting."""
    return SetHead(
        kind=kind, environment=setting.name or "", base_url=base_url_of(setting.where),
        actor=who_works_in(Path.cwd()), bundle=bundle, options=choices.model_dump(mode="json"), waves=waves,
        max_failed=max_failed,
    )  # fmt: skip


async def submit(shared: OpenFleet, head: SetHead, members: Iterable[NewMember]) -> str:
    """Add a set, say which it is, and have the engine do it."""
    set_id = await shared.store.add_set(head, members)
    click.echo(f"Set {set_id}: {head.kind} on {head.environment}, by workers.", err=True)
    await enqueue_waiting(shared.store, shared.engine, set_id)  # if it cannot, workers find the set by themselves
    return set_id


@dataclass(slots=True)
class Onlooker:
    """A person who looks on: which set at, and whether they have had enough."""

    stop: asyncio.Event
    set_id: str = ""


@contextlib.contextmanager
def looking_on() -> Iterator[Onlooker]:
    """
    Let the first Ctrl-C stop the looking, and nothing else. A second one ends the process.

    Raises:
        KeyboardInterrupt: at the end of the block, if there was one.
    """
    look, loop = Onlooker(asyncio.Event()), asyncio.get_running_loop()

    def interrupt() -> None:
        if look.stop.is_set():
            os._exit(ExitCode.INTERRUPTED)
        look.stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, interrupt)
    try:
        yield look
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
    if look.stop.is_set():
        click.echo(
            "\nThe workers go on. To look again, or to begin no other project:\n"
            f"  labelform fleet status {look.set_id} --watch\n  labelform fleet cancel {look.set_id}",
            err=True,
        )
        raise KeyboardInterrupt


def said_away() -> Callable[[StoreError], None]:
    """Return what says once that the store is away."""
    said: list[str] = []

    def say(failure: StoreError) -> None:
        if failure.message not in said:
            click.echo(f"{visible(failure.message)}; trying again", err=True)
            said.append(failure.message)

    return say


def said_unbegun(environment: str, on: On) -> Callable[[], None]:
    """Return what says that no worker begins anything."""
    command = f"labelform fleet worker --env {shlex.quote(environment)}" + (f" --on {on}" if on.address else "")
    return lambda: click.echo(f"no worker has begun a project yet: is one running? {visible(command)}", err=True)
