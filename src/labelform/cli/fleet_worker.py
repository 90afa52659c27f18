"""`labelform fleet worker`: one process that does members of sets, for some environments, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from copy import copy
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labelform.cli.completing import environments
from labelform.cli.fleet_store import address_for, names_with_store, needing_extra, opened
from labelform.cli.help import Command
from labelform.cli.on import On, engine_option
from labelform.cli.options import PROJECTS, READS, WRITES, outside_option
from labelform.cli.settings import Choice, Setting, environments_file_option, reach_above, setting_of
from labelform.errors import ExitCode, LabelformError

log = logging.getLogger("labelform.fleet")

if TYPE_CHECKING:
    from labelform.cli.connection import Connection
    from labelform.cli.fleet_store import OpenFleet
    from labelform.fleet.health import Watched
    from labelform.fleet.lease import LeaseTimes
    from labelform.fleet.worker import DoMember, Timing, Worker


@click.command(cls=Command)
@click.option(
    "--env",
    "env",
    multiple=True,
    metavar="NAME",
    shell_complete=environments,
    help="Work for this environment. Can be given several times.",
)
@click.option("--all-envs", is_flag=True, help="Work for every environment that has a store.")
@environments_file_option
@outside_option
@engine_option
@click.option(
    "--projects",
    type=click.IntRange(1, 256),
    default=PROJECTS,
    show_default=True,
    help="Most projects in progress at once.",
)
@click.option(
    "--parallelism",
    type=click.IntRange(1, 256),
    default=READS,
    show_default=True,
    help="Most reads in flight at once, for each environment.",
)
@click.option(
    "--health",
    metavar="HOST:PORT",
    help="Answer /healthz, /readyz and /metrics there. Without a host, only to this machine.",
)
@click.option(
    "--cache", type=click.Path(file_okay=False, path_type=Path), default=Path(".labelform/fleet"), show_default=True,
    metavar="FOLDER", help="Folder that keeps the files of sets.",
)  # fmt: skip
def worker(on: On, projects: int, parallelism: int, health: str | None, cache: Path, **chosen: Any) -> int:
    """
    Do what commands with --on ask for, until SIGTERM or Ctrl-C.

    Platforms and keys are those of environments.yaml and of the environment of this process; the store has neither. At
    the first signal no other project is begun, and those under way stop between two calls, for other workers to go on
    with at once. A second signal ends the process.

    Each project that is begun is a line on stderr, and so is what came of it. A store that is away is waited for.

    Exit codes: 0 stopped, 1 error, 130 ended by a second signal.
    """
    choice = _choice(**chosen)
    place = _place(health) if health else None
    address = address_for(choice)  # which says what is missing where no environment has a store
    settings = [setting_of(choice, name, parallelism) for name in names_with_store(choice)]
    return asyncio.run(work(settings, address, projects, place, cache, on=on))


def _choice(env: tuple[str, ...], all_envs: bool, file: Path | None, allow_outside: bool) -> Choice:
    choice = Choice(env, all_envs, file, allows_outside=allow_outside)
    if not choice.is_any:
        raise click.UsageError("choose environments with --env NAME, or all with --all-envs")
    return choice


async def work(
    settings: list[Setting], address: str, projects: int, health: tuple[str, int] | None, cache: Path,
    timing: Timing | None = None, on: On | None = None,
) -> int:  # fmt: skip
    """
    Work for some environments until told to stop.

    A store that is away is waited for, at the start too.

    Raises:
        StoreError: the address of the store is none, or it has other tables than this labelform knows.
        AuthenticationError: a platform does not accept the key.
        UnfitWorkerError: the folder of bundles cannot be used.
    """
    from labelform.fleet.health import Watched
    from labelform.fleet.worker import Timing, Worker

    timing = timing or Timing()
    _check_cache(cache)
    _log_to_stderr()
    with _stopping() as stop:
        async with contextlib.AsyncExitStack() as stack:
            watched = await stack.enter_async_context(_told_of(Watched(stop), health))
            shared = await _opened_when_there(stack, address, timing, on, stop)
            if shared is not None:
                members = await stack.enter_async_context(_doing(settings, shared, cache, stop, timing.lease))
                worker = Worker(shared.store, shared.engine, _name(), members, stop, timing.lease)
                watched.worker = worker
                click.echo(f"Worker {worker.holder} for {', '.join(one.name or '' for one in settings)}")
                sys.stdout.flush()
                await _work(worker, shared, settings, projects, timing)
    click.echo("Stopped.")
    return 0


async def _opened_when_there(
    stack: contextlib.AsyncExitStack, address: str, timing: Timing, on: On | None, stop: asyncio.Event
) -> OpenFleet | None:  # fmt: skip
    """
    Open a fleet as soon as its store is there; None when stopped before.

    Raises:
        StoreError: the address of the store is none, or it has other tables than this labelform knows.
    """
    from labelform.fleet.store import StoreAwayError

    is_said = False
    while not stop.is_set():
        try:
            return await stack.enter_async_context(opened(address, timing, on))
        except StoreAwayError as exc:
            if not is_said:
                log.warning("%s; waiting for it", exc.message)
            is_said = True
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), timing.beats.again_seconds)
    return None


async def _work(worker: Worker, shared: OpenFleet, settings: list[Setting], projects: int, timing: Timing) -> None:
    """Work until told to stop, and do what workers do beside."""
    from labelform.cli.fleet_schedule import keep_begin_due
    from labelform.fleet.ending import ended
    from labelform.fleet.watching import watch

    beside = [
        asyncio.create_task(worker.sweep(timing.sweep_seconds)),
        asyncio.create_task(keep_begin_due(shared, settings)),
        asyncio.create_task(watch(shared.store, timing.watch_seconds)),
    ]
    try:
        await shared.engine.work(list(worker.members), projects, worker.do, worker.stop)
    finally:
        await ended(*beside)


def _log_to_stderr() -> None:
    """Print what a worker does, and of libraries what may need a person."""
    with needing_extra():
        from labelform.fleet.postgres.quiet import says_something

    printed = logging.StreamHandler(sys.stderr)
    printed.setFormatter(_Lines("%(asctime)s %(levelname)s %(message)s"))
    printed.addFilter(says_something)
    logging.basicConfig(level=logging.WARNING, handlers=[printed])
    log.setLevel(logging.INFO)


class _Lines(logging.Formatter):
    """
    A record is one line, whatever a project is called; only our own bugs are told in full.

    What others log of a queue, or of a job that is gone, has its reason in that line.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines of a record."""
        from labelform.report.words import one_line

        if record.exc_info and not record.name.startswith("labelform"):
            why = (record.exc_info[1] and record.exc_info[1].__cause__) or record.exc_info[1]
            record = copy(record)
            record.msg, record.args = " ".join(f"{record.getMessage()}: {why}".split()), ()
            record.exc_info = record.exc_text = None
        return super().format(record) if record.exc_info else one_line(super().format(record))


@contextlib.asynccontextmanager
async def _doing(
    settings: list[Setting], shared: OpenFleet, cache: Path, stop: asyncio.Event, times: LeaseTimes
) -> AsyncIterator[dict[str, DoMember]]:  # fmt: skip
    """Open the platforms of environments, and yield what does a member there, by the queue of each."""
    from labelform.cli.connection import connect
    from labelform.client.limiter import Limiter
    from labelform.fleet.choices import OwnEnvironment
    from labelform.fleet.enqueuing import queue_of
    from labelform.fleet.member import do
    from labelform.fleet.pace import SharedPace, pace_subject
    from labelform.fleet.workplace import Workplace

    async with contextlib.AsyncExitStack() as stack:
        members: dict[str, DoMember] = {}
        for setting in settings:
            connection = await stack.enter_async_context(connect(setting.where, is_read_only=False))
            await _check_key(connection, setting)
            name, reach = setting.name or "", reach_above(setting.where.folder, allows_outside=False)
            own = OwnEnvironment(os.environ, reach)
            pace = None
            if setting.where.sandbox is None:  # one in this process has no limit
                pace = SharedPace(shared.paces, pace_subject(connection.base_url, connection.driver.identity))
                stack.push_async_callback(pace.close)
            place = Workplace(
                connection.driver, connection.base_url, name, own, cache, Limiter(WRITES), stop.is_set, pace, times
            )  # fmt: skip
            members[queue_of(name, connection.base_url)] = partial(do, shared.store, at=place)
        yield members


def _check_cache(cache: Path) -> None:
    """
    Find out before any member is begun whether bundles can be unpacked here: else every one would be left to others.

    Raises:
        UnfitWorkerError: they cannot be.
    """
    from tempfile import TemporaryFile

    from labelform.fleet.workplace import unusable

    try:
        cache.mkdir(parents=True, exist_ok=True, mode=0o700)
        with TemporaryFile(dir=cache) as file:
            file.write(b"fits")
    except OSError as exc:
        raise unusable(cache, exc) from exc


async def _check_key(connection: Connection, setting: Setting) -> None:
    """
    Find out whether the key of an environment is accepted: else every member would fail here, whoever else is there.

    Raises:
        AuthenticationError: it is not.
    """
    from labelform.api.calls.projects import list_projects
    from labelform.errors import AuthenticationError, PlatformError

    try:
        await connection.driver.run(list_projects())
    except AuthenticationError:
        raise
    except PlatformError as exc:  # it may be back before anything is to be done
        log.warning("%s: %s", setting.name, exc.message)


def _name() -> str:
    """Return a name that no other process has, not even one that is started after this one."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"


