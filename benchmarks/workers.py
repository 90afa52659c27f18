"""Comparison 6: sets that workers do, through a store on Postgres: all of it as real processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING, Final

from benchmarks.fleet_site import Done, Site, site
from benchmarks.scale import Scale
from benchmarks.serving import Keys
from benchmarks.sets import CHANGES, REPLACES
from benchmarks.table import Goal, Table, seconds, times

if TYPE_CHECKING:
    from tests.fleet.postgres import Cluster

FEW_AT_ONCE, AT_ONCE = 2, 4
"""Projects side by side in each worker. Where one worker is compared with two they are so few that workers wait for
answers, and not for a processor."""
MANY_AT_ONCE = 32
"""Projects side by side in each worker where a limit is to be met."""
LIMIT = 150.0
_FIRST_SECONDS, _LAST_SECONDS = 10, 2
FLAT = 1.15
"""How much more memory a command may take for 1,000 projects than for 100."""
PLAN, APPLY, AGAIN, DRIFT = "plan --out", "apply", "plan", "drift"
_COMMANDS: Final[Mapping[str, tuple[str, ...]]] = {
    PLAN: ("plan", "--out", "set.json", *REPLACES),
    APPLY: ("apply", "set.json", "--auto-approve"),
    AGAIN: ("plan",),
    DRIFT: ("drift",),
}
"""In the order in which they are run. When it comes to plan again and to drift, projects are as the specs say."""


def compare(keys: Keys, scale: Scale) -> tuple[list[Table], list[Goal]]:
    """Measure a small and a large set with two workers, and a set of its own with one and with two."""
    with _postgres() as cluster:
        few, many = scale.worked
        of_two = partial(exactly_once, keys, cluster, workers=2, round_trip_ms=scale.apply_ms, commands=[*_COMMANDS])
        small, large = of_two(few), of_two(many)
        paired = {
            workers: exactly_once(
                keys, cluster, scale.shared_by_workers,
                workers=workers, round_trip_ms=scale.apply_ms, commands=(PLAN, APPLY), at_once=FEW_AT_ONCE,
            )
            for workers in (1, 2)
        }  # fmt: skip
        used, refused = at_a_limit(keys, cluster, many, scale.apply_ms, LIMIT)
    tables = [_table(scale, {few: small, many: large}), _table_of_workers(scale, paired)]
    pace = [
        Goal(f"two workers at {LIMIT:g} requests/s: used of it", "≥ 80 %", f"{used:.0%}", used >= 0.8),
        Goal("… refused", "< 2 %", f"{refused:.1%}" if refused else "not met", 0 < refused < 0.02),
    ]
    return tables, [*_goals(many, small, large), *_goals_of_workers(paired), *pace]


def at_a_limit(keys: Keys, cluster: Cluster, projects: int, round_trip_ms: float, limit: float) -> tuple[float, float]:
    """
    Have two workers plan at a platform that limits requests.

    Return how much of the limit they used, without the first seconds and the last, and how much of all was refused. A
    machine that is too slow never meets the limit: nothing is refused then.
    """
    with site(keys, cluster, projects, round_trip_ms, limit) as made:
        for _ in range(2):
            made.work(MANY_AT_ONCE)
        made.run(*_COMMANDS[PLAN])
        counts = made.server.counts()
    steady = counts["let_in"][_FIRST_SECONDS:-_LAST_SECONDS] or counts["let_in"]
    return sum(steady) / len(steady) / limit, counts["refused"] / (counts["refused"] + sum(counts["let_in"]))


def _postgres() -> AbstractContextManager[Cluster]:
    from tests.fleet.postgres import running  # needs the extra: other comparisons do not

    return running()


def exactly_once(
    keys: Keys, cluster: Cluster, projects: int, *, workers: int, round_trip_ms: float, commands: Sequence[str],
    at_once: int = AT_ONCE,
) -> dict[str, Done]:  # fmt: skip
    """
    Run commands on a site of their own, and return what each came to; with them, all changes are made.

    Raises:
        RuntimeError: it was not all done exactly once, or not kept: figures would be of something else.
    """
    with site(keys, cluster, projects, round_trip_ms) as made:
        for _ in range(workers):
            made.work(at_once)
        done = {name: made.run(*_COMMANDS[name]) for name in commands}
        _check(made, done, projects)
    return done


def _check(made: Site, done: Mapping[str, Done], projects: int) -> None:
    counts = made.server.counts()
    [(runs, ledgers)] = made.rows(
        "SELECT count(DISTINCT runs.number), count(DISTINCT entries.run)"
        " FROM labelform.runs LEFT JOIN labelform.entries ON entries.run = runs.id"
    )
    found = {
        **{f"done by {name}": one.projects for name, one in done.items()},
        "writes": counts["writes"] / CHANGES,
        "runs": runs,
        "ledgers": ledgers,
    }
    if counts["duplicates"] or any(count != projects for count in found.values()):
        raise RuntimeError(f"of {projects} projects: {found}, {counts['duplicates']} things twice")


def _table(scale: Scale, found: Mapping[int, Mapping[str, Done]]) -> Table:
    table = Table(
        "Sets that workers do",
        f"Commands with `--on postgres` and two workers with `--projects {AT_ONCE}`; the specs ask for {CHANGES} "
        f"changes in each project, and for none once they are applied. Round trip {scale.apply_ms:g} ms, plain. "
        "*done*: projects per second, from the first that is done to the last. After the apply, the store has the "
        "ledger of each project, and nothing is there twice.",
        ["projects", "", "done", "CPU of the command", "CPU of the workers", "memory of the command", "requests"],
    )
    for count, commands in found.items():
        for name, one in commands.items():
            cost = one.command
            figures = [seconds(cost.cpu), seconds(one.workers_cpu), f"{cost.megabytes:.0f} MB", f"{one.requests:,}"]
            table.rows.append([f"{count:,}", f"`{name}`", f"{one.rate:.1f}/s", *figures])
    return table


def _table_of_workers(scale: Scale, paired: Mapping[int, Mapping[str, Done]]) -> Table:
    table = Table(
        "One worker and two",
        f"The same, {scale.shared_by_workers:,} projects, and workers with `--projects {FEW_AT_ONCE}`.",
        ["workers", "", "done", "CPU of the workers"],
    )
    for count, commands in paired.items():
        for name, one in commands.items():
            table.rows.append([f"{count}", f"`{name}`", f"{one.rate:.1f}/s", seconds(one.workers_cpu)])
    return table


def _goals(many: int, small: Mapping[str, Done], large: Mapping[str, Done]) -> list[Goal]:
    plan, drift = large[AGAIN], large[DRIFT]
    requests, cpu = drift.requests / plan.requests, drift.cpu / plan.cpu
    growths = {name: one.command.megabytes / small[name].command.megabytes for name, one in large.items()}
    return [
        Goal(f"workers, drift of {many:,} projects to plan, requests", "≤ 1.5×", times(requests), requests <= 1.5),
        Goal("… CPU of command and workers", "≤ 1.5×", times(cpu), cpu <= 1.5),
        *(
            Goal(f"… memory of `{name}` to that of fewer", f"≤ {times(FLAT)}", times(growth), growth <= FLAT)
            for name, growth in growths.items()
        ),
    ]


def _goals_of_workers(paired: Mapping[int, Mapping[str, Done]]) -> list[Goal]:
    ratios = {name: paired[2][name].rate / one.rate for name, one in paired[1].items()}
    return [
        Goal(f"two workers to one, projects per second of `{name}`", "≥ 1.6×", times(ratio), ratio >= 1.6)
        for name, ratio in ratios.items()
    ]
