"""Run the comparisons and write `benchmarks/results.md`, and its goals into the README."""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import tempfile
import time
from pathlib import Path

import certifi

from benchmarks import applying, fleet, reading, sets, starting, workers
from benchmarks.measure import ROOT
from benchmarks.scale import FULL, TINY
from benchmarks.serving import make_keys
from benchmarks.table import Goal, Table, markdown

COMPARISONS = {
    "read": reading.compare,
    "apply": applying.compare,
    "start": starting.compare,
    "fleet": fleet.compare,
    "set": sets.compare,
    "workers": workers.compare,
}
RESULTS = ROOT / "benchmarks" / "results.md"
README = ROOT / "README.md"
BEGIN, END = "<!-- speed -->", "<!-- /speed -->"
WHY = "docs/speed.md#goals-that-are-missed"
"""Where it is explained why a goal is missed, from the root."""


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--tiny", action="store_true", help="run everything once, with next to nothing to do")
    parser.add_argument("--only", choices=sorted(COMPARISONS), action="append")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    tables: list[Table] = []
    goals: list[Goal] = []
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        keys = make_keys(Path(folder), others=b"" if options.tiny else Path(certifi.where()).read_bytes())
        for name in options.only or COMPARISONS:
            more, reached = COMPARISONS[name](keys, TINY if options.tiny else FULL)
            tables += more
            goals += reached
            print(f"{name}: {time.perf_counter() - began:.0f} s")
    text = report(tables, goals, minutes=(time.perf_counter() - began) / 60)
    options.out.write_text(text)
    print(text)
    if options.out == RESULTS and not options.only:
        into_readme(goals)


def report(tables: list[Table], goals: list[Goal], *, minutes: float) -> str:
    """Return the page of results."""
    head = ["# Benchmarks", "", f"Written by `make bench`, {_machine()}, in {minutes:.0f} minutes.", ""]
    how = (
        "Both sides run in turn, in one process group; figures are medians. The server is ours, on loopback, with an "
        "injected round trip; the set-up of a connection costs one more, and another one with TLS. Certificates are "
        "verified by both sides, against the bundle of certifi and an authority of the benchmarks. Requests are "
        "signed. Both sides stand in an environment of their own, as `pip` installs them."
    )
    reached = ["## Goals", "", *_goals(goals, f"../{WHY}"), ""]
    return "\n".join([*head, how, "", *reached, *(table.text() for table in tables)])


def into_readme(goals: list[Goal]) -> None:
    """Put the goals between the markers of the README, where it has them."""
    text = README.read_text()
    if BEGIN in text and END in text:
        before, _, rest = text.partition(BEGIN)
        after = rest.partition(END)[2]
        table = "\n".join([BEGIN, *_goals(goals, WHY), "", f"Measured by `make bench`, {_machine()}.", END])
        README.write_text(before + table + after)


def _goals(goals: list[Goal], why: str) -> list[str]:
    return markdown(["what", "goal", "reached", "met"], [goal.row(why) for goal in goals])


def _machine() -> str:
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    return f"{day}, {os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}"


if __name__ == "__main__":
    main()
