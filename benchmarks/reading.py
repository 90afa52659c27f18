"""Comparison 1: read a project, with labelform and with the official SDK."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from benchmarks import world
from benchmarks.limit import seconds_to_read
from benchmarks.measure import OWN_BIN, PYTHON, ROOT, SDK_PYTHON, Cost, Side, alternate, run
from benchmarks.scale import Scale
from benchmarks.serving import Keys, Server, serving
from benchmarks.table import Goal, Table, milliseconds, seconds, times

PLACES = 32
OWN, SDK, THREADS, BARE = "labelform", "SDK", "SDK, 16 threads", "bare aiohttp"
LISTS = 5

Figures = dict[tuple[bool, int, float], dict[str, Cost]]
"""Costs by TLS, presets and round trip in milliseconds, then by side."""


def compare(keys: Keys, scale: Scale) -> tuple[list[Table], list[Goal]]:
    """Measure every cell; the slow sides once where they are slow."""
    figures: Figures = {}
    for presets, round_trips in scale.reads.items():
        for round_trip_ms in round_trips:
            for tls in scale.tls:
                figures[tls, presets, round_trip_ms] = _cell(keys, presets, round_trip_ms, tls=tls, rounds=scale.rounds)
    return [_times(figures), _cpu(figures)], _goals(figures)


def _cell(keys: Keys, presets: int, round_trip_ms: float, *, tls: bool, rounds: int) -> dict[str, Cost]:
    size = replace(world.READ, presets=presets)
    with serving(keys, size, round_trip_ms=round_trip_ms, tls=tls) as server:
        sides: dict[str, Side] = {
            OWN: lambda: run(_module(OWN_BIN / "python", "own_read", server, keys), keys.environment),
            SDK: lambda: run(_sdk(server, keys, 1), keys.environment),
            THREADS: lambda: run(_sdk(server, keys, 16), keys.environment),
            BARE: lambda: run(_module(PYTHON, "bare_read", server, keys), keys.environment),
        }
        return alternate(sides, rounds, slow={SDK: 1, THREADS: 2})


def _module(python: Path, name: str, server: Server, keys: Keys) -> list[str]:
    return [str(python), "-m", f"benchmarks.{name}", *_arguments(server, keys, PLACES)]


def _sdk(server: Server, keys: Keys, threads: int) -> list[str]:
    return [str(SDK_PYTHON), str(ROOT / "benchmarks" / "sdk_read.py"), *_arguments(server, keys, threads)]


def _arguments(server: Server, keys: Keys, places: int) -> list[str]:
    return [server.url, str(keys.ssh), world.project_hash(0), str(places)]


def _limit(tls: bool, presets: int, round_trip_ms: float) -> float:
    round_trip = round_trip_ms / 1000
    return seconds_to_read(presets, round_trip=round_trip, set_up=round_trip * (2 if tls else 1), places=PLACES)


def _times(figures: Figures) -> Table:
    table = Table(
        "Reading a project",
        "10 datasets, 10 groups, 100 collections, and presets with their JSON. *limit*: what a client could reach that "
        f"computes nothing, with the same {PLACES} connections. Set-up of connections is charged.",
        ["presets, round trip", OWN, SDK, THREADS, BARE, "limit", "SDK ÷ ours", "threads ÷ ours", "ours ÷ limit"],
    )
    for (tls, presets, round_trip_ms), costs in figures.items():
        own, limit = costs[OWN].seconds, _limit(tls, presets, round_trip_ms)
        shown = [seconds(costs[name].seconds) for name in (OWN, SDK, THREADS, BARE)]
        ratios = [times(costs[SDK].seconds / own), times(costs[THREADS].seconds / own)]
        ratios.append(times(own / limit) if limit else "–")
        table.rows.append([_label(tls, presets, round_trip_ms), *shown, seconds(limit), *ratios])
    return table


def _cpu(figures: Figures) -> Table:
    table = Table(
        "CPU per request while reading",
        "User and system time of the client, divided by its requests; without the start of the process.",
        ["presets, round trip", OWN, SDK, THREADS, BARE, "SDK ÷ ours"],
    )
    for (tls, presets, round_trip_ms), costs in figures.items():
        shown = [milliseconds(_per_request(costs[name], presets)) for name in (OWN, SDK, THREADS, BARE)]
        ratio = costs[SDK].cpu / costs[OWN].cpu
        table.rows.append([_label(tls, presets, round_trip_ms), *shown, times(ratio)])
    return table


def _per_request(cost: Cost, presets: int) -> float:
    return cost.cpu / (presets + LISTS)


def _label(tls: bool, presets: int, round_trip_ms: float) -> str:
    return f"{presets}, {round_trip_ms:g} ms, {'TLS' if tls else 'plain'}"


def _goals(figures: Figures) -> list[Goal]:
    presets, round_trip_ms = max((presets, trip) for _, presets, trip in figures)
    tls = figures[True, presets, round_trip_ms]
    own = tls[OWN].seconds
    what = f"read {presets} presets, {round_trip_ms:g} ms, TLS"
    sdk, threads = tls[SDK].seconds / own, tls[THREADS].seconds / own
    limit = own / (_limit(True, presets, round_trip_ms) or own)
    return [
        Goal(f"{what}: faster than the SDK script", "≥ 50×", times(sdk), sdk >= 50),
        Goal(f"{what}: faster than its 16 threads", "≥ 6×", times(threads), threads >= 6),
        Goal(f"{what}: slower than the theoretical limit", "≤ 1.3×", times(limit), limit <= 1.3),
        *(
            _cpu_goal(costs, is_tls=is_tls)
            for (is_tls, *size), costs in figures.items()
            if size == [presets, round_trip_ms]
        ),
    ]


def _cpu_goal(costs: dict[str, Cost], *, is_tls: bool) -> Goal:
    least, ratio = 15 if is_tls else 2, costs[SDK].cpu / costs[OWN].cpu
    what = f"CPU per request, {'TLS' if is_tls else 'plain'}: less than the SDK"
    return Goal(what, f"≥ {least}×", times(ratio), ratio >= least)
