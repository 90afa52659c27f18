"""`make mutants`: judge the mutants of all rooms, or of those named; docs/mutants.md is written after each room."""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.mutants.judging import judge
from tests.mutants.page import read_page, write_page
from tests.mutants.rooms import JUDGES


def main(rooms: list[str]) -> None:
    """Judge room by room, each in a process of its own: each imports another copy of the package."""
    for room in rooms or JUDGES:
        with ProcessPoolExecutor(1, get_context("spawn")) as process:
            judged = process.submit(judge, room).result()
        print(f"{room}: {judged.killed:,} of {judged.mutants:,} killed in {judged.minutes:.1f} minutes", flush=True)
        write_page({**read_page(), room: judged})


if __name__ == "__main__":
    main(sys.argv[1:])
