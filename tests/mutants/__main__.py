"""`make mutants`: judge the mutants of all rooms, or of those named; docs/mutants.md is written after each room."""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from tests.mutants.judging import judge, share
from tests.mutants.page import read_page, write_page
from tests.mutants.rooms import JUDGES


def main(rooms: list[str]) -> None:
    """Judge all rooms at once, each in a process of its own: each imports another copy of the package."""
    began, chosen, context = time.monotonic(), rooms or list(JUDGES), get_context("spawn")
    places = context.Semaphore(os.cpu_count() or 1)
    with ProcessPoolExecutor(len(chosen), context, share, (places,), max_tasks_per_child=1) as processes:
        judging = {processes.submit(judge, room): room for room in chosen}
        for done in as_completed(judging):
            if done.exception() is not None:  # told below: it keeps no other room from the page
                continue
            room, judged = judging[done], done.result()
            print(f"{room}: {judged.killed:,} of {judged.mutants:,} killed", flush=True)
            write_page({**read_page(), room: judged})
    print(f"{(time.monotonic() - began) / 60:.1f} minutes")
    if unjudged := [room for done, room in judging.items() if done.exception()]:
        raise SystemExit(f"not judged: {', '.join(unjudged)}")


if __name__ == "__main__":
    main(sys.argv[1:])
