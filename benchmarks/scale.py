"""How much is measured: everything for `make bench`, next to nothing for the tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """
    `reads`: presets, and the round trips in milliseconds to read them at. `tls`: without, and with. `starts`: how often
    each process starts. `fleets`: how many projects, small and large; `sets`: the same to apply; `worked`: the same for
    workers; `shared_by_workers`: how many to compare one worker with two by.
    """

    reads: Mapping[int, tuple[float, ...]]
    tls: tuple[bool, ...]
    rounds: int
    starts: int
    changes: int
    apply_ms: float
    fleets: tuple[int, int]
    fleet_ms: float
    sets: tuple[int, int]
    worked: tuple[int, int]
    shared_by_workers: int


FULL = Scale(
    {100: (0, 20, 50, 100), 500: (50,)}, (False, True), 3, 9, 100, 50, (100, 1000), 50, (40, 400), (100, 1000), 200
)  # fmt: skip
TINY = Scale({3: (1,)}, (True,), 1, 1, 4, 1, (2, 4), 1, (2, 4), (3, 4), 3)
