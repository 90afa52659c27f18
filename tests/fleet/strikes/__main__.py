"""
`make fleet-faults`: try everything on a fleet, print the table, and keep it in docs/fleet-faults.md.

    python -m tests.fleet.strikes [--seed N] [--only WORD]

Exits with 1 when anything is wrong. Each part of the strikes has a process, a Postgres and a platform of its own; a
strike waits most of its time, so that there are more of them than cores.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import traceback
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from tests.contract.environments import sdks_end
from tests.fleet.postgres import running
from tests.fleet.strikes.campaigns import Trial, every, held, large
from tests.fleet.strikes.ground import SLIM, numbered, survey
from tests.fleet.strikes.means import made
from tests.fleet.strikes.strike import Means, Verdict, strike
from tests.fleet.strikes.tempo import AS_USERS_HAVE, USERS_HELD_SECONDS

PARTS = 4
"""The first one has all that takes long: large sets, and the times that users have."""
MANY = 300
PAGE = Path(__file__).parents[3] / "docs" / "fleet-faults.md"
HEAD = """\
# A fleet with faults

`make fleet-faults` has real workers apply sets of projects with a real Postgres, strikes them, and checks the result.
The judge serves the sandbox over loopback, so it sees every request, and knows which process sent it.

**The sets.** A small one has three projects: two change everywhere, one is created. A large one has 300 projects, of
which 298 are created.

**The strikes.** Leases last seconds instead of half a minute, and the quarantine is as much shorter.

- `kill -9` of a worker before and after every single request of the small set, and at writes drawn by seed of the large
  one.
- A worker is told to stop at a request: others go on at once.
- A worker is stopped with SIGSTOP for longer than its lease and the quarantine last, and goes on when others have done
  its work: at a request, between the record of a call and its first byte, in the middle of a transaction, and before it
  says what came of a project.
- The connections between a worker and Postgres stay open, and nothing comes through until others have done its work.
- A create of a project, of a collection and of a preset are on their way when their workers are killed, and arrive
  later; once with the times that users have, 22 seconds later.
- Postgres is restarted, or killed and started again.
- The clock of a worker is ten minutes ahead or behind.
- On Dask, with a scheduler in place of the queue in Postgres: `kill -9` of a worker before and after every twelfth
  request; a worker that is stopped with SIGSTOP, as above; and `kill -9` of the scheduler at every sixteenth request.
  Another one is started, and `labelform fleet resume` hands out what the first one had not.
- One project meets an error at every request: 500, 403 or 404. The others are done, the account says which one is not,
  and `labelform fleet retry` completes it.

**The judge.** When the set is at its end, it reads the sandbox's own state and log, and the tables of the store:

- every project is what its spec says, and nothing else was touched;
- as many writes were carried out as by one machine that nothing disturbs, and none twice;
- the next plan is empty;
- no member, lease, job or task of Dask is left, and every worker stops when it is told to;
- there is an account of every project, what it says is so, and its outcomes are those of an undisturbed apply;
- whoever was away sends no write when it is back;
- after the first strike of each kind, the official SDK 0.1.211 reads what it reads after an undisturbed apply.

**What remains.** A worker that is stopped after it was asked for the last time whether it may send, and before the
bytes leave, sends them when it goes on. These are microseconds; nothing on this side of the platform can close them.

