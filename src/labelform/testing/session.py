"""
All cases of a run, each on a sandbox of its own: one after the other, or side by side in a few processes.

Results come in the order of the files, whichever case was done first.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import groupby
from pathlib import Path

from labelform.errors import LabelformError
from labelform.testing.judging import judged
from labelform.testing.reading import LoadedCase, load_file
from labelform.testing.results import CaseResult
from labelform.testing.running import run_case
from labelform.testing.setting import seed_of
from labelform.testing.worlds import Worlds

CASES_PER_PROCESS = 16
"""From this many cases on, another process is worth what it takes to start."""
_AT_ONCE = 4
"""How many cases a process is given at a time."""
_Part = tuple[Path, tuple[int, ...], bool]
"""Some cases of a file, by their places in it, and whether they may name what lies outside of its repository."""


def result_of(case: LoadedCase, worlds: Worlds) -> CaseResult:
    """Run one case and judge it."""
    began = time.monotonic()
    deviations = tuple(judged(case, run_case(case, worlds)))
    took = time.monotonic() - began
    return CaseResult(str(case.path), case.index, case.entry.name, case.where(), deviations, took)


def usual_jobs(count: int) -> int:
    """Return how many processes to start for this many cases on this machine."""
    return max(1, min(os.cpu_count() or 1, count // CASES_PER_PROCESS))


def results_of(cases: Sequence[LoadedCase], worlds: Worlds, jobs: int) -> Iterator[CaseResult]:
    """Yield the result of each case as soon as those before it are done."""
    if jobs == 1:
        yield from (result_of(case, worlds) for case in cases)
        return
    _plant(cases, worlds)
    context = multiprocessing.get_context("forkserver")  # forks are quick, and of a process that has no threads
    context.set_forkserver_preload([__name__])
    with ProcessPoolExecutor(jobs, context, initializer=_ignore_interrupts) as processes:
        try:
            parts = list(_parts(cases))
            for found in processes.map(_results_of_part, parts, [worlds] * len(parts)):
                yield from found
        except BaseException:
            processes.shutdown(wait=False, cancel_futures=True)
            raise


def _parts(cases: Sequence[LoadedCase]) -> Iterator[_Part]:
    """Yield the cases of one file, a few at a time: a process reads the file itself."""
    for path, of_file in groupby(cases, key=lambda one: one.path):
        some = list(of_file)
        for start in range(0, len(some), _AT_ONCE):
            indexes = tuple(one.index for one in some[start : start + _AT_ONCE])
            yield path, indexes, some[0].allows_outside


def _plant(cases: Sequence[LoadedCase], worlds: Worlds) -> None:
    """Plant all seeds here, once for all processes; what is wrong with one is told of its cases."""
    for case in cases:
        with contextlib.suppress(LabelformError):
            seed = seed_of(case)
            if worlds.snapshot(seed) is None:
                worlds.planted(seed)


def _results_of_part(part: _Part, worlds: Worlds) -> list[CaseResult]:
    path, indexes, allows_outside = part
    loaded = load_file(path, allows_outside=allows_outside)
    return [result_of(loaded[index], worlds) for index in indexes]


def _ignore_interrupts() -> None:
    """Leave it to who started us to end: an interrupt on a terminal reaches all processes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
