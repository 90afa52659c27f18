"""`labelform fleet`: the store and the workers that commands with --on use, and the sets that were given to them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelform.cli.fleet_show import show
from labelform.cli.fleet_store import address_of, names_with_store, needing_extra, opened, store_options
from labelform.cli.fleet_worker import worker
from labelform.cli.help import Group
from labelform.cli.history import Moment
from labelform.cli.on import On, engine_option
from labelform.cli.options import color_option
from labelform.cli.settings import Choice, setting_of
from labelform.cli.terminal import is_colored

if TYPE_CHECKING:
    from labelform.cli.fleet_store import OpenFleet

_set_argument = click.argument("set_id", metavar="SET")


@click.group(cls=Group)
def fleet() -> None:
    """Have sets of projects planned, applied and checked by workers on many machines, through one store."""


fleet.add_command(worker)
fleet.add_command(show)


def _run(
    names: tuple[str, ...], file: Path | None, allow_outside: bool, act: Callable[[OpenFleet], Awaitable[int]],
    on: On | None = None,
) -> int:  # fmt: skip
    import asyncio

    async def run() -> int:
        async with opened(address_of(names, file, allow_outside=allow_outside), on=on) as shared:
            return await act(shared)

    return asyncio.run(run())


@fleet.command()
@store_options
@click.option("--worker-role", metavar="ROLE", help="Also let this role of the database work, and add sets.")
@click.option(
    "--reader-role", metavar="ROLE", help="Also let this role of the database see how far sets are, and their results."
)
def init(
    env: tuple[str, ...], file: Path | None, allow_outside: bool, worker_role: str | None, reader_role: str | None
) -> int:  # fmt: skip
    """
    Make the tables of the store and of the queue, or bring them up to date. Again is harmless.

    Whoever runs this owns the tables; workers need no more than a role that may work. The address of the store is in
    the environment variable that `fleet: {store_env: …}` of environments.yaml names.
    """
    import asyncio

    with needing_extra():
        from labelform.fleet.engines import queue
        from labelform.fleet.postgres import roles, versions
        from labelform.fleet.postgres.connecting import conninfo_of

    address = address_of(env, file, allow_outside=allow_outside)
    made = versions.initialise(address)
    asyncio.run(queue.initialise(conninfo_of(address)))
    if worker_role:
        roles.let_work(address, worker_role)
        asyncio.run(queue.let_work(conninfo_of(address), worker_role))
    if reader_role:
        roles.let_read(address, reader_role)
    click.echo(f"The store is ready (version {versions.NEWEST})." if made else "The store was ready already.")
    if worker_role:
        click.echo(f"{worker_role} may work, and add sets.")
    if reader_role:
        click.echo(f"{reader_role} may see how far sets are.")
    return 0


@fleet.command()
@click.argument("set_id", metavar="[SET]", required=False)
@store_options
@click.option("--watch", "is_watching", is_flag=True, help="Go on until the set has ended, or until Ctrl-C.")
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object per line.")
@color_option
def status(
    set_id: str | None, env: tuple[str, ...], file: Path | None, allow_outside: bool, is_watching: bool, is_json: bool,
    color: str,
) -> int:  # fmt: skip
    """
    List the newest sets and how far they are, or show one set with the result of each project.

    Exit codes: 0, or of a set that has ended, that of its command.
    """
    if is_watching and set_id is None:
        raise click.UsageError("--watch goes with a SET")

    async def act(shared: OpenFleet) -> int:
        from labelform.cli.fleet_status import list_sets, show_set, watch_set
        from labelform.report.style import Style

        style = Style(is_colored(color))
        if set_id is None:
            return await list_sets(shared.store, is_json=is_json)
        if is_watching:
            return await watch_set(shared.store, set_id, style, is_json=is_json)
        return await show_set(shared.store, set_id, style, is_json=is_json)

    return _run(env, file, allow_outside, act)


@fleet.command()
@_set_argument
@store_options
@engine_option
def resume(set_id: str, env: tuple[str, ...], file: Path | None, allow_outside: bool, on: On) -> int:
    """
    Let workers go on with a set: also with what was cancelled, and what no job is left of.

    What is done stays done; what failed is done again, as with `labelform fleet retry`.
    """

    async def act(shared: OpenFleet) -> int:
        await shared.store.again(set_id, only_failed=False)
        return await _enqueued(shared, set_id)

    return _run(env, file, allow_outside, act, on)


@fleet.command()
@_set_argument
@store_options
@click.option(
    "--reason", default="cancelled by a person", show_default=True, metavar="TEXT", help="Why, for the others."
)
def cancel(set_id: str, env: tuple[str, ...], file: Path | None, allow_outside: bool, reason: str) -> int:
    """
    Begin no other project of a set. Those under way come to their end, also where another worker has to go on.

    Until then they are listed as under way: `labelform fleet status SET`.
    """

    async def act(shared: OpenFleet) -> int:
        from labelform.fleet.work import State

        if not (await shared.store.counts(set_id)).left:
            click.echo("The set has ended already.")
            return 0
        await shared.store.cancel(set_id, reason)
        counts = await shared.store.counts(set_id)
        click.echo(f"No other project is begun. Under way: {counts.by_state.get(State.UNDER_WAY, 0)}.")
        return 0

    return _run(env, file, allow_outside, act)


@fleet.command()
@_set_argument
@store_options
@click.option(
    "--failed", is_flag=True, expose_value=False, help="Do the projects again that failed, which is also the default."
)
@engine_option
def retry(
    set_id: str, env: tuple[str, ...], file: Path | None, allow_outside: bool, on: On
) -> int:  # fmt: skip
    """
    Do the projects of a set again that failed, with the same plans. What of them is done is skipped.

    What was cancelled is left to `labelform fleet resume`.
    """

    async def act(shared: OpenFleet) -> int:
        await shared.store.again(set_id, only_failed=True)
        return await _enqueued(shared, set_id)

    return _run(env, file, allow_outside, act, on)


async def _enqueued(shared: OpenFleet, set_id: str) -> int:
    from labelform.fleet.enqueuing import enqueue_waiting
    from labelform.report.words import counted

    count = await enqueue_waiting(shared.store, shared.engine, set_id)
    click.echo(f"{counted(count, 'project')} will be done. To look on: labelform fleet status {set_id} --watch")
    return 0


@fleet.command()
@store_options
def schedule(env: tuple[str, ...], file: Path | None, allow_outside: bool) -> int:
    """
    List what workers begin by themselves: drift and plans, as `fleet:` of environments.yaml says.

    A worker for an environment begins it for the specs that the environment names, as they lie where the worker runs.
    Each time it is begun once, by whichever worker comes first.
    """
    from labelform.cli.fleet_schedule import schedule_lines

    choice = Choice(env, not env, file, allows_outside=allow_outside)
    lines = list(schedule_lines([setting_of(choice, name) for name in names_with_store(choice)]))
    for line in lines or ["Nothing is begun by itself."]:
        click.echo(line)
    return 0


@fleet.command()
@store_options
@click.option(
    "--older-than", "before", type=Moment(), required=True, metavar="WHEN",
    help="Sets that ended before then: 90d, 12w, 2026-11-29.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Drop nothing, and say how many sets would be dropped.")
def clean(env: tuple[str, ...], file: Path | None, allow_outside: bool, before: datetime, dry_run: bool) -> int:
    """Drop sets that ended long ago, with their plans, accounts and ledgers. What was applied last is kept."""
    if before > datetime.now(UTC):
        raise click.UsageError(f"--older-than {before:%Y-%m-%d %H:%M} is in the future, so every set would be dropped")

    async def act(shared: OpenFleet) -> int:
        from labelform.report.words import counted

        if dry_run:
            click.echo(f"Would drop {counted(await shared.store.ended(before), 'set')}.")
            return 0
        click.echo(f"Dropped {counted(await shared.store.drop(before), 'set')}.")
        return 0

    return _run(env, file, allow_outside, act)
