"""Pair what a case states with what there is, in any order: as many as can be, whoever stands first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


def paired(
    stated: Sequence[Any], found: Sequence[Any], is_same: Callable[[Any, Any], bool]
) -> tuple[list[int], list[Any]]:
    """Return the places of what is stated and was not found, in any order, and what was found and is not stated."""
    free = dict.fromkeys(range(len(found)))
    places: dict[int, int] = {}
    for index, one in enumerate(stated):
        place = next((place for place in free if is_same(one, found[place])), None)
        if place is not None:
            del free[place]
            places[index] = place
        else:
            _make_room(places, index, free, lambda one, place: is_same(stated[one], found[place]))
    return [index for index in range(len(stated)) if index not in places], [found[place] for place in free]


def _make_room(places: dict[int, int], index: int, free: dict[int, None], fits: Callable[[int, int], bool]) -> None:
    """
    Give something stated the place of another one that can go elsewhere, if there is any: an augmenting path.

    `{role: admin}` may have taken the only admin whom `{email: …}` means, while there is a second admin.
    """
    owners = {place: owner for owner, place in places.items()}
    wanted: dict[int, int] = {}
    waiting = [index]
    for one in waiting:
        for place in (*owners, *free):
            if place in wanted or not fits(one, place):
                continue
            wanted[place] = one
            if place in free:
                del free[place]
                _move_up(places, index, place, wanted)
                return
            waiting.append(owners[place])


def _move_up(places: dict[int, int], index: int, place: int, wanted: dict[int, int]) -> None:
    """Let everybody on the way to a free place take the one that they wanted."""
    while True:
        one = wanted[place]
        before = places.get(one)
        places[one] = place
        if one == index or before is None:
            return
        place = before
