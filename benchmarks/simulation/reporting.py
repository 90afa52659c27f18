"""The figures of a run, as they are printed."""

from __future__ import annotations

from collections import Counter

from benchmarks.simulation.conditions import DAY_SECONDS, HOUR_SECONDS
from benchmarks.simulation.figures import Figures, quantile
from benchmarks.simulation.world import World

ROW_BYTES = {"sets": 400, "members": 1_300, "runs": 4_300, "begun calls": 330, "ended calls": 330, "leases": 254}
"""
What a row takes in Postgres, with its indexes, as measured for docs/scale.md. A member has its result with it, without
changes, and a run its plan with six, twice: as it was made, and as it was applied.
"""
_MINUTE_SECONDS = 60


def tables(world: World, cpu_seconds: float) -> dict[str, dict[str, str]]:
    """Return the figures of a run that has ended, by what they are called, in the tables that they are for."""
    conditions, events = world.conditions, world.events
    return {
        "What is simulated": {
            "projects, keys, workers": f"{conditions.projects:,}, {conditions.keys}, {conditions.workers}",
            "time": _span(conditions.seconds),
            "requests that a leave of the pace stands for": str(conditions.requests_per_leave),
            "workers killed, stopped, frozen": _counts(world.figures.faults, "kill", "stop", "freeze"),
            "cut off from the store, the platform": _counts(world.figures.faults, "cut_off_store", "cut_off_platform"),
            "store away, slow": _counts(world.figures.faults, "store_away", "store_slow"),
            "events, and time of one core": f"{events.count / 1e6:,.1f} million, {_span(cpu_seconds)}",
        },
        "Result": _outcome(world),
        "What the store had to do": {
            "statements a second: mean, busiest minute": _statements(world.store.statements, events.now),
            "leaves of the pace asked for and reported, a second": f"{world.store.asked / events.now:,.0f}",
            "rows a day": f"{sum(world.store.rows.values()) * DAY_SECONDS / conditions.seconds:,.0f}",
            "bytes a day": f"{_bytes_a_day(world) / 1e6:,.0f} MB",
            "leases, once": f"{2 * world.store.leases * ROW_BYTES['leases'] / 1e6:,.1f} MB",  # by title and by hash
        },
    }


def _outcome(world: World) -> dict[str, str]:
    figures, platform = world.figures, world.platform
    let_in, refused = sum(platform.let_in), sum(platform.refused)
    return {
        "members: drift": _settled(figures, "drift"),
        "members: apply": _settled(figures, "apply"),
        "requests": f"{let_in * world.conditions.requests_per_leave:,}",
        "of them refused": f"{refused / (let_in + refused):.1%}",
        "of the limit used, while members waited": f"{figures.used / figures.allowed:.0%}" if figures.allowed else "–",
        "drift of all projects of a key: half, 99 %, all": _times(figures.seconds.get("drift")),
        "apply of a set: half, 99 %, all": _times(figures.seconds.get("apply")),
        "leases taken over": f"{world.store.takeovers:,}",
        "writes sent": f"{figures.sent:,}",
        "stopped by the store; by the worker": f"{world.store.refused_late:,}; {figures.kept_back:,}",
        "**violations**": f"**{sum(world.judge.violations.values()):,}**",
    }


def _settled(figures: Figures, kind: str) -> str:
    done, failed = figures.settled[f"{kind} done"], figures.settled[f"{kind} failed"]
    return f"{done:,}, {failed:,} given up" if failed else f"{done:,}"


def _counts(counts: Counter[str], *names: str) -> str:
    return ", ".join(f"{counts[name]:,}" for name in names)


def _times(seconds: list[float] | None) -> str:
    return ", ".join(_span(quantile(seconds, share)) for share in (0.5, 0.99, 1.0)) if seconds else "–"


def _statements(by_minute: Counter[int], seconds: float) -> str:
    mean, most = sum(by_minute.values()) / seconds, max(by_minute.values()) / _MINUTE_SECONDS
    return f"{mean:,.0f}, {most:,.0f}"


def _bytes_a_day(world: World) -> float:
    size = sum(count * ROW_BYTES[name] for name, count in world.store.rows.items())
    return size * DAY_SECONDS / world.conditions.seconds


def _span(seconds: float) -> str:
    if seconds >= 2 * DAY_SECONDS:
        return f"{seconds / DAY_SECONDS:.0f} days"
    if seconds >= 2 * HOUR_SECONDS:
        return f"{seconds / HOUR_SECONDS:.0f} h"
    return f"{seconds / _MINUTE_SECONDS:.0f} min" if seconds >= 2 * _MINUTE_SECONDS else f"{seconds:.0f} s"
