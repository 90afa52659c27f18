"""Open what a fleet shares: the store that environments name, and the queue beside it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelform.cli.completing import environments
from labelform.cli.on import DASK, On, address_from
from labelform.cli.options import CommandT, outside_option
from labelform.cli.settings import Choice, chosen_names, environments_file_option, reach_above
from labelform.errors import MissingExtraError

if TYPE_CHECKING:
    from labelform.fleet.engine import WorkingEngine
    from labelform.fleet.pace import PaceStore
    from labelform.fleet.store import Store
    from labelform.fleet.worker import Timing


@dataclass(frozen=True, slots=True)
class OpenFleet:
    """The store and the engine of a fleet, open; `paces` is the store as far as all workers share their pace in it."""

    store: Store
    paces: PaceStore
    engine: WorkingEngine


def store_options(command: CommandT) -> CommandT:
    """Add the options that say which store is meant."""
    env = click.option(
        "--env", multiple=True, metavar="NAME", shell_complete=environments,
        help="Use the store of this environment. [that of all]",
    )  # fmt: skip
    return env(environments_file_option(outside_option(command)))


def address_of(names: Sequence[str], file: Path | None, *, allow_outside: bool) -> str:
    """
    Return the address of the store that environments name, of all that have one if no names are given.

    Raises:
        SpecError: they name none, or several.
        LabelformError: the variable that they name is not set.
    """
    from labelform.repository.environments import find_environments
    from labelform.repository.stores import store_variable

    found = find_environments(file, allows_outside=allow_outside)
    reach = reach_above(Path(found.document.lines.file).parent, allows_outside=allow_outside)
    named = [name for name, entry in found.model.environments.items() if entry.fleet]
    return address_from(store_variable(found, names or named or found.names, reach))


def names_with_store(choice: Choice) -> tuple[str, ...]:
    """Return the environments that are chosen; of all, those that have a store."""
    if not choice.is_all:
        return chosen_names(choice)
    from labelform.repository.environments import find_environments

    found = find_environments(choice.file, allows_outside=choice.allows_outside)
    return tuple(name for name, entry in found.model.environments.items() if entry.fleet)


def address_for(choice: Choice) -> str:
    """Return the address of the store of the environments that are chosen; see `address_of`."""
    return address_of(choice.environments, choice.file, allow_outside=choice.allows_outside)


@contextlib.contextmanager
def needing_extra(extra: str = "fleet") -> Iterator[None]:
    """
    Import what an extra brings.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        yield
    except ImportError as exc:
        hint = f"in a checkout of labelform: pip install '.[{extra}]'"
        raise MissingExtraError(f"this needs the extra {extra}: {exc.name} is not installed", hint=hint) from exc


@contextlib.asynccontextmanager
async def opened(address: str, timing: Timing | None = None, on: On | None = None) -> AsyncIterator[OpenFleet]:
    """
    Open a store and an engine, by default the queue beside it, with a timing where it is not the usual one.

    Raises:
        StoreError: one of them cannot be reached, or has other tables than this labelform knows.
        MissingExtraError: the extra is not installed.
    """
    with needing_extra():
        from labelform.fleet.postgres.store import PostgresStore
    from labelform.fleet.worker import Timing

    timing = timing or Timing()
    async with (
        PostgresStore(address, times=timing.lease) as store,
        _engine(address, timing, on) as engine,
    ):
        yield OpenFleet(store, store, engine)


def _engine(address: str, timing: Timing, on: On | None) -> contextlib.AbstractAsyncContextManager[WorkingEngine]:
    if on is not None and on.engine == DASK:
        with needing_extra("dask"):
            from labelform.fleet.engines.dask import DaskEngine
        return DaskEngine.opened(on.address, timing.beats)
    with needing_extra():
        from labelform.fleet.engines.procrastinate import ProcrastinateEngine
        from labelform.fleet.postgres.connecting import conninfo_of
    return ProcrastinateEngine.opened(conninfo_of(address), timing.beats)