"""


@dataclass(slots=True)
class Row:
    """What came of one campaign."""

    strikes: int = 0
    missed: int = 0
    most_workers: int = 0
    wrong: list[Verdict] = field(default_factory=list)

    def add(self, verdict: Verdict) -> None:
        """Count a verdict in."""
        self.strikes += 1
        self.missed += not verdict.has_struck
        self.most_workers = max(self.most_workers, verdict.workers)
        if verdict.wrong:
            self.wrong.append(verdict)


def main() -> int:
    """Try everything, and report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", default="", help="only campaigns with this in their name")
    parser.add_argument("--each", type=int, default=1, help="only every n-th strike on the small set")
    parser.add_argument("--part", type=int, help="try one part here, and print a line for each verdict")
    arguments = parser.parse_args()
    if arguments.part is not None:
        for campaign, verdict in _tried(arguments):
            print(json.dumps({"campaign": campaign, **asdict(verdict)}), flush=True)
        return 0
    started = time.monotonic()
    rows = _collected()
    table = "\n".join(_table(rows))
    wrong = [verdict for row in rows.values() for verdict in row.wrong]
    print(table, *map(_what_of, wrong), f"{len(wrong)} wrong, {time.monotonic() - started:.0f} s", sep="\n")
    if not wrong and not arguments.only and arguments.each == 1:
        PAGE.write_text(
            f"{HEAD}\n{table}\n\nSeed {arguments.seed}; rewritten by `make fleet-faults`.\n", encoding="utf-8"
        )
    return 1 if wrong else 0


def _collected() -> dict[str, Row]:
    """Try each part in a process of its own, with the arguments of this one, and collect what they say."""
    rows: dict[str, Row] = defaultdict(Row)
    command = [sys.executable, "-W", "error", "-m", "tests.fleet.strikes", *sys.argv[1:]]
    parts = [subprocess.Popen([*command, f"--part={part}"], stdout=subprocess.PIPE, text=True) for part in range(PARTS)]
    for part in parts:
        assert part.stdout is not None
        with part.stdout as said:
            for line in said:
                found = json.loads(line)
                rows[found.pop("campaign")].add(Verdict(**found))
        if part.wait() != 0:
            raise SystemExit("one part did not come to its end")
    return rows


def _tried(arguments: argparse.Namespace) -> Iterator[tuple[str, Verdict]]:
    with tempfile.TemporaryDirectory() as name, sdks_end(), running() as cluster, made(cluster) as means:
        asked: set[str] = set()
        for number, trial in enumerate(_trials(means, Path(name), arguments)):
            if arguments.only not in trial.campaign:
                continue
            verdict = _judged(trial, replace(means, asks_sdk=trial.campaign not in asked))
            asked.add(trial.campaign)
            if verdict.wrong or number % 20 == 0:
                print(_what_of(verdict), file=sys.stderr, flush=True)
            yield trial.campaign, verdict


def _trials(means: Means, folder: Path, arguments: argparse.Namespace) -> Iterator[Trial]:
    """Yield the trials of one part: all that takes long, or some of a small set."""
    small = survey(folder / "small", means.gate.url)
    if arguments.part == 0:
        yield from held(small, USERS_HELD_SECONDS, AS_USERS_HAVE)
        yield from large(survey(folder / "large", means.gate.url, numbered(MANY), SLIM), arguments.seed)
        return
    requests = strike(means, small, "undisturbed").requests
    yield from [*every(small, requests)][arguments.part - 1 :: (PARTS - 1) * arguments.each]


def _judged(trial: Trial, means: Means) -> Verdict:
    """Return the verdict of a trial; what it raises is one, too, and does not stop the others."""
    try:
        return trial.run(means)
    except Exception as exc:
        return Verdict(trial.what, wrong=[f"{type(exc).__name__}: {exc}", *traceback.format_exc().splitlines()[-6:]])


def _what_of(verdict: Verdict) -> str:
    said = "".join(f"\n  {one}" for one in verdict.wrong)
    return f"{verdict.what}: {verdict.workers} workers, {verdict.requests} requests, {verdict.seconds:.0f} s{said}"


def _table(rows: dict[str, Row]) -> Iterable[str]:
    yield "| strike | tried | not reached | most workers | wrong |"
    yield "|---|---:|---:|---:|---:|"
    for campaign, row in rows.items():
        yield f"| {campaign} | {row.strikes} | {row.missed} | {row.most_workers} | {len(row.wrong)} |"
    strikes, missed = sum(row.strikes for row in rows.values()), sum(row.missed for row in rows.values())
    yield f"| **all** | {strikes} | {missed} | | {sum(len(row.wrong) for row in rows.values())} |"


if __name__ == "__main__":
    sys.exit(main())
