"""
Where a case takes place: the copy of a sandbox with the faults of the case, and the time that passes there.

Edits, and looks at the result, go to the same file by a way that no fault strikes.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from labelform.client.http import AsyncDriver
from labelform.runs.runs import FolderRuns
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule
from labelform.testing.copies import copied, driver_to


@dataclass(frozen=True, slots=True)
class Ground:
    """The platform of one case, as labelform meets it, and as someone else does whom no fault strikes."""

    faulty: Sandbox
    plain: Sandbox
    folder: Path

    def driver(self, *, is_read_only: bool = False) -> AsyncDriver:
        """Return what talks to the platform while faults strike."""
        return driver_to(self.faulty, is_read_only=is_read_only)

    def driver_of_others(self, *, is_read_only: bool = False) -> AsyncDriver:
        """Return what talks to it undisturbed."""
        return driver_to(self.plain, is_read_only=is_read_only)

    def runs(self, name: str) -> FolderRuns:
        """Return where runs are recorded, by the clock of this place."""
        return FolderRuns(self.folder / name, self._now)

    async def pass_time(self, seconds: float) -> None:
        """Let time pass without waiting; what a fault holds back until then arrives."""
        await asyncio.sleep(0)
        if isinstance(self.faulty.app, FaultyApp):
            await self.faulty.app.pass_time(seconds)

    def struck(self) -> tuple[int, ...]:
        """Return how many requests each fault struck so far."""
        return self.faulty.app.struck if isinstance(self.faulty.app, FaultyApp) else ()

    def _now(self) -> datetime:
        passed_seconds = self.faulty.app.passed_seconds if isinstance(self.faulty.app, FaultyApp) else 0.0
        return datetime.now(UTC) + timedelta(seconds=passed_seconds)


@contextlib.contextmanager
def ground_on(template: Path, faults: tuple[Rule, ...]) -> Iterator[Ground]:
    """Open a copy of a planted sandbox; it is gone afterwards, with all that happened there."""
    with tempfile.TemporaryDirectory(prefix="labelform-test-") as made:
        folder = Path(made)
        with (
            copied(template, folder / "platform", FaultPlan(rules=faults)) as faulty,
            contextlib.closing(open_sandbox(faulty.database)) as plain,
        ):
            yield Ground(faulty, plain, folder)
