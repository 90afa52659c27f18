"""
What a fleet keeps, as a protocol: Postgres is behind it.

All moments are by the clock of the store: those of workers may be wrong by minutes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from labelform.errors import LabelformError
from labelform.fleet.held import Held
from labelform.fleet.work import Applied, Counts, NewMember, SetHead, Settled, StoredMember, StoredSet, Task, Told
from labelform.runs.recording import Runs


class StoreError(LabelformError):
    """The store cannot be reached, or refuses. Nothing is sent without it."""

    code = "store"


class StoreAwayError(StoreError):
    """The store cannot be reached: it may be back later."""


class LeaseLostError(StoreError):
    """Somebody else may have the lease by now: whoever had it keeps nothing more, and sends nothing more."""


class NoSuchSetError(StoreError):
    """The store has no such set, or no such member of it: to ask again is of no use."""


class Store(Protocol):
    """
    The one place that all workers and commands share.

    Every method may raise StoreError, when the store cannot be reached or refuses; nothing was changed then, or what
    was to be kept is kept. A method can be called again after it.
    """

    async def now(self) -> datetime:
        """Return the time by the clock of the store."""

    # -- sets and their members ------------------------------------------------------------------------------------

    async def keep_bundle(self, digest: str, content: bytes) -> None:
        """Keep the files of a set; the same digest twice is one."""

    async def bundle(self, digest: str) -> bytes:
        """Return the files of a set."""

    async def add_set(self, head: SetHead, members: Iterable[NewMember]) -> str:
        """Add a set with all of its members, or nothing; return its id. Members are numbered in this order."""

    async def head(self, set_id: str) -> SetHead:
        """Return what holds for a set; `set_id` may be cut short where it means one only."""

    async def sets(self, most: int) -> Sequence[StoredSet]:
        """Return the newest sets, the newest first."""

    async def sets_left(self) -> Sequence[tuple[str, SetHead]]:
        """Return the sets that have a member without an end, cancelled or not, the oldest first; each after its id."""

    async def member(self, task: Task) -> StoredMember:
        """Return one member with what it takes to do it."""

    async def made_plan(self, task: Task) -> dict[str, Any] | None:
        """Return the plan that was made for a member, as a document; None where none was, or not yet."""

    async def begin(self, task: Task, held: Held) -> StoredMember:
        """
        Note that a member is under way by whoever has the lease of its project, and return it.

        Only what is UNDER_WAY then is to be done. A member that is at its end, that waits for its wave, or of a set
        that begins no more is returned as it is; one whose worker was lost is gone on with.

        Raises:
            LeaseLostError: somebody else may have the lease by now.
        """

    def told(self, set_id: str, after: int = -1) -> AsyncIterator[Told]:
        """Yield the members of a set by number, beginning behind one; they are fetched some at a time."""

    async def counts(self, set_id: str) -> Counts:
        """Return how far a set is."""

    async def waiting(self, set_id: str) -> list[tuple[Task, int]]:
        """
        Return the members that may be begun now, each with its wave: those of later waves are not among them.

        Members whose worker was lost are. To have one of them done twice does no harm.
        """

    async def settle(self, task: Task, held: Held, settled: Settled) -> bool:
        """
        Keep what came of a member, as long as its lease is held; return whether that began another wave.

        A member that is settled stays as it is: the answer is then whether its wave is over and another one began.

        Raises:
            LeaseLostError: whoever lost the lease has nothing to say any more.
        """

    async def leave(self, task: Task, held: Held) -> None:
        """Do not count that a member was begun under this lease: its worker was stopped, and not by the member."""

    async def cancel(self, set_id: str, reason: str) -> None:
        """Begin no other member of a set that has not ended; what is under way goes on to its end."""

    async def again(self, set_id: str, *, only_failed: bool) -> list[tuple[Task, int]]:
        """
        Let members be done again that failed, or with `only_failed` false, all that are not done.

        Returns those that may be begun now, as `waiting` does.
        """

    # -- leases ----------------------------------------------------------------------------------------------------

    async def take(self, subject: str, holder: str, also: str = "") -> Held | float:
        """
        Take the lease of a subject, such as a project; else return in how many seconds to ask again.

        With `also` it is taken of both subjects, or of none: of a project by its title and by its hash.
        """

    async def renew(self, held: Held) -> bool:
        """Hold a lease for its whole time again; return whether it was still held."""

    async def release(self, held: Held) -> None:
        """Let others take it at once. One that is only lost can be taken when nothing that was sent can arrive."""

    # -- runs ------------------------------------------------------------------------------------------------------

    def runs(self, task: Task, held: Held) -> Runs:
        """Return where the run of a member is recorded, and what earlier runs left to it."""

    async def keep_applied(self, held: Held, applied: Applied) -> None:
        """
        Keep a spec as what was applied last to its project.

        Raises:
            LeaseLostError: somebody else may have applied another one by now.
        """

    async def applied(self, base_url: str, spec: str, title: str, environment: str) -> Applied | None:
        """
        Return what was applied last of a spec, by its path in its repository, to a project of this title.

        After a rename it is the newest of the title, else the newest of the path in the environment: there, the title
        of the spec is what has changed.
        """

    # -- what is begun once ----------------------------------------------------------------------------------------

    async def begun_for(self, name: str) -> datetime | None:
        """Return the last moment for which a set was added that is due again and again; None before the first."""

    async def add_due(self, name: str, moment: datetime, head: SetHead, members: Iterable[NewMember]) -> str | None:
        """
        Add a set for the moment when it was due, and return its id.

        None where that was done already, for this moment or a later one: of workers that add it at once, one does.
        """

    async def claim(self, name: str, moment: datetime) -> bool:
        """Return whether nobody has claimed a name for this moment or a later one; from now on, somebody has."""

    # -- retention -------------------------------------------------------------------------------------------------

    async def ended(self, before: datetime) -> int:
        """Return how many sets `drop` would drop."""

    async def drop(self, before: datetime) -> int:
        """
        Drop sets that ended before a moment, with all that is theirs; return how many.

        One of whose runs a call may still arrive stays: its ledger says so to those who come after it.
        """
