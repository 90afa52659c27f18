"""A scheduler of Dask that is killed: what nobody has begun is forgotten, and a person has it handed out again."""

from __future__ import annotations

from collections.abc import Iterator

from tests.fleet.strikes.ground import Ground
from tests.fleet.strikes.kinds import At, meanwhile
from tests.fleet.strikes.strike import Field, Means, Verdict, strike
from tests.fleet.strikes.tempo import RESUMED


def strike_scheduler(means: Means, ground: Ground, what: str, number: int) -> Verdict:
    """
    Kill the scheduler at a request, start it again, and resume the set.

    The one worker does a project at a time, and does not look by itself for what is left: the rest of the set is in the
    scheduler alone.
    """
    assert means.scheduler is not None, "a scheduler hands out the set"
    at = At(meanwhile(means.scheduler.kill), lambda passing: passing.number == number)
    return strike(means, ground, what, at, tempo=RESUMED, during=_resumed, workers=({},))


def _resumed(field: Field) -> Iterator[str]:
    scheduler = field.means.scheduler
    assert scheduler is not None
    yield from field.until(lambda: not scheduler.is_up() or field.left() == 0, "that the scheduler is killed")
    if scheduler.is_up():
        return
    scheduler.start()
    ended = field.labelform("fleet", "resume", field.set_id, "--on", f"dask:{scheduler.address}")
    if ended.returncode != 0 or "will be done" not in ended.stdout:
        yield f"resume ended with {ended.returncode}: {ended.stdout}{ended.stderr}"
