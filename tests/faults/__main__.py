"""
`make faults`: try everything, print the table, and keep it in docs/faults.md.

    python -m tests.faults [--seed N] [--check]

Exits with 1 when anything is wrong.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.faults.campaigns import Strike, all_of
from tests.faults.doctored import doctor_all, write_page
from tests.faults.kills import kills, strike_with_kill
from tests.faults.reverts import take_back, world_of
from tests.faults.scenarios import prepare
from tests.faults.sets import set_ground, set_kills, set_singles, strike_set, strike_set_with_kill
from tests.faults.strike import Verdict, survey

KILLED_EACH = 3
REVERTS = 500
TOLD_EACH = 500
PAGE = Path(__file__).parents[2] / "docs" / "faults.md"
HEAD = """\
# Apply with faults

`make faults` applies plans to a sandbox that misbehaves until each plan is done, and checks the result.

**The plans.** There are five: one changes everything in a project, one creates a project, one renames, one
creates datasets and a tag for the organisation, and one undoes a run that changed everything, including 1,200 frames
of a collection that it deleted.

**What goes wrong.** Time passes only in the sandbox.

- Every kind of fault at every single request; pairs of faults drawn by seed; single faults drawn by seed while
  changes are made side by side.
- From every write on, every sequence of up to four boundaries of one change (send, look, send, look).
- Somebody else's edits between any two requests.
- A full disk at every line of the ledger, and an interrupt after every write.
- `kill -9` before and after every request; a kill with all requests in flight, which arrive 5, 22 or 85 seconds later
  while the plan is resumed at once.
- Two runs at once.

**Sets.** Three projects that are applied side by side meet every kind of fault at every single request, and `kill -9`
after every third. A killed set is resumed and then applied once more, which must not write anything.

**Random plans.** 500 plans are applied to random projects under random faults, and the result is undone under faults
again: the project must contain what it contained before, item by item, or the plan must have listed what it does not
bring back. Undoing the undo must lead back to where the run had ended.

**The judge.** After each fault, the same plan is applied again until it is done and all delayed requests have arrived.
A judge that reads the sandbox's own state and log then checks that

- the project is exactly what the spec says, with one item per address, and nothing outside the plan was touched;
- every write was carried out at most once, except that an update, a delete, or an item put back into a collection may
  have been sent again if the first one arrived late;
- every account was true: what it calls done is there, what it calls not attempted or failed without effect is
  not, and exit 1 means that nothing was carried out;
- the next plan is empty. After somebody else's edit: it was not overwritten, and a new plan completes the work.

"""


@dataclass(slots=True)
class Row:
    """What came of one campaign."""

    strikes: int = 0
    most_runs: int = 0
    exit_codes: set[int] = field(default_factory=set)
    wrong: list[Verdict] = field(default_factory=list)

    def add(self, verdict: Verdict) -> None:
        """Count a verdict in."""
        self.strikes += 1
        self.most_runs = max(self.most_runs, len(verdict.exit_codes))
        self.exit_codes.update(verdict.exit_codes[:1])
        if verdict.wrong:
            self.wrong.append(verdict)


def main() -> int:
    """Try everything on two processes and report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as name, ProcessPoolExecutor(max_workers=2) as pool:
        doctored = pool.submit(doctor_all, Path(name))
        rows = _collect(Path(name), arguments.seed, pool)
        doctored_table, mistaken = doctored.result()
    table = "\n".join(_table(rows))
    print(table)
    wrong = [verdict for row in rows.values() for verdict in row.wrong]
    for verdict in wrong[:20]:
        print(f"\n{what_of(verdict)}")
    print("\nDoctored plans:\n", doctored_table, *mistaken[:20], sep="\n")
    tried = sum(row.strikes for row in rows.values())
    print(f"\n{tried} strikes, {len(wrong)} wrong, {time.monotonic() - started:.0f} s")
    if not wrong:
        PAGE.write_text(f"{HEAD}{table}\n\nSeed {arguments.seed}; rewritten by `make faults`.\n", encoding="utf-8")
    if not mistaken:
        write_page(doctored_table)
    return 1 if wrong or mistaken else 0


def _collect(folder: Path, seed: int, pool: ProcessPoolExecutor) -> dict[str, Row]:
    rows: dict[str, Row] = defaultdict(Row)
    pending = [(campaign, pool.submit(_judged, what, run)) for campaign, what, run in _every(folder, seed)]
    for number, (campaign, future) in enumerate(pending, 1):
        verdict = future.result()
        rows[campaign].add(verdict)
        if verdict.wrong:
            print(f"{campaign}, {what_of(verdict)}", file=sys.stderr, flush=True)
        if number % TOLD_EACH == 0:
            print(f"{number:,} of {len(pending):,} strikes", file=sys.stderr, flush=True)
    return rows


def _every(folder: Path, seed: int) -> Iterator[Strike]:
    for scenario in prepare(folder):
        ground = survey(scenario, folder)
        yield from all_of(ground, seed)
        for what, rule in kills(ground):
            yield f"kill -9 {what.split()[0]}", what, partial(strike_with_kill, ground, what, rule)
    yield from _set_under_fire(folder)
    yield from _reverts(folder, seed)


def _judged(what: str, run: Callable[[], Verdict]) -> Verdict:
    """Return the verdict of a strike; what it raises is one, too, and does not stop the others."""
    try:
        return run()
    except Exception as exc:
        return Verdict(what, 0, [], [f"{type(exc).__name__}: {exc}", *traceback.format_exc().splitlines()[-6:]])


def what_of(verdict: Verdict) -> str:
    """Return what a strike was, how its runs ended, and what is wrong."""
    return f"{verdict.what}: exit codes {verdict.exit_codes}\n  " + "\n  ".join(verdict.wrong)


def _set_under_fire(folder: Path) -> Iterator[Strike]:
    ground = set_ground(folder)
    for what, rule in set_singles(ground):
        yield "a set: every fault at every request", what, partial(strike_set, ground, what, rule)
    for what, rule in [*set_kills(ground)][::KILLED_EACH]:
        yield "a set: kill -9, resumed", what, partial(strike_set_with_kill, ground, what, rule)


def _reverts(folder: Path, seed: int) -> Iterator[Strike]:
    world = world_of(prepare(folder / "reverts")[1], folder / "reverts")
    for number in range(seed * REVERTS, (seed + 1) * REVERTS):
        yield "random runs taken back, twice", f"random revert {number}", partial(take_back, world, number)


def _table(rows: dict[str, Row]) -> Iterable[str]:
    yield "| fault | tried | first run ended with | most runs needed | wrong |"
    yield "|---|---:|---|---:|---:|"
    for campaign, row in rows.items():
        codes = ", ".join(str(code) for code in sorted(row.exit_codes))
        yield f"| {campaign} | {row.strikes} | {codes} | {row.most_runs} | {len(row.wrong)} |"
    tried, wrong = sum(row.strikes for row in rows.values()), sum(len(row.wrong) for row in rows.values())
    yield f"| **all** | {tried} | | | {wrong} |"


if __name__ == "__main__":
    sys.exit(main())
