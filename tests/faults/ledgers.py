"""The disk is full: from some line on, the ledger cannot be written."""

from __future__ import annotations

import asyncio
import errno
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from labelform.runs.file_ledger import FileLedger
from labelform.runs.ledger import LedgerError
from labelform.runs.runs import FolderRuns
from labelform.sandbox import open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp
from tests.faults.judge import lies, state_of, violations
from tests.faults.scenarios import apply, apply_with
from tests.faults.strike import Ground, Verdict


class FullDisk(FileLedger):
    """Takes so many lines, and then no more."""

    def __init__(self, path: Path, lines: int) -> None:
        super().__init__(path)
        self._left = lines

    def _append(self, data: bytes) -> None:
        if self._left == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        self._left -= 1
        super()._append(data)


def full_disks(ground: Ground) -> Iterator[int]:
    """Yield how many lines fit, from none to all but the last: two for each call, one at each end."""
    calls = sum(len(change.calls) for change in ground.plan.changes)
    yield from range(2 * calls + 1)


def strike_with_full_disk(ground: Ground, what: str, lines: int) -> Verdict:
    """Run into the full disk, then make room and resume."""
    verdict = Verdict(what, 2, [])
    with tempfile.TemporaryDirectory() as name:
        database = ground.scenario.copy(Path(name))
        with closing(open_sandbox(database, faults=FaultPlan())) as sandbox:
            assert isinstance(sandbox.app, FaultyApp)
            with FullDisk(Path(name) / "runs" / "first" / "ledger.jsonl", lines) as ledger:
                try:
                    first = asyncio.run(apply_with(ledger, sandbox, ground.plan))
                    verdict.exit_codes.append(int(first.exit_code))
                    verdict.wrong += lies(first, state_of(sandbox)[0], ground.before)
                except LedgerError:
                    verdict.exit_codes.append(1)
            begun = sum(1 for seen in sandbox.app.log if seen.is_write)
            if begun > max(lines, 0):
                verdict.wrong.append(f"{begun} writes were sent with {lines} lines on record")
            last = asyncio.run(apply(sandbox, ground.plan, FolderRuns(Path(name) / "runs")))
            verdict.exit_codes.append(int(last.exit_code))
            verdict.wrong += violations(
                wanted=ground.wanted, untouched=ground.untouched, sandbox=sandbox, app=sandbox.app, accounts=[last]
            )
    return verdict
