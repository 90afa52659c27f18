"""
Let the tests of a room judge its mutants: collect them once, then fork for each mutant and run those that reach it.

A fork begins where all tests are collected and none has run, so that no mutant inherits what another one cached.
Rooms are judged side by side: while the tests of one are counted, which is one fork, another has a core.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from multiprocessing.synchronize import Semaphore
from pathlib import Path
from typing import Any, NoReturn

import pytest
from mutmut.configuration import config
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state

from tests.mutants.making import Mutant, changes, make
from tests.mutants.page import Judged, Survivor
from tests.mutants.rooms import JUDGES, SOURCES

LONG_SECONDS = 0.5
"""Tests that take longer come last."""
LONGEST_TRIAL_SECONDS, LONGEST_TRIAL_SHARE = 3.0, 0.2
"""
How long the tests of one mutant may take together, where one does not take longer by itself: so many seconds, or such a
share of what all tests of the room take. On a busy machine, seconds alone would choose fewer tests.
"""
OPTIONS = (
    "-p",
    "no:cacheprovider",
    "-p",
    "no:xdist",
    "-s",
    "--assert=plain",
    "-m",
    "not browser and not fleet",
    "-o",
    "tmp_path_retention_policy=none",
)
MOST_MEMORY_BYTES = 4 * 2**30
"""A mutant that goes on and on is stopped before the machine is full; tests that need more cannot judge."""
KILLED, SURVIVED, TIMED_OUT, NOT_REACHED = "killed", "survived", "timed out", "not reached"
_shared: list[Semaphore] = []


def share(places: Semaphore) -> None:
    """Keep what all rooms have in common, for a process that is going to judge one: how many forks may run at once."""
    _shared.append(places)


def judge(room: str) -> Judged:
    """
    Return what became of the mutants of a room. Only for a process that has imported nothing of labelform, and knows
    what it shares with others.

    Raises:
        RuntimeError: the tests do not even pass without a mutant.
    """
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        folder = Path(name)
        mutants = make(room, folder)
        sys.path.insert(0, str(folder / SOURCES))
        os.environ |= {"PYTHONPATH": str(folder / SOURCES), "MUTANT_UNDER_TEST": ""}
        plugin = Judge(mutants, folder, _shared[-1])
        code = pytest.main([*OPTIONS, *JUDGES[room]], plugins=[plugin])
        if code or len(plugin.verdicts) < len(mutants):
            raise RuntimeError(f"the mutants of {room} were not judged")
        lived = [one for one in mutants if plugin.verdicts[one.name] not in (KILLED, TIMED_OUT)]
        shown = changes(lived, folder)
    survivors = {Survivor(one.readable, shown[one.name]): plugin.verdicts[one.name] for one in lived}
    return Judged(len(mutants), _minutes_of_one_core(), survivors, len(mutants) - len(lived))


def _minutes_of_one_core() -> float:
    """Return what this process and its forks took: by the clock, rooms that are judged side by side slow each other."""
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used) / 60


@dataclass
class Reached:
    """Which tests reach which function, and how many seconds each takes."""

    by_function: dict[str, list[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def judges(self, mutant: Mutant) -> list[str]:
        """
        Return the tests that reach a mutant, as many as there is time for.

        First those of the file that is called after the module, then those that reach little else: they are about it.
        """
        reaching = self.by_function.get(mutant.function, [])
        own = f"/test_{mutant.path.stem}.py::"
        longest = max(LONGEST_TRIAL_SECONDS, LONGEST_TRIAL_SHARE * sum(self.seconds.values()))
        chosen, seconds = [], 0.0
        for test in sorted(reaching, key=lambda test: (own not in test, *self._rank(test))):
            if not chosen or seconds + self.seconds[test] <= longest:
                chosen.append(test)
                seconds += self.seconds[test]
        return chosen

    def _rank(self, test: str) -> tuple[bool, int, float, str]:
        return self.seconds[test] > LONG_SECONDS, self.breadth[test], self.seconds[test], test

    @cached_property
    def breadth(self) -> Counter[str]:
        """How many functions each test reaches."""
        return Counter(test for tests in self.by_function.values() for test in tests)


@dataclass(slots=True, eq=False)  # pytest keeps plugins in sets
class Judge:
    """A plugin of pytest that runs the tests in its own way; `verdicts` holds what became of each mutant."""

    mutants: Sequence[Mutant]
    folder: Path
    places: Semaphore
    verdicts: dict[str, str] = field(default_factory=dict)
    _is_trial: bool = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_load_initial_conftests(self) -> None:
        """Draw the same examples in every run, and none that another mutant left behind; conftest.py inherits it."""
        from hypothesis import HealthCheck, Phase, settings  # not before pytest has taken its plugin

        unhurried = settings(deadline=None, suppress_health_check=list(HealthCheck))
        first_failure = (Phase.explicit, Phase.generate)  # nobody looks at the example: the smallest is not sought
        settings.register_profile(
            "mutants", unhurried, database=None, derandomize=True, max_examples=25, phases=first_failure
        )
        settings.load_profile("mutants")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run nothing here: first a fork that finds out what reaches what, then one for each mutant."""
        gc.collect()
        gc.freeze()  # or the first collection of each fork would copy every page of this process
        config()  # mutmut looks for it in the working directory, which tests change
        items = {item.nodeid: item for item in session.items}
        reached = self._reach(list(items.values()))
        tried = {one.name: [items[test] for test in reached.judges(one)] for one in self.mutants}
        self.verdicts = {name: NOT_REACHED for name, tests in tried.items() if not tests}
        self._try_all({name: tests for name, tests in tried.items() if tests}, reached.seconds)
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> None:
        """End a trial with the first test that fails, before anybody describes the failure, which takes longer."""
        if self._is_trial and call.excinfo and not call.excinfo.errisinstance(pytest.skip.Exception):
            os._exit(1)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """End the fork with the first test that fails."""
        if report.failed:
            self._end(f"{report.nodeid}\n{report.longreprtext}")

    def _reach(self, items: list[pytest.Item]) -> Reached:
        found = self.folder / "reached.json"
        with self.places:
            child = self._fork(lambda: found.write_text(json.dumps(self._run_counting(items)), encoding="utf-8"))
            _, status = os.waitpid(child, 0)
            shutil.rmtree(self._own_folder(child), ignore_errors=True)
        if status:
            failed = self.folder / "failed"
            why = failed.read_text(encoding="utf-8") if failed.exists() else f"the tests ended with {status}"
            raise pytest.UsageError(f"without any mutant: {why}")
        return Reached(**json.loads(found.read_text(encoding="utf-8")))

    def _run_counting(self, items: list[pytest.Item]) -> dict[str, Any]:
        set_mutant_under_test("stats")
        del os.environ["MUTANT_UNDER_TEST"]  # processes that a test starts have nobody to tell
        by_function: dict[str, list[str]] = {}
        seconds = {}
        for item, after in _in_turn(items):
            began = time.process_time()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            seconds[item.nodeid] = time.process_time() - began
            for function in state()._stats:
                by_function.setdefault(function, []).append(item.nodeid)
            state()._stats.clear()
        return {"by_function": by_function, "seconds": seconds}

    def _try_all(self, tried: Mapping[str, list[pytest.Item]], seconds: Mapping[str, float]) -> None:
        waiting = list(tried)
        running: dict[int, tuple[str, float]] = {}
        while waiting or running:
            while waiting and self.places.acquire(block=False):
                name = waiting.pop(0)
                usual = sum(seconds[item.nodeid] for item in tried[name])
                child = self._fork(self._trial(name, tried[name], usual))
                running[child] = (name, time.monotonic() + 30 + 20 * usual)
            self._take_in(running)

    def _trial(self, name: str, items: list[pytest.Item], usual_seconds: float) -> Callable[[], object]:
        most = 3 + int(3 * usual_seconds)  # of the processor: what goes on and on is killed for that

        def run() -> None:
            self._is_trial = True
            resource.setrlimit(resource.RLIMIT_CPU, (most, most))
            set_mutant_under_test(name)
            for item, after in _in_turn(items):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)

        return run

    def _fork(self, run: Callable[[], object]) -> int:
        """Run something in a fork that says nothing; it ends with 0 unless something is raised."""
        child = os.fork()
        if child:
            return child
        try:
            resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
            silence = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(silence, stream)
            self._own_folder(os.getpid()).mkdir()
            os.environ["PYTEST_DEBUG_TEMPROOT"] = str(self._own_folder(os.getpid()))
            run()
        except BaseException:  # whatever a mutant raises ends here: the fork must not go on as if it were pytest
            self._end(traceback.format_exc())
        os._exit(0)

    def _end(self, why: str) -> NoReturn:
        if not self._is_trial:
            (self.folder / "failed").write_text(why, encoding="utf-8")
        os._exit(1)

    def _own_folder(self, fork: int) -> Path:
        """Where pytest makes the folders of tests: in a common one, each fork would remove those of the others."""
        return self.folder / f"fork-{fork}"

    def _take_in(self, running: dict[int, tuple[str, float]]) -> None:
        """Wait for a moment, and note which forks have ended or must."""
        child, status = os.waitpid(-1, os.WNOHANG) if running else (0, 0)  # other rooms may have all places
        if child:
            self.places.release()
            shutil.rmtree(self._own_folder(child), ignore_errors=True)
            name, _ = running.pop(child)
            self.verdicts.setdefault(name, KILLED if status else SURVIVED)
            return
        for one, (name, until) in running.items():
            if time.monotonic() > until and name not in self.verdicts:
                self.verdicts[name] = TIMED_OUT
                with suppress(ProcessLookupError):
                    os.kill(one, signal.SIGKILL)
        time.sleep(0.002)


def _in_turn(items: Sequence[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    return zip(items, [*items[1:], None], strict=True)