@contextlib.contextmanager
def _stopping() -> Iterator[asyncio.Event]:
    """The first SIGINT or SIGTERM sets the event; the second ends the process, and leases run out by themselves."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def interrupt() -> None:
        if stop.is_set():
            os._exit(ExitCode.INTERRUPTED)
        stop.set()
        click.echo("Stopping: no other project is begun, and those under way stop between two calls.", err=True)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, interrupt)
    try:
        yield stop
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


@contextlib.asynccontextmanager
async def _told_of(watched: Watched, health: tuple[str, int] | None) -> AsyncIterator[Watched]:
    """
    Answer those who watch the worker, if they may; also while it waits for the store.

    Raises:
        LabelformError: the port is not to be had.
    """
    if health is None:
        yield watched
        return
    from labelform.fleet.health import answering

    host, port = health
    async with contextlib.AsyncExitStack() as stack:
        try:
            url = await stack.enter_async_context(answering(watched, host, port))
        except OSError as exc:
            why = os.strerror(exc.errno).lower() if exc.errno else str(exc)
            raise LabelformError(
                f"nobody can be answered on {host}:{port}: {why}", hint="choose another --health HOST:PORT"
            ) from exc
        click.echo(f"Health on {url}healthz, {url}readyz and {url}metrics")
        yield watched


def _place(text: str) -> tuple[str, int]:
    """Read `8080`, `127.0.0.1:8080` or `[::]:8080`."""
    host, _, port = text.rpartition(":")
    if not (port.isascii() and port.isdecimal() and int(port) <= 0xFFFF):
        raise click.UsageError(f'--health "{text}" is neither PORT nor HOST:PORT')
    return host.strip("[]") or "127.0.0.1", int(port)
