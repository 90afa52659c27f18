"""
The pace of all who send with one key to one platform, as one small value: who may send when, and what was learned.

Every function takes a state and returns the next, so that it can be kept in this process, or be read, changed and
written in one transaction of a store. `now` is the clock of whoever keeps it; answers are waits in seconds, so that it
does not matter what clocks the workers have.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from labelform.api.pace.rate import Rate, answered, refused

_LATE_SECONDS: Final = 0.25
"""
What comes late is made up for, but no more is sent at once than is due in this time, or one request. What was left
unused before is lost. On a busy machine a process wakes up 50 to 200 ms late.
"""
_PUNCTUAL_SECONDS: Final = 0.001
"""Who asks too early by this is in time: no timer is better, and who is sent away waits behind all others."""
_TRY_SECONDS: Final = 2.0
"""Whoever was let through alone after a hold and says nothing for so long is thought to be gone."""
_LOOK_AGAIN_SECONDS: Final = 0.02
_LONGEST_WAIT_SECONDS: Final = 1.0
"""Who waits in a long queue asks again after so long, in case that the rate has risen."""
_GONE_SECONDS: Final = 1.0
"""A share that was to ask again is not waited for when it is late by so much."""
_FORGOTTEN_SECONDS: Final = 60.0
GIVE_UP_SECONDS: Final = 60.0
"""
Nobody waits for a platform that asks for more than this, or has refused everything for so long. Who sends hears of it
instead, because nobody sits in front of a terminal that long.
"""


_ROUNDING: Final = 1e-6
_NEVER_SECONDS: Final = 2 * GIVE_UP_SECONDS
"""Nothing is due so late: the clock was put back since."""


@dataclass(frozen=True, slots=True)
class PaceShare:
    """Who sends for one purpose. While several wait, each gets as much as its weight is of theirs."""

    name: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Turn:
    """How much a share was given, divided by its weight, and when the last of those who wait for it asks again."""

    given: float
    asked_at: float
    asks_again_at: float = -math.inf


@dataclass(frozen=True, slots=True)
class Leave:
    """
    Leave to send one request now; to be handed back with its outcome.

    `cuts` is how often the rate had been cut. With `is_alone` nobody else may send before the outcome is known.
    """

    cuts: int
    was_paced: bool
    is_alone: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """
    Leave to send `count` requests: the first after `seconds`, each of the others `spacing` seconds later.

    `seconds` is negative for what was due before.
    """

    leave: Leave
    count: int
    seconds: float
    spacing: float


@dataclass(frozen=True, slots=True)
class Wait:
    """No leave yet: ask again after so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class PaceState:
    """All there is to keep. The first one of many workers has a `rate` that is low, and no limit."""

    rate: Rate = field(default_factory=Rate)
    next_at: float = -math.inf
    """When the next request is due."""
    tried_at: float = -math.inf
    """When somebody was let through alone after a hold."""
    given: float = 0.0
    """How much the share had been given that was served last."""
    turns: Mapping[str, Turn] = field(default_factory=dict)


def ask(state: PaceState, now: float, share: PaceShare) -> tuple[PaceState, Leave | Wait]:
    """Ask for leave to send one request."""
    state, answer = ask_several(state, now, share, wanted=1, ahead_seconds=0.0)
    return state, answer.leave if isinstance(answer, Batch) else answer


def ask_several(
    state: PaceState, now: float, share: PaceShare, *, wanted: int, ahead_seconds: float
) -> tuple[PaceState, Batch | Wait]:  # fmt: skip
    """
    Ask for leave to send so many requests, of which those count that are due in the next seconds.

    If these are some, but too few for a second request, the next one is given at once: few ask just in time. But not
    while other shares wait, so that whoever wants more is known to wait, too.
    """
    turn = state.turns.get(share.name, Turn(state.given, now))
    if not _waits(turn, now):  # it gets nothing for what it left while it did not wait
        turn = replace(turn, given=max(turn.given, state.given), asks_again_at=-math.inf)
    seconds = _seconds_until_due(state, now)
    is_low = 0 < ahead_seconds <= _spacing(state)
    if is_low and _is_next(state, now, seconds) and not _others_wait(state, now, share.name):
        seconds = 0.0
    if seconds <= 0 and _is_behind(state, now, share.name, turn.given):
        seconds = _spacing(state)
    if seconds > 0:
        step = max(_spacing(state), min(wanted * _spacing(state), ahead_seconds))
        return _waiting(state, now, share, turn, seconds=seconds, step=step)
    return _leaving(state, now, share, turn, wanted=wanted, ahead_seconds=ahead_seconds)


