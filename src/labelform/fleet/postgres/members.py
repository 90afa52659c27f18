"""Members of sets, as workers begin and settle them, and what that means for the set: its waves, its brake, its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from labelform.applying.waves import Brake
from labelform.fleet.held import Held
from labelform.fleet.postgres.leases import Connection, check_held
from labelform.fleet.postgres.sets import as_json, waiting
from labelform.fleet.store import NoSuchSetError, StoreError
from labelform.fleet.work import SetHead, Settled, State, StoredMember, Task

_MEMBER: Final = """
SELECT head, module, project, also, spec, plan, member.wave, state, begun
FROM labelform.members AS member JOIN labelform.sets ON id = set_id LEFT JOIN labelform.plans USING (set_id, number)
WHERE set_id = %s AND number = %s"""
# A set that begins no more still ends what was begun. Of one member the state is asked by CASE, because a server that
# has not counted a new set yet would look for it among all that are left, by their index.
_BEGIN: Final = """
UPDATE labelform.members AS member SET state = 'under way', worker = %s, at = clock_timestamp(),
    begun = begun + (token <> %s)::integer, token = %s
FROM labelform.sets
WHERE set_id = id AND set_id = %s AND number = %s AND project = %s AND member.wave <= sets.wave
  AND CASE state WHEN 'under way' THEN true WHEN 'waiting' THEN reason = '' ELSE false END"""
# Whose lease is not the one under which it was begun last has no begin to take back, or has done so.
_LEAVE: Final = """
UPDATE labelform.members SET begun = begun - 1, token = 0
WHERE set_id = %s AND number = %s AND project = %s AND token = %s"""
_SETTLE: Final = """
UPDATE labelform.members SET state = %s, exit_code = %s, worker = %s, at = clock_timestamp()
WHERE set_id = %s AND number = %s AND CASE WHEN state IN ('waiting', 'under way') THEN true ELSE false END"""
_RESULT: Final = "INSERT INTO labelform.results (set_id, number, result, plan) VALUES (%s, %s, %s, %s)"
_LEFT: Final = (
    "SELECT FROM labelform.members WHERE set_id = %s AND wave <= %s AND state IN ('waiting', 'under way') LIMIT 1"
)
_NEXT: Final = """
SELECT wave FROM labelform.members WHERE set_id = %s AND state IN ('waiting', 'under way') ORDER BY wave LIMIT 1"""
_CANCEL: Final = """
UPDATE labelform.members SET state = 'cancelled', at = clock_timestamp() WHERE set_id = %s AND state = 'waiting'"""
# Of one with a run, part is done or may be: the next worker finds out, and ends it with an account.
_CANCEL_LOST: Final = """
UPDATE labelform.members SET state = 'cancelled', at = clock_timestamp()
WHERE set_id = %s AND state = 'under way' AND NOT EXISTS (
    SELECT FROM labelform.leases WHERE subject = project AND NOT is_released AND clock_timestamp() < until)
  AND NOT EXISTS (
    SELECT FROM labelform.runs WHERE runs.set_id = members.set_id AND runs.number = members.number)"""
_AGAIN: Final = """
UPDATE labelform.members SET state = 'waiting', exit_code = NULL, worker = '', at = NULL, begun = 0, token = 0
WHERE set_id = %s AND state = ANY(%s) RETURNING number"""


async def member(connection: Connection, set_id: UUID, number: int) -> StoredMember:
    """Return one member with what it takes to do it."""
    row = await (await connection.execute(_MEMBER, (set_id, number))).fetchone()
    if row is None:
        raise NoSuchSetError(f"the set {set_id} has no member {number}")
    head, module, project, also, spec, plan, wave, state, times = row
    return StoredMember(
        head=SetHead.model_validate(head),
        task=Task(str(set_id), number),
        module=module,
        project=project,
        spec=spec,
        plan=plan,
        wave=wave,
        state=State(state),
        begun=times,
        also=also,
    )


async def made_plan(connection: Connection, set_id: UUID, number: int) -> dict[str, Any] | None:
    """Return the plan that was made for a member, None without one."""
    statement = "SELECT plan FROM labelform.results WHERE set_id = %s AND number = %s"
    row = await (await connection.execute(statement, (set_id, number))).fetchone()
    return row[0] if row else None


async def begin(connection: Connection, set_id: UUID, number: int, held: Held) -> StoredMember:
    """Note that a member is under way, if it may be, and return it."""
    await check_held(connection, held)
    await connection.execute(_BEGIN, (held.holder, held.token, held.token, set_id, number, held.subject))
    found = await member(connection, set_id, number)
    if found.project != held.subject or found.also not in ("", *held.tokens):
        raise StoreError(f"member {number} of the set {set_id} is not of {held.subject}")
    return found


@dataclass(slots=True)
class _SetState:
    """How far a set is, as whoever changes it reads it: nobody else changes it until the transaction is over."""

    set_id: UUID
    head: SetHead
    wave: int
    brake: Brake

    def wave_ended(self) -> None:
        """Find out whether the next wave may begin. Without names there are no waves, only members."""
        if self.wave < len(self.head.waves):
            self.brake.wave_ended(self.head.waves[self.wave])


async def settle(connection: Connection, set_id: UUID, number: int, held: Held, settled: Settled) -> bool:
    """Keep what came of a member; return whether that began another wave."""
    about = await _locked(connection, set_id)
    found = await member(connection, set_id, number)
    if found.project != held.subject:
        raise StoreError(f"member {number} of the set {set_id} is not of {held.subject}")
    await check_held(connection, held)
    facts = (settled.state, settled.exit_code, held.holder, set_id, number)
    if (await connection.execute(_SETTLE, facts)).rowcount == 0:
        return about.wave > found.wave
    plan = as_json(settled.plan) if settled.plan is not None else None
    await connection.execute(_RESULT, (set_id, number, as_json(settled.result), plan))
    if settled.state is State.FAILED:
        about.brake.project_failed()
    return await _go_on(connection, about)


async def leave(connection: Connection, set_id: UUID, number: int, held: Held) -> None:
    """Do not count that a member was begun under this lease."""
    await connection.execute(_LEAVE, (set_id, number, held.subject, held.token))


async def cancel(connection: Connection, set_id: UUID, reason: str) -> None:
    """Begin no other member of a set, and do not wait for those whose worker was lost before it did anything."""
    about = await _locked(connection, set_id)
    if await _next_wave(connection, set_id) is None:
        return  # it has ended, and not for this reason
    about.brake.reason = about.brake.reason or reason
    await connection.execute("UPDATE labelform.sets SET is_cancelled = true WHERE id = %s", (set_id,))
    await connection.execute(_CANCEL_LOST, (set_id,))
    await _go_on(connection, about)


async def again(connection: Connection, set_id: UUID, *, only_failed: bool) -> list[tuple[Task, int]]:
    """Let members be done again; return those that may be begun now."""
    await _locked(connection, set_id)
    ends = [State.FAILED] if only_failed else [State.FAILED, State.CANCELLED]
    rows = await connection.execute(_AGAIN, (set_id, ends))
    numbers = [number for (number,) in await rows.fetchall()]
    await connection.execute("DELETE FROM labelform.results WHERE set_id = %s AND number = ANY(%s)", (set_id, numbers))
    wave = await _next_wave(connection, set_id)
    if wave is not None:
        fresh = "wave = %s, failed = 0, reason = '', is_cancelled = false, ended = NULL"
        await connection.execute(f"UPDATE labelform.sets SET {fresh} WHERE id = %s", (wave, set_id))
    return await waiting(connection, set_id)


async def _locked(connection: Connection, set_id: UUID) -> _SetState:
    """Read how far a set is, once nobody else is changing it: the last two of a wave must see each other."""
    locked = "SELECT head, wave, failed, reason FROM labelform.sets WHERE id = %s FOR NO KEY UPDATE"
    row = await (await connection.execute(locked, (set_id,))).fetchone()
    if row is None:
        raise NoSuchSetError(f'no set is called "{set_id}"')
    head = SetHead.model_validate(row[0])
    brake = Brake(head.max_failed, row[2])
    brake.reason = row[3]
    return _SetState(set_id, head, row[1], brake)


async def _go_on(connection: Connection, about: _SetState) -> bool:
    """Begin the next wave when one is over, or end the set, or neither; return whether a wave was begun."""
    set_id, before = about.set_id, about.wave
    is_over = await (await connection.execute(_LEFT, (set_id, before))).fetchone() is None
    if is_over and not about.brake.reason:
        about.wave_ended()
    if about.brake.reason:
        await connection.execute(_CANCEL, (set_id,))
    wave = await _next_wave(connection, set_id)
    about.wave = before if wave is None else max(wave, before)
    kept: tuple[Any, ...] = (
        about.wave,
        about.brake.failed,
        about.brake.reason,
        wave is None,
        set_id,
    )
    await connection.execute(
        """UPDATE labelform.sets SET wave = %s, failed = %s, reason = %s,
            ended = CASE WHEN %s THEN coalesce(ended, clock_timestamp()) END WHERE id = %s""",
        kept,
    )
    return about.wave > before


async def _next_wave(connection: Connection, set_id: UUID) -> int | None:
    """Return the first wave that has a member without an end; None when all have theirs."""
    row = await (await connection.execute(_NEXT, (set_id,))).fetchone()
    return None if row is None else row[0]
