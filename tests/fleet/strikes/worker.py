"""
`labelform fleet worker` with other times than users have, and with places where it stops.

    python -m tests.fleet.strikes.worker CHOICES

Its first line is the number of its process. Its environment and its folder are those of a worker.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final
from unittest import mock

from tests.fleet.strikes.tempo import ENVIRONMENT, STORE_VARIABLE, Tempo

from labelform.cli.fleet_worker import work
from labelform.cli.on import On
from labelform.cli.settings import Choice, setting_of
from labelform.fleet.engine import Beats
from labelform.fleet.held import Held
from labelform.fleet.lease import LeaseTimes
from labelform.fleet.postgres import leases, ledger
from labelform.fleet.postgres.leases import HELD
from labelform.fleet.postgres.ledger import PostgresLedger
from labelform.fleet.postgres.store import PostgresStore
from labelform.fleet.worker import Timing

PLACES: Final[dict[str, tuple[Any, str]]] = {
    "begun": (PostgresLedger, "write"),
    "done": (PostgresStore, "settle"),
    "locked": (leases, "_write"),
}
"""
Where a worker can stop by itself. `begun`: the begin of a call is kept, and no byte of it has left. `done`: nothing is
left to do of a member but to say so. `locked`: the row of a lease is locked, and about to be changed.
"""


def main() -> None:
    """Work until told to stop."""
    choices: dict[str, Any] = json.loads(sys.argv[1])
    sys.stdout.write(f"{os.getpid()}\n")
    sys.stdout.flush()
    signal.signal(signal.SIGUSR1, _tell_tasks)
    # A connection of which the request was broken off, when a lease is lost, may be left to the garbage collector.
    warnings.simplefilter("ignore", ResourceWarning)
    place, is_fenced, on = choices.pop("freeze", None), choices.pop("is_fenced", True), On(**choices.pop("on"))
    tempo = Tempo(**choices)
    with ExitStack() as changed:
        if place:
            changed.enter_context(freezing(**place))
        if not is_fenced:
            changed.enter_context(without_fence())
        setting, address = setting_of(Choice(), ENVIRONMENT), os.environ[STORE_VARIABLE]
        sys.exit(asyncio.run(work([setting], address, tempo.projects, None, Path("cache"), _timing(tempo), on)))


def _tell_tasks(*_: Any) -> None:
    """Say where every task stands, for a judge who waits in vain."""
    for task in asyncio.all_tasks():
        task.print_stack(file=sys.stderr)
    sys.stderr.flush()


def _timing(tempo: Tempo) -> Timing:
    times = LeaseTimes(*(timedelta(seconds=one) for one in (tempo.held, tempo.quarantine, tempo.renew)))
    return Timing(times, Beats(tempo.alive, tempo.stalled, tempo.alive, tempo.alive), tempo.sweep)


@contextmanager
def freezing(place: str, number: int = 1) -> Iterator[None]:
    """Stop this process when it comes to a place for the n-th time."""
    owner, name = PLACES[place]
    step, coming = getattr(owner, name), count(1)

    def stop() -> None:
        if next(coming) == number:
            os.kill(os.getpid(), signal.SIGSTOP)

    def write(self: PostgresLedger, entry: str, facts: Any) -> None:
        step(self, entry, facts)
        if entry == "begin":
            stop()

    async def before(*arguments: Any) -> Any:
        stop()
        return await step(*arguments)

    with mock.patch.object(owner, name, write if place == "begun" else before):
        yield


@contextmanager
def without_fence() -> Iterator[None]:
    """Break the fence: who has lost a lease does not hear of it, begins calls, and is not asked when bytes leave."""
    unfenced = HELD.replace("AND NOT is_released AND clock_timestamp() < until", "").replace("token = %s", "%s > 0")
    with (
        mock.patch.object(ledger, "_FENCED", ledger._FENCED.replace(HELD, unfenced)),
        mock.patch.object(Held, "is_over", lambda self: False),
        mock.patch.object(PostgresStore, "renew", _still_held),
    ):
        yield


async def _still_held(*_: Any) -> bool:
    return True


if __name__ == "__main__":
    main()
