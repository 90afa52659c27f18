"""
How many requests a second a platform allows: found by trying, held by going back to where it refused.

The curve is made of the cubes of CUBIC (RFC 9438) with a level part between them, and counted in answers instead of
seconds, so that a slow platform is tried no more often for each request than a quick one. After a refusal it is closed:
nothing is sent for a while, then one request alone, until one is let in. Times are those of whoever keeps the state.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

_DOUBLING_SECONDS: Final = 2.0
"""While no limit is known, the rate doubles in this time."""

_LEFT_AT_FIRST: Final = 0.5
"""So much of the rate is left when it is refused and no limit was known."""
_CRUISE, _CRUISE_EARLY = 0.96, 0.9
"""At most so much of the rate that was refused is gone back to, and held. The second is for one that came too early."""
_BASE: Final = 0.95
"""So much of that is sent at first."""
_BEYOND: Final = 0.08
"""How far beyond that the rate is after the first so many answers that are bold."""
_OBSOLETE: Final = 2.0
"""So far beyond it, the limit is no limit any more."""

# How many good answers it takes: to come near the limit, and until the next try beyond it.
_APPROACH_ANSWERS, _APPROACH_SECONDS = 60.0, 6.0
_LEAST_ANSWERS, _ANSWERS_FOR_REFUSAL, _SECONDS_FOR_CLOSED = 120.0, 120.0, 25.0
_MOST_ANSWERS, _MOST_SECONDS = 240.0, 40.0

_FIRST_HOLD_SECONDS, _LONGEST_HOLD_SECONDS = 0.1, 20.0
_COUNT_SECONDS, _LEAST_COUNT_SECONDS = 0.5, 0.25
_FEW: Final = 4
"""So many answers more are thought of where there are few to count."""
_UNASKED_SECONDS: Final = 0.5
"""After a hold, this is how long it takes to hear that it is over. For longer nobody asked, or the store was away."""
_WHOLE_SECONDS: Final = 1.0
"""`Retry-After` is rounded up to these."""
_SLOWEST: Final = 0.2


@dataclass(frozen=True, slots=True)
class Rate:
    """What is known of the limit of a platform. An infinite rate is one that has never been refused."""

    per_second: float = math.inf
    limit: float = math.inf
    """The rate that is held: a little less than what was refused last."""
    base: float = 0.0
    """The rate right after that."""
    patience: float = _LEAST_ANSWERS
    """After so many answers more than the limit is tried."""
    cuts: int = 0
    """How often it has been cut."""
    is_open: bool = True
    """Not from a cut until the first good answer to a request that was sent after it."""
    held_until: float = -math.inf
    hold_seconds: float = 0.0
    """How long nothing is sent after a refusal; twice as long after each that follows, as nobody said how long."""
    answers: int = 0
    """Good answers since it was opened."""
    paced: int = 0
    """Those of them whose requests had to wait for their turn: only they say that more would have been sent."""
    refusals: float = 0.0
    """Those that are not made up for yet by good answers."""
    closed_at: float = -math.inf
    closed_seconds: float = 0.0
    """How long it was closed the last time."""
    counted_from: float = -math.inf
    counted: int = 0
    measured: float = 0.0
    """Good answers a second, lately."""


def answered(rate: Rate, now: float, cuts: int, *, was_paced: bool) -> Rate:
    """Learn that a request was not too much which was sent when the rate had been cut so often."""
    rate = _count(rate, now)
    if cuts != rate.cuts:
        return rate
    if not rate.is_open:
        rate = _open(rate, now)
    if not was_paced:
        return replace(rate, answers=rate.answers + 1)
    paced = rate.paced + 1
    if rate.limit == math.inf:
        per_second = rate.per_second + math.log(2) / _DOUBLING_SECONDS
        return replace(rate, answers=rate.answers + 1, paced=paced, per_second=per_second)
    per_second = _curve(rate, paced)
    limit = math.inf if per_second > _OBSOLETE * rate.limit else rate.limit
    return replace(rate, answers=rate.answers + 1, paced=paced, per_second=per_second, limit=limit)


def _curve(rate: Rate, paced: int) -> float:
    """Return the rate after so many answers: quickly back to the limit, held there, then beyond it ever more boldly."""
    approach = _approach(rate)
    below = max(0.0, 1 - paced / approach)
    beyond = max(0.0, (paced - rate.patience) / approach)
    return rate.limit - (rate.limit - rate.base) * below**3 + _BEYOND * rate.limit * beyond**3


def _approach(rate: Rate) -> float:
    """Return how many answers the way back to the limit takes."""
    return min(rate.patience, max(_APPROACH_ANSWERS, _APPROACH_SECONDS * rate.limit))


def refused(rate: Rate, now: float, cuts: int, retry_after: float | None) -> Rate:
    """Learn that a request was too much which was sent when the rate had been cut so often."""
    if cuts != rate.cuts:  # it was sent before the cut was known
        held_until = max(rate.held_until, now + (retry_after or 0.0))
        return replace(rate, refusals=rate.refusals + 1, held_until=held_until)
    if not rate.is_open:  # one that was sent alone, to see
        longer = min(_LONGEST_HOLD_SECONDS, 2 * rate.hold_seconds)
        hold = longer if retry_after is None else retry_after
        return replace(
            rate, cuts=cuts + 1, refusals=rate.refusals + 1, held_until=now + hold, hold_seconds=max(longer, hold)
        )  # fmt: skip
    return _cut(rate, now, retry_after)


def _open(rate: Rate, now: float) -> Rate:
    closed = min(now, rate.held_until + _UNASKED_SECONDS) - rate.closed_at
    patience = max(_LEAST_ANSWERS, _ANSWERS_FOR_REFUSAL * rate.refusals, _SECONDS_FOR_CLOSED * closed * rate.limit)
    patience = min(patience, max(_MOST_ANSWERS, _MOST_SECONDS * rate.limit))
    return replace(rate, is_open=True, answers=0, paced=0, patience=patience, closed_seconds=closed)


def _cut(rate: Rate, now: float, retry_after: float | None) -> Rate:
    first = min(_LONGEST_HOLD_SECONDS, max(_FIRST_HOLD_SECONDS, rate.closed_seconds / 3))
    hold = first if retry_after is None else retry_after
    was = rate.per_second if rate.per_second < math.inf else _lately(rate, now)
    limit = max(_SLOWEST, was if rate.limit == math.inf else _lower(rate, was, retry_after))
    base = (_LEFT_AT_FIRST if rate.limit == math.inf else _BASE) * limit
    return replace(
        rate, per_second=base, limit=limit, base=base, cuts=rate.cuts + 1, is_open=False,
        held_until=now + hold, hold_seconds=hold, refusals=rate.refusals + 1, answers=0, paced=0,
        closed_at=now,
    )  # fmt: skip


def _lower(rate: Rate, was: float, retry_after: float | None) -> float:
    """Return the rate to come back to."""
    if rate.paced >= rate.patience:  # it was tried: what is too much is above the one that was held
        return min(_CRUISE * was, (rate.limit + was) / 2)
    let_in = rate.answers + _FEW
    left = let_in / (let_in + was * _seconds_shut(rate, retry_after))
    return min(_CRUISE if rate.paced >= _approach(rate) else _CRUISE_EARLY, left) * was


def _seconds_shut(rate: Rate, retry_after: float | None) -> float:
    """
    Return for how long nothing is let in besides what was, since it was opened.

    If the server does not say, it is between none of the time that it was closed before and all of it.
    """
    return rate.closed_seconds / 2 if retry_after is None else max(0.0, retry_after - _WHOLE_SECONDS)


def _count(rate: Rate, now: float) -> Rate:
    elapsed = now - rate.counted_from
    refusals = max(0.0, rate.refusals - 1 / _ANSWERS_FOR_REFUSAL)
    if elapsed < _COUNT_SECONDS:
        return replace(rate, counted=rate.counted + 1, refusals=refusals)
    measured = rate.counted / elapsed if elapsed < math.inf else 0.0
    return replace(rate, counted_from=now, counted=1, measured=measured, refusals=refusals)


def _lately(rate: Rate, now: float) -> float:
    elapsed = min(_COUNT_SECONDS, max(_LEAST_COUNT_SECONDS, now - rate.counted_from))
    return max(rate.measured, (rate.counted + _FEW) / elapsed)
