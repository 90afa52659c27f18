"""All of what a fleet keeps, in Postgres. What is done in a transaction is in the modules beside this one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from secrets import token_hex
from types import TracebackType
from typing import Any, Final, Self, TypeVar
from uuid import UUID, uuid4

import psycopg
from psycopg_pool import AsyncConnectionPool

from labelform.fleet.held import Held, since_boot
from labelform.fleet.lease import LEASE_TIMES, LeaseTimes
from labelform.fleet.pace import Change
from labelform.fleet.postgres import applied, leases, members, pace, retention, sets
from labelform.fleet.postgres.connecting import PASSING, SETTINGS, conninfo_of, refused
from labelform.fleet.postgres.lasting import LastingConnection
from labelform.fleet.postgres.leases import Connection
from labelform.fleet.postgres.ledger import StoreClock
from labelform.fleet.postgres.runs import PostgresRuns
from labelform.fleet.postgres.versions import check_version
from labelform.fleet.store import StoreError
from labelform.fleet.work import Applied, Counts, NewMember, SetHead, Settled, StoredMember, StoredSet, Task, Told

T = TypeVar("T")

PATIENCE_SECONDS: Final = 20.0
"""How long a restart of the server is waited out. Whoever holds a lease knows by itself when that is over."""
MOST_CONNECTIONS: Final = 4
"""How many of them a process has, whatever the number of its projects: a transaction takes milliseconds."""


class PostgresStore:
    """
    A store in Postgres, open as long as the block lasts.

    Every method is one transaction, and can be called again: what is kept already is kept once. While the server
    restarts, methods wait.
    """

    def __init__(
        self,
        dsn: str,
        *,
        times: LeaseTimes = LEASE_TIMES,
        patience_seconds: float = PATIENCE_SECONDS,
        most_connections: int = MOST_CONNECTIONS,
    ) -> None:
        """
        Get ready to use a store; nothing is sent yet.

        Raises:
            StoreError: the address is none.
        """
        self._conninfo = conninfo_of(dsn)
        self._times = times
        self._patience_seconds = patience_seconds
        self._pool = AsyncConnectionPool[Connection](
            self._conninfo,
            connection_class=psycopg.AsyncConnection[tuple[Any, ...]],
            kwargs={"autocommit": True},
            configure=_configure,
            check=AsyncConnectionPool[Connection].check_connection,
            min_size=1,
            max_size=most_connections,
            timeout=min(5.0, patience_seconds),
            open=False,
            name="labelform",
        )
        self._ledgers = LastingConnection(self._conninfo)
        self._histories = LastingConnection(self._conninfo)
        self._clock = StoreClock()

    async def __aenter__(self) -> Self:
        """
        Connect.

        Raises:
            StoreError: there is no store, none that can be reached, or one of another version.
        """
        try:
            async with await psycopg.AsyncConnection.connect(self._conninfo) as connection:
                row = await (await connection.execute("SELECT max(version) FROM labelform.versions")).fetchone()
        except psycopg.Error as error:
            raise refused(error) from error
        check_version(row[0] if row and row[0] else 0)
        await self._pool.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._pool.close()
        self._ledgers.close()
        self._histories.close()

    async def _do(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """Carry out a transaction, and again when the server was away, or another one was in its way."""
        pauses = _pauses(self._patience_seconds)
        while True:
            try:
                async with self._pool.connection() as connection, connection.transaction():
                    return await work(connection)
            except PASSING as error:
                pause = next(pauses, None)
                if pause is None:
                    raise refused(error) from error
            except psycopg.Error as error:
                raise refused(error) from error
            await asyncio.sleep(pause)

    async def now(self) -> datetime:
        """Return the time by the clock of the store."""

        async def ask(connection: Connection) -> datetime:
            row = await (await connection.execute("SELECT clock_timestamp()")).fetchone()
            assert row is not None  # noqa: S101  a statement without a table has one row
            moment: datetime = row[0]
            return moment

        return await self._do(ask)

    # -- sets and their members ------------------------------------------------------------------------------------

    async def keep_bundle(self, digest: str, content: bytes) -> None:
        """Keep the files of a set; the same digest twice is one."""
        statement = """INSERT INTO labelform.bundles (digest, content) VALUES (%s, %s)
            ON CONFLICT (digest) DO UPDATE SET added = clock_timestamp()"""
        await self._do(lambda connection: connection.execute(statement, (digest, content)))

    async def bundle(self, digest: str) -> bytes:
        """
        Return the files of a set.

        Raises:
            StoreError: there are none of this digest.
        """

        async def read(connection: Connection) -> bytes | None:
            rows = await connection.execute("SELECT content FROM labelform.bundles WHERE digest = %s", (digest,))
            row = await rows.fetchone()
            return row[0] if row else None

        content = await self._do(read)
        if content is None:
            raise StoreError(f"the store has no files of the digest {digest}")
        return content

    async def add_set(self, head: SetHead, members: Iterable[NewMember]) -> str:
        """Add a set with all of its members, or nothing; return its id. Members are numbered in this order."""
        set_id = uuid4()

        async def add(connection: Connection) -> bool:
            await sets.add(connection, set_id, head, members)
            return True

        await self._added(set_id, add)
        return str(set_id)

    async def _added(self, set_id: UUID, add: Callable[[Connection], Awaitable[bool]]) -> bool:
        """Add a set, and return whether it was. Members are made once, so that they cannot be added again."""
        try:
            async with self._pool.connection() as connection, connection.transaction():
                return await add(connection)
        except PASSING as error:
            if await self._is_there(set_id):  # only the answer was lost
                return True
            raise refused(error) from error
        except psycopg.Error as error:
            raise refused(error) from error

    async def _is_there(self, set_id: UUID) -> bool:
        async def look(connection: Connection) -> bool:
            rows = await connection.execute("SELECT FROM labelform.sets WHERE id = %s", (set_id,))
            return await rows.fetchone() is not None

        return await self._do(look)

    async def _of(self, set_id: str, work: Callable[[Connection, UUID], Awaitable[T]]) -> T:
        """Carry out a transaction on a set, whose id may be cut short."""

        async def found(connection: Connection) -> T:
            return await work(connection, await sets.find(connection, set_id))

        return await self._do(found)

    async def head(self, set_id: str) -> SetHead:
        """Return what holds for a set; `set_id` may be cut short where it means one only."""
        return (await self._of(set_id, sets.one)).head

    async def sets(self, most: int) -> list[StoredSet]:
        """Return the newest sets, the newest first."""
        return await self._do(lambda connection: sets.newest(connection, most))

    async def sets_left(self) -> list[tuple[str, SetHead]]:
        """Return the sets that have a member without an end, the oldest first."""
        return await self._do(sets.left)

    async def member(self, task: Task) -> StoredMember:
        """Return one member with what it takes to do it."""
        return await self._of(task.set_id, lambda connection, set_id: members.member(connection, set_id, task.number))

    async def made_plan(self, task: Task) -> dict[str, Any] | None:
        """Return the plan that was made for a member, as a document; None where none was, or not yet."""
        number = task.number
        return await self._of(task.set_id, lambda connection, one: members.made_plan(connection, one, number))

    async def begin(self, task: Task, held: Held) -> StoredMember:
        """Note that a member is under way by whoever has the lease of its project, and return it."""
        number = task.number
        return await self._of(task.set_id, lambda connection, one: members.begin(connection, one, number, held))

    async def told(self, set_id: str, after: int = -1) -> AsyncIterator[Told]:
        """Yield the members of a set by number, beginning behind one; they are fetched some at a time."""
        page = await self._of(set_id, partial(sets.told, after=after))
        while page:
            for one in page:
                yield one
            set_id, after = page[-1].task
            page = await self._of(set_id, partial(sets.told, after=after))

    async def counts(self, set_id: str) -> Counts:
        """Return how far a set is."""
        return (await self._of(set_id, sets.one)).counts

    async def waiting(self, set_id: str) -> list[tuple[Task, int]]:
        """Return the members that may be begun now, each with its wave."""
        return await self._of(set_id, sets.waiting)

    async def settle(self, task: Task, held: Held, settled: Settled) -> bool:
        """Keep what came of a member, as long as its lease is held; return whether that began another wave."""
        number = task.number
        return await self._of(
            task.set_id, lambda connection, one: members.settle(connection, one, number, held, settled)
        )

    async def leave(self, task: Task, held: Held) -> None:
        """Do not count that a member was begun under this lease."""
        number = task.number
        await self._of(task.set_id, lambda connection, one: members.leave(connection, one, number, held))

    async def cancel(self, set_id: str, reason: str) -> None:
        """Begin no other member of a set."""
        await self._of(set_id, lambda connection, one: members.cancel(connection, one, reason))

    async def again(self, set_id: str, *, only_failed: bool) -> list[tuple[Task, int]]:
        """Let members be done again; return those that may be begun now, each with its wave."""
        return await self._of(set_id, lambda connection, one: members.again(connection, one, only_failed=only_failed))

    # -- leases ----------------------------------------------------------------------------------------------------

    async def take(self, subject: str, holder: str, also: str = "") -> Held | float:
        """Take the lease of a subject, or of two; else return in how many seconds to ask again."""
        asked, taking = since_boot(), token_hex(8)
        subjects = [subject, also] if also else [subject]
        tokens = await self._do(lambda connection: leases.take(connection, subjects, holder, self._times, taking))
        if isinstance(tokens, float):
            return tokens
        held = Held(subject, holder, tokens[subject], self._until(asked))
        held.also = (also, tokens[also]) if also else None
        return held

    async def renew(self, held: Held) -> bool:
        """Hold a lease for its whole time again; return whether it was still held."""
        asked = since_boot()
        is_held = await self._do(lambda connection: leases.renew(connection, held, self._times))
        if is_held:
            held.renewed(self._until(asked))
        return is_held

    def _until(self, asked: float) -> float:
        """Return when a lease ends that the store granted: it counted from later than we do."""
        return asked + self._times.held.total_seconds()

    async def release(self, held: Held) -> None:
        """Let others take it at once."""
        await self._do(lambda connection: leases.release(connection, held))

    # -- runs ------------------------------------------------------------------------------------------------------

    def runs(self, task: Task, held: Held) -> PostgresRuns:
        """Return where the run of a member is recorded, by its whole id, and what earlier runs left to it."""
        return PostgresRuns(self._ledgers, self._histories, self._clock, task, held, self._times)

    # -- what is left behind ---------------------------------------------------------------------------------------

    async def keep_applied(self, held: Held, applied_spec: Applied) -> None:
        """Keep a spec as what was applied last to its project."""
        await self._do(lambda connection: applied.keep(connection, held, applied_spec))

    async def applied(self, base_url: str, spec: str, title: str, environment: str) -> Applied | None:
        """Return what was applied last of a spec."""
        return await self._do(lambda connection: applied.find(connection, base_url, spec, title, environment))

    async def begun_for(self, name: str) -> datetime | None:
        """Return the last moment for which a set was added that is due again and again."""
        return await self._do(lambda connection: applied.begun_for(connection, name))

    async def add_due(self, name: str, moment: datetime, head: SetHead, members: Iterable[NewMember]) -> str | None:
        """Add a set for the moment when it was due, and return its id; None where that was done already."""
        set_id = uuid4()

        async def add(connection: Connection) -> bool:
            if not await applied.claim(connection, name, moment):
                return False
            await sets.add(connection, set_id, head, members)
            return True

        return str(set_id) if await self._added(set_id, add) else None

    async def claim(self, name: str, moment: datetime) -> bool:
        """Return whether nobody has claimed a name for this moment or a later one; from now on, somebody has."""
        return await self._do(lambda connection: applied.claim(connection, name, moment))

    async def change_pace(self, subject: str, change: Change[T]) -> T:
        """Change what all workers know of the limit of a platform and key; see `PaceStore`."""
        return await self._do(lambda connection: pace.change(connection, subject, change))

    async def ended(self, before: datetime) -> int:
        """Return how many sets `drop` would drop."""
        return await self._do(lambda connection: retention.count(connection, before, self._times))

    async def drop(self, before: datetime) -> int:
        """Drop sets that ended before a moment, with all that is theirs; return how many."""
        dropped = 0
        while await self._do(lambda connection: retention.drop_one(connection, before, self._times)):
            dropped += 1
        await self._do(lambda connection: retention.drop_bundles(connection, before))
        return dropped


async def _configure(connection: Connection) -> None:
    await connection.execute(SETTINGS)


def _pauses(patience_seconds: float) -> Iterator[float]:
    """Yield how long to wait before each further attempt, until it was tried for long enough."""
    end, pause = time.monotonic() + patience_seconds, 0.05
    while time.monotonic() < end:
        yield pause
        pause = min(pause * 2, 1.0)