def give_back(state: PaceState, share: PaceShare, leave: Leave, count: int) -> PaceState:
    """Take back leave for so many requests, which were not sent."""
    turn = state.turns.get(share.name)
    if turn is None or leave.cuts != state.rate.cuts:
        return state
    turn = replace(turn, given=turn.given - count / share.weight)
    return replace(
        state, next_at=state.next_at - count * _spacing(state), turns={**state.turns, share.name: turn},
        tried_at=state.tried_at if state.rate.is_open else -math.inf,
    )  # fmt: skip


def heard(
    state: PaceState, now: float, leave: Leave, *, is_refused: bool, retry_after: float | None = None
) -> PaceState:  # fmt: skip
    """Learn what came of a request; `retry_after` is in seconds, None when the platform did not say."""
    if not is_refused:
        rate = answered(state.rate, now, leave.cuts, was_paced=leave.was_paced)
        is_opened = rate.is_open and not state.rate.is_open  # what was not sent until then is not made up for
        return replace(state, rate=rate, next_at=max(state.next_at, now) if is_opened else state.next_at)
    if retry_after is not None and retry_after > GIVE_UP_SECONDS:
        retry_after = None
    rate = refused(state.rate, now, leave.cuts, retry_after)
    return replace(state, rate=rate, tried_at=state.tried_at if rate.cuts == state.rate.cuts else -math.inf)


def _waiting(
    state: PaceState, now: float, share: PaceShare, turn: Turn, *, seconds: float, step: float
) -> tuple[PaceState, Wait]:  # fmt: skip
    """Send somebody away until it is their turn, behind those of the same share who have been sent away already."""
    in_turn = min(turn.asks_again_at + step, now + _LONGEST_WAIT_SECONDS)
    again = max(now + seconds, in_turn)
    turns = {**state.turns, share.name: Turn(turn.given, now, again)}
    return replace(state, turns=turns), Wait(again - now)


def _leaving(
    state: PaceState, now: float, share: PaceShare, turn: Turn, *, wanted: int, ahead_seconds: float
) -> tuple[PaceState, Batch]:  # fmt: skip
    rate, spacing = state.rate, _spacing(state)
    late = max(0.0, _LATE_SECONDS - spacing) if rate.is_open else 0.0
    due = max(state.next_at, now - late, rate.held_until)
    count = min(wanted, int((now + ahead_seconds - due) * rate.per_second + _ROUNDING) + 1) if spacing else wanted
    if not rate.is_open:
        count = 1
    was_paced = _waits(turn, now) or count < wanted or now - state.next_at < _LATE_SECONDS / 2
    others_wait_until = turn.asks_again_at if turn.asks_again_at > now else -math.inf
    served = Turn(turn.given + count / share.weight, now, others_wait_until)
    turns = {name: one for name, one in state.turns.items() if now - one.asked_at < _FORGOTTEN_SECONDS}
    state = replace(
        state, next_at=due + count * spacing, given=turn.given, turns={**turns, share.name: served},
        tried_at=state.tried_at if rate.is_open else now,
    )  # fmt: skip
    return state, Batch(Leave(rate.cuts, was_paced, not rate.is_open), count, due - now, spacing)


def _seconds_until_due(state: PaceState, now: float) -> float:
    rate = state.rate
    is_given_up = not rate.is_open and now > rate.closed_at + GIVE_UP_SECONDS
    due = state.next_at if is_given_up else max(rate.held_until, state.next_at)
    if now + _PUNCTUAL_SECONDS < due < now + _NEVER_SECONDS:
        return due - now
    is_tried = not rate.is_open and not is_given_up and now < state.tried_at + _TRY_SECONDS
    return _LOOK_AGAIN_SECONDS if is_tried else 0.0


def _is_next(state: PaceState, now: float, seconds: float) -> bool:
    """Whether no other request is due before the one that is due in so many seconds, and nothing is held back."""
    return state.rate.is_open and state.rate.held_until <= now and seconds < _spacing(state)


def _is_behind(state: PaceState, now: float, name: str, given: float) -> bool:
    """Whether somebody else waits who was given less."""
    return any(other != name and one.given < given and _waits(one, now) for other, one in state.turns.items())


def _others_wait(state: PaceState, now: float, name: str) -> bool:
    return _is_behind(state, now, name, math.inf)


def _waits(turn: Turn, now: float) -> bool:
    return now <= turn.asks_again_at + _GONE_SECONDS


def _spacing(state: PaceState) -> float:
    return 1 / state.rate.per_second
