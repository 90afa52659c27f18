"""
Distinguish a rename from a removal and an addition: the same content under another name, when only one pair fits.

It stays a guess, because the base has no identities of the platform; it changes how a shift is reported, never the
plan.
"""

from __future__ import annotations

from collections.abc import Mapping

from labelform.core.lookalikes import is_same
from labelform.core.resource import AnyResource
from labelform.core.shift import Move, Mover, Shift, States


def merge_renames(resource: AnyResource, shifts: Mapping[str, Shift], states: Mapping[str, States]) -> list[Shift]:
    """Return the shifts of one kind, with each pair that is one rename reported as one."""
    merged = dict(shifts)
    for mover in dict.fromkeys(shift.mover for shift in shifts.values()):
        removed, added = (_keys(shifts, mover, move) for move in (Move.REMOVED, Move.ADDED))
        for gone in removed:
            fitting = [came for came in added if _is_same(resource, states[gone], states[came])]
            rivals = [other for other in removed for came in fitting if _is_same(resource, states[other], states[came])]
            if len(fitting) == 1 and rivals == [gone]:
                merged[gone] = _renamed(shifts[gone], shifts[fitting[0]])
                del merged[fitting[0]]
    return list(merged.values())


def _keys(shifts: Mapping[str, Shift], mover: Mover, move: Move) -> list[str]:
    return [
        shift.key for shift in shifts.values() if shift.mover is mover and move in (shift.spec_move, shift.live_move)
    ]


def _is_same(resource: AnyResource, gone: States, came: States) -> bool:
    after = came.spec.item if came.spec else came.live[0].item if came.live else None
    return gone.base is not None and after is not None and is_same(resource, gone.base, after)


def _renamed(gone: Shift, came: Shift) -> Shift:
    return gone.model_copy(
        update={
            "spec_move": Move.RENAMED if gone.spec_move is Move.REMOVED else gone.spec_move,
            "live_move": Move.RENAMED if gone.live_move is Move.REMOVED else gone.live_move,
            "renamed_to": came.label,
            "is_pending": gone.is_pending or came.is_pending,
            "source": came.source or gone.source,
            "reason": gone.reason or came.reason,
            "impact": gone.impact or came.impact,
        }
    )
