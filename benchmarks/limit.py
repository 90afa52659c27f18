"""
How fast a project can be read at best: a client that computes nothing, with so many connections.

Each request takes a round trip, and the first on a connection its set-up as well. The order is that of the data: the
project, its lists side by side, the JSON of every preset.
"""

from __future__ import annotations

from collections.abc import Iterable

LISTS = 4
LARGEST_PAGE = 1000


def seconds_to_read(presets: int, *, round_trip: float, set_up: float, places: int) -> float:
    """Return the shortest time in which everything is there."""
    free: list[float] = []
    [known] = _answered([0.0], free, round_trip, set_up, places)
    lists = _answered([known] * LISTS, free, round_trip, set_up, places)
    pages = [lists[0]]  # the presets go first, on the connection that is there
    for _ in range((presets - 1) // LARGEST_PAGE):
        pages += _answered([pages[-1]], free, round_trip, set_up, places)
    ready = [pages[index // LARGEST_PAGE] for index in range(presets)]
    return max([*lists, *_answered(ready, free, round_trip, set_up, places)])


def _answered(ready: Iterable[float], free: list[float], round_trip: float, set_up: float, places: int) -> list[float]:
    """Return when requests are answered; `free` holds when each connection is free again, and is kept up to date."""
    answered = []
    for moment in ready:
        best = min(range(len(free)), key=free.__getitem__, default=None)
        waiting = max(moment, free[best]) + round_trip if best is not None else float("inf")
        opening = moment + set_up + round_trip if len(free) < places else float("inf")
        if best is not None and waiting < opening:
            free[best] = waiting
        else:
            free.append(opening)
        answered.append(min(waiting, opening))
    return answered
