"""A sandbox file with a project, what is planned for it, and what comes of that under faults."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from labelform.core.plan import Plan
from labelform.runs.account import Account
from labelform.runs.file_ledger import FileLedger
from labelform.sandbox import open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule, Seen
from tests.faults.scenarios import Conditions, apply_with, make


def prepared(folder: Path, spec: str) -> Path:
    """Return a file with the project of a spec."""
    path = folder / "sandbox.db"
    with closing(open_sandbox(path)) as sandbox, FileLedger(folder / "before.jsonl") as ledger:
        asyncio.run(apply_with(ledger, sandbox, make(sandbox, spec)))
    return path


def planned(database: Path, spec: str) -> Plan:
    """Plan a spec."""
    with closing(open_sandbox(database)) as sandbox:
        return make(sandbox, spec)


def applied(
    database: Path, plan: Plan, *rules: Rule, writes: int = 8, quirks: Mapping[str, str] | None = None
) -> tuple[Account, Sequence[Seen]]:
    """Apply a plan side by side, under faults; return the account and the requests."""
    with (
        closing(open_sandbox(database, faults=FaultPlan(rules=rules), quirks=quirks)) as sandbox,
        FileLedger(database.with_name("ledger.jsonl")) as ledger,
    ):
        assert isinstance(sandbox.app, FaultyApp)
        return asyncio.run(apply_with(ledger, sandbox, plan, Conditions(writes=writes))), sandbox.app.log
