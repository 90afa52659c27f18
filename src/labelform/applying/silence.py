"""An audience that nobody has to provide: for who reads the account, which has it all."""

from __future__ import annotations

from labelform.applying.record import Watcher
from labelform.applying.waves import WaveEnd
from labelform.core.change import Change
from labelform.runs.account import Account, ActionResult, Result


class Silence:
    """Receives everything and prints nothing."""

    def about(self, module: str) -> Watcher:
        """Return the listener for one project: itself."""
        return self

    def started(self, change: Change) -> None:
        """Say nothing."""

    def finished(self, result: Result) -> None:
        """Say nothing."""

    def waiting(self, change: Change | None, left_seconds: float) -> None:
        """Say nothing."""

    def acted(self, result: ActionResult) -> None:
        """Say nothing."""

    def ended(self, account: Account, module: str) -> None:
        """Say nothing."""

    def warned(self, text: str) -> None:
        """Say nothing."""

    def failed(self, failure: Exception, module: str) -> None:
        """Say nothing."""

    def wave_began(self, name: str, projects: int) -> None:
        """Say nothing."""

    def wave_ended(self, end: WaveEnd) -> None:
        """Say nothing."""
