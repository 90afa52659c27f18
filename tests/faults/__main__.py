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
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.campaigns import all_of
from tests.faults.doctored import doctor_all, write_page
from tests.faults.kills import kills, strike_with_kill
from tests.faults.reverts import take_back, world_of
from tests.faults.scenarios import prepare
from tests.faults.sets import set_ground, set_kills, set_singles, strike_set, strike_set_with_kill
from tests.faults.strike import Verdict, survey

KILLED_EACH = 3
REVERTS = 500
PAGE = Path(__file__).parents[2] / "docs" / "faults.md"
HEAD = """\
# Apply under fire

`make faults` applies plans against a sandbox that misbehaves, until each is done, and judges what became of it.

**The plans.** Five: one that changes everything in a project, one that creates a project, one that renames, one that
makes datasets and a tag for the organisation, and one that takes back a run which changed everything, with 1,200 frames
of a collection that it deleted.

**What goes wrong.** Time passes in the sandbox only.

- Every kind of fault at every single request; pairs of faults drawn by seed; single faults drawn by seed while
  changes are made side by side.
- Every sequence of up to four boundaries of one change (send, look, send, look) from every write on.
- Somebody else's edits between any two requests.
- A full disk at every line of the ledger, and an interrupt after every write.
- `kill -9` before and after every request; a kill with every request on its way that lands 5, 22 or 85 seconds later
  while the plan is resumed at once.
- Two runs at once.

**Sets.** Three projects that are applied side by side meet every kind of fault at every single request, and `kill -9`
after every third. A killed set is resumed, and applied once more, which must write nothing.

**Random plans.** 500 are applied to random projects under random faults, and whatever became of them is taken back
under faults again: the project must hold what it held before, item by item, or the plan must have named what it does
not bring back. Taking that back must lead to where the run had come.

**The judge.** After each, the same plan is applied again until it is done and all that was held has landed. A judge
that reads the sandbox's own state and log then checks:

- the project is exactly what the spec says, one item per address, and nothing outside the plan was touched;
- every write was carried out at most once, but that an update, a delete, or what is put back into a collection may
  have been sent again when it landed late;
- every account told the truth: what it calls done is there, what it calls not attempted or failed without effect is
  not, and exit 1 means that nothing was carried out;
- the next plan is empty. For somebody else's edit: it was not overwritten, and a new plan leads to the end.

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
        print(f"\n{verdict.what}: exit codes {verdict.exit_codes}\n  " + "\n  ".join(verdict.wrong))
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
    pending = []
    for scenario in prepare(folder):
        ground = survey(scenario, folder)
        pending += [(campaign, pool.submit(run)) for campaign, _, run in all_of(ground, seed)]
        pending += [
            (f"kill -9 {what.split()[0]}", pool.submit(strike_with_kill, ground, what, rule))
            for what, rule in kills(ground)
        ]
    pending += _set_under_fire(folder, pool)
    pending += _reverts(folder, pool, seed)
    for campaign, future in pending:
        rows[campaign].add(future.result())
    return rows


def _set_under_fire(folder: Path, pool: ProcessPoolExecutor) -> Iterator[tuple[str, Future[Verdict]]]:
    ground = set_ground(folder)
    for what, rule in set_singles(ground):
        yield "a set: every fault at every request", pool.submit(strike_set, ground, what, rule)
    for what, rule in [*set_kills(ground)][::KILLED_EACH]:
        yield "a set: kill -9, resumed", pool.submit(strike_set_with_kill, ground, what, rule)


def _reverts(folder: Path, pool: ProcessPoolExecutor, seed: int) -> Iterator[tuple[str, Future[Verdict]]]:
    world = world_of(prepare(folder / "reverts")[1], folder / "reverts")
    for number in range(REVERTS):
        yield "random runs taken back, twice", pool.submit(take_back, world, seed * REVERTS + number)


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
