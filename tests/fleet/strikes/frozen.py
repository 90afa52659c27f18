"""
Workers that are away for longer than their lease lasts, and come back when others have done their work.

Nothing of what they do then may reach the platform. That they are back is seen by a second set, which only they are
left for: it is the first one again, and there is nothing to do in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from tests.fleet.strikes.gate import Passing
from tests.fleet.strikes.ground import Ground
from tests.fleet.strikes.kinds import At, freeze
from tests.fleet.strikes.line import laid
from tests.fleet.strikes.sets import add_set
from tests.fleet.strikes.strike import Field, Means, Verdict, strike
from tests.fleet.strikes.workers import Worker


def strike_frozen_at_request(means: Means, ground: Ground, what: str, number: int, *, is_answered: bool) -> Verdict:
    """Stop a worker at a request that was carried out, answered or not, until others are done."""
    at = At(freeze(is_answered=is_answered), lambda passing: passing.number == number)
    return strike(means, ground, what, at, during=thawed)


def strike_frozen_within(means: Means, ground: Ground, what: str, freeze: Mapping[str, Any]) -> Verdict:
    """Stop a worker at a place within it, see `Freeze`, until others are done."""
    return strike(means, ground, what, during=thawed, workers=({"freeze": freeze}, {}))


def strike_cut_off(means: Means, ground: Ground, what: str, number: int) -> Verdict:
    """Cut the line between a worker and the store at a request, and join it when others are done."""
    with laid(means.cluster.port) as line:

        async def cut(passing: Passing) -> None:
            line.cut()
            await passing.pass_on()

        def during(field: Field) -> Iterator[str]:
            yield from field.until(lambda: bool(at.struck) or field.left() == 0, "the cut")
            yield from _back_when_others_are_done(field, field.workers.started[:1], line.join)

        at = At(cut, lambda passing: passing.number == number)
        return strike(means, ground, what, at, during=during, workers=({"port": line.port}, {}))


def thawed(field: Field) -> Iterator[str]:
    """Wait until a worker is stopped, and let it go on when others are done."""

    def frozen() -> list[Worker]:
        return [one for one in field.workers.started if one.is_frozen()]

    yield from field.until(lambda: bool(frozen()) or field.left() == 0, "that a worker is stopped")
    if away := frozen():
        field.is_struck = True
        yield from _back_when_others_are_done(field, away, partial(_thaw, away))


def _thaw(workers: list[Worker]) -> None:
    for worker in workers:
        worker.thaw()


def _back_when_others_are_done(field: Field, away: list[Worker], back: Callable[[], None]) -> Iterator[str]:
    yield from field.until(lambda: field.left() == 0, "the end of the set")
    for worker in field.workers.living():
        if worker not in away:
            yield from field.stopped(worker)
    seen = len(field.means.gate.passed)
    back()
    add_set(field.dsn, field.ground.planset, field.means.on)
    yield from field.until(lambda: field.left() == 0, "that whoever was away works again")
    for passing in field.means.gate.passed[seen:]:
        if passing.is_write:
            yield f"whoever was away sent {passing.scope['method']} {passing.path}"
