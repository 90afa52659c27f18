"""
The apply runs of a working folder: one folder each, with the plan that was applied and the ledger.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from labelform.ledger import Ledger, is_live, read_entries, unwritable

KEPT_RUNS = 50
LEDGER, PLAN = "ledger.jsonl", "plan.json"


@dataclass(frozen=True, slots=True)
class Run:
    """One run as its ledger tells it."""

    folder: Path
    entries: tuple[dict[str, Any], ...]

    @property
    def name(self) -> str:
        """The name of the run: when it started and the process that ran it."""
        return self.folder.name

    @property
    def plan_file(self) -> Path:
        """The plan that was applied, as a plan file."""
        return self.folder / PLAN

    @property
    def plan_digest(self) -> str:
        """The digest of the plan that was applied."""
        return str(self._first("run").get("plan_digest", ""))

    @property
    def project(self) -> str:
        """The title of the project."""
        return str(self._first("run").get("target", {}).get("title", ""))

    @property
    def exit_code(self) -> int | None:
        """How the run ended; None when it was killed or is still under way."""
        code = self._first("account").get("exit_code")
        return int(code) if code is not None else None

    @property
    def outcomes(self) -> dict[str, str]:
        """What became of each change, by address; empty when the run did not come to its account."""
        return dict(self._first("account").get("outcomes", {}))

    @property
    def open_calls(self) -> list[dict[str, Any]]:
        """The calls that have a begin and no end: what a crash left open."""
        begun: dict[str, dict[str, Any]] = {}
        for entry in self.entries:
            if entry["entry"] in ("begin", "end"):
                key = json.dumps([entry["call"], entry["args"]], sort_keys=True)
                begun.pop(key, None)
                if entry["entry"] == "begin":
                    begun[key] = entry
        return list(begun.values())

    def _first(self, entry: str) -> dict[str, Any]:
        return next((one for one in self.entries if one["entry"] == entry), {})


class Runs:
    """The runs below one folder, oldest first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def start(self, plan_document: dict[str, Any], started: datetime | None = None) -> Ledger:
        """
        Open the ledger of a new run and keep its plan beside it; drop the oldest runs beyond the number kept.

        Raises:
            LedgerError: the folder cannot be written.
        """
        moment = (started or datetime.now(UTC)).astimezone(UTC)
        place = self.folder / f"{moment:%Y%m%dT%H%M%S.%fZ}-{os.getpid()}"
        ledger = Ledger(place / LEDGER)
        try:
            descriptor = os.open(place / PLAN, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(plan_document, file, indent=2, ensure_ascii=False)
        except OSError as exc:
            ledger.close()
            raise unwritable(place / PLAN, exc) from exc
        self._trim()
        return ledger

    def all(self) -> list[Run]:
        """Return every run, oldest first."""
        return [Run(place, tuple(read_entries(place / LEDGER))) for place in self._places()]

    def begun(self, plan_digest: str) -> frozenset[str]:
        """
        Return the addresses where an ended run of this plan began to remove an item in order to bring it back.

        A run that is still under way does not count: its half-done changes are its own.
        """
        return frozenset(
            address
            for run in self.all()
            if run.plan_digest == plan_digest and not is_live(run.folder / LEDGER)
            for entry in run.entries
            if entry["entry"] == "begin" and entry.get("removes")
            for address in entry["addresses"]
        )

    def _places(self) -> list[Path]:
        return sorted(ledger.parent for ledger in self.folder.glob(f"*/{LEDGER}"))

    def _trim(self) -> None:
        for place in self._places()[:-KEPT_RUNS]:
            if not is_live(place / LEDGER):
                shutil.rmtree(place, ignore_errors=True)
