"""
The rules of leases, as pure functions from a row of the store to the next one.

They hold in Postgres, which reads, changes and writes a row in one transaction, and in the simulation. Every moment is
by the clock of the store. A row is one value for each subject, such as a project, and is never deleted: its token only
grows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from labelform.applying.quarantine import QUARANTINE_SECONDS
from labelform.fleet.held import LEASE_SECONDS, RENEW_SECONDS


@dataclass(frozen=True, slots=True)
class Lease:
    """
    Who may write to a subject, and until when.

    `until` is the first moment at which it is not held any more. `is_released` says that nothing that its holder sent
    can still arrive. `taking` is what its holder called the taking, which has a name of its own each time.
    """

    token: int
    holder: str
    until: datetime
    is_released: bool = False
    taking: str = ""


@dataclass(frozen=True, slots=True)
class LeaseTimes:
    """
    How long a lease is held, how long after that something that its holder sent may still arrive, and how often it is
    prolonged.
    """

    held: timedelta = timedelta(seconds=LEASE_SECONDS)
    quarantine: timedelta = timedelta(seconds=QUARANTINE_SECONDS)
    renew: timedelta = timedelta(seconds=RENEW_SECONDS)


LEASE_TIMES: Final = LeaseTimes()


def taken(
    lease: Lease | None, now: datetime, holder: str, times: LeaseTimes = LEASE_TIMES, taking: str = ""
) -> Lease | float:  # fmt: skip
    """
    Let somebody take a lease; else return in how many seconds it can be taken, if it is not prolonged.

    One that was lost, not released, can be taken when nothing that was sent under it can arrive any more. That holds
    for its old holder, too, who does not know either what of it has arrived. Only the same taking, whose answer was
    lost, has it at once: nothing was sent under it yet.
    """
    if lease is None:
        return Lease(1, holder, now + times.held, taking=taking)
    if taking and taking == lease.taking and is_held(lease, now, lease.token):
        return lease
    if not lease.is_released:
        left = lease.until + times.quarantine - now
        if left > timedelta(0):
            return left.total_seconds()
    return Lease(lease.token + 1, holder, now + times.held, taking=taking)


def prolonged(lease: Lease | None, now: datetime, token: int, times: LeaseTimes = LEASE_TIMES) -> Lease | None:
    """
    Let a holder hold it for its whole time again; None when it is not held any more.

    A clock of the store that was set back does not shorten it: what its holder knows of it cannot be taken back.
    """
    if lease is None or not is_held(lease, now, token):
        return None
    return replace(lease, until=max(lease.until, now + times.held))


def released(lease: Lease | None, now: datetime, token: int) -> Lease | None:
    """
    Let others take it at once; None when it is not held any more, and then only time gives it back.

    Whoever asks for this says that nothing that they sent can still arrive: every call was answered, or given up for
    as long as the quarantine lasts.
    """
    if lease is None or not is_held(lease, now, token):
        return None
    return replace(lease, is_released=True)


def is_held(lease: Lease | None, now: datetime, token: int) -> bool:
    """Return whether whoever has this token may begin to write. Only then is the begin of a call recorded."""
    return lease is not None and lease.token == token and not lease.is_released and now < lease.until
