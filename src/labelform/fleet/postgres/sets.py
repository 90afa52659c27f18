"""Sets: what holds for all of their members, how far they are, and what came of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID

from labelform.fleet.postgres.leases import Connection
from labelform.fleet.store import NoSuchSetError
from labelform.fleet.work import Counts, NewMember, SetHead, State, StoredSet, Task, Told

_BATCH: Final = 50
"""How many members are in memory at once when a set is added, each with its plan as a document."""
_PAGE: Final = 50
"""How many are read at once, each with what came of it."""
_ID_DIGITS: Final = 32

_COUNTED: Final = "(SELECT state, count(*) AS many FROM labelform.members WHERE set_id = sets.id GROUP BY state)"
_SETS: Final = f"""
SELECT id, head, added, reason, is_cancelled, (SELECT json_object_agg(state, many) FROM {_COUNTED} AS it)
FROM labelform.sets"""
_TOLD: Final = """
SELECT number, module, state, worker, exit_code, result, at
FROM labelform.members LEFT JOIN labelform.results USING (set_id, number)
WHERE set_id = %s AND number > %s ORDER BY number LIMIT %s"""
# A member whose lease nobody has has lost its worker.
_WAITING: Final = """
SELECT number, member.wave FROM labelform.members AS member JOIN labelform.sets ON id = set_id
WHERE set_id = %s AND member.wave <= sets.wave AND (state = 'waiting' AND reason = '' OR state = 'under way'
    AND NOT EXISTS (SELECT FROM labelform.leases
                    WHERE subject = project AND NOT is_released AND clock_timestamp() < until))
ORDER BY number"""


async def add(connection: Connection, set_id: UUID, head: SetHead, members: Iterable[NewMember]) -> None:
    """Add a set with its members, some at a time."""
    await connection.execute("SET LOCAL statement_timeout = 0")
    await connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")  # members are read from files
    added = "INSERT INTO labelform.sets (id, head, bundle, wave) VALUES (%s, %s, %s, 0)"
    await connection.execute(added, (set_id, head.model_dump_json(), head.bundle))
    numbered = enumerate(members)
    while batch := list(islice(numbered, _BATCH)):
        await _add_members(connection, set_id, batch)
    # The first wave is the first that has a member; a set without any is at its end.
    await connection.execute(
        """UPDATE labelform.sets SET (wave, ended) = (
            SELECT coalesce(min(wave), 0), CASE WHEN count(*) = 0 THEN clock_timestamp() END
            FROM labelform.members WHERE set_id = id) WHERE id = %s""",
        (set_id,),
    )


async def _add_members(connection: Connection, set_id: UUID, batch: Sequence[tuple[int, NewMember]]) -> None:
    columns = "labelform.members (set_id, number, wave, module, project, also, spec)"
    async with connection.cursor() as cursor, cursor.copy(f"COPY {columns} FROM STDIN") as rows:
        for number, one in batch:
            await rows.write_row((set_id, number, one.wave, one.module, one.project, one.also, one.spec))
    plans = [(number, one.plan) for number, one in batch if one.plan is not None]
    if plans:
        async with connection.cursor() as cursor, cursor.copy("COPY labelform.plans FROM STDIN") as rows:
            for number, plan in plans:
                await rows.write_row((set_id, number, as_json(plan)))


async def find(connection: Connection, set_id: str) -> UUID:
    """
    Return the whole id of a set, which may be cut short; that a whole one means a set is not asked.

    Raises:
        NoSuchSetError: it means no set, or several.
    """
    digits = set_id.replace("-", "").lower()
    if not digits or len(digits) > _ID_DIGITS or digits.strip("0123456789abcdef"):
        raise NoSuchSetError(f'"{set_id}" is not the id of a set')
    if len(digits) == _ID_DIGITS:
        return UUID(digits)
    between = (UUID(digits.ljust(_ID_DIGITS, "0")), UUID(digits.ljust(_ID_DIGITS, "f")))
    rows = await connection.execute("SELECT id FROM labelform.sets WHERE id BETWEEN %s AND %s LIMIT 2", between)
    found: list[UUID] = [one for (one,) in await rows.fetchall()]
    if len(found) != 1:
        raise NoSuchSetError(f'{"several sets are" if found else "no set is"} called "{set_id}"')
    return found[0]


async def newest(connection: Connection, most: int) -> list[StoredSet]:
    """Return the newest sets."""
    rows = await connection.execute(f"{_SETS} ORDER BY added DESC LIMIT %s", (most,))
    return [_read(*row) for row in await rows.fetchall()]


async def left(connection: Connection) -> list[tuple[str, SetHead]]:
    """Return the sets that have a member without an end. Members are not counted: workers ask for this all the time."""
    rows = await connection.execute("SELECT id, head FROM labelform.sets WHERE ended IS NULL ORDER BY added")
    return [(str(set_id), SetHead.model_validate(head)) for set_id, head in await rows.fetchall()]


async def one(connection: Connection, set_id: UUID) -> StoredSet:
    """
    Return a set.

    Raises:
        NoSuchSetError: it is not there.
    """
    row = await (await connection.execute(f"{_SETS} WHERE id = %s", (set_id,))).fetchone()
    if row is None:
        raise NoSuchSetError(f'no set is called "{set_id}"')
    return _read(*row)


def _read(
    set_id: UUID, head: Any, added: datetime, reason: str, is_cancelled: bool, counted: dict[str, int] | None
) -> StoredSet:  # fmt: skip
    by_state = {State(state): many for state, many in (counted or {}).items()}
    counts = Counts(by_state=by_state, is_cancelled=is_cancelled, reason=reason)
    return StoredSet(str(set_id), SetHead.model_validate(head), counts, added)


async def told(connection: Connection, set_id: UUID, after: int) -> list[Told]:
    """Return some members behind one, by number; fewer than there are, unless these are the last."""
    rows = await connection.execute(_TOLD, (set_id, after, _PAGE))
    return [
        Told(
            task=Task(str(set_id), number),
            module=module,
            state=State(state),
            worker=worker,
            exit_code=exit_code,
            result=result,
            at=at,
        )
        for number, module, state, worker, exit_code, result, at in await rows.fetchall()
    ]


async def waiting(connection: Connection, set_id: UUID) -> list[tuple[Task, int]]:
    """Return the members that may be begun now, each with its wave."""
    rows = await connection.execute(_WAITING, (set_id,))
    return [(Task(str(set_id), number), wave) for number, wave in await rows.fetchall()]


def as_json(value: Any) -> str:
    """Return plain data as a document that the store takes: half a character, which a platform may say, is in none."""
    return json.dumps(value, ensure_ascii=False).encode(errors="replace").decode()
