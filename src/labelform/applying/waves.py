"""When no further project of a set is begun: too many have failed, or a wave did not succeed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from labelform.core.plan import Plan, Violation
from labelform.core.planset import Member
from labelform.errors import LabelformError
from labelform.runs.account import Account

Replan = Callable[[Member], Awaitable[Plan]]
"""Makes a new plan of what a plan was made from."""
Recheck = Callable[[Member, str | None], Awaitable[tuple[Violation, ...]]]
"""Returns the checks that do not hold of a project, by its hash, now that a plan was applied."""


@dataclass(frozen=True, slots=True)
class WaveEnd:
    """
    What a wave came to: the account of its projects, and by the address of each what a new plan of it still has.

    `is_last_begun` says that no wave is begun after it.
    """

    name: str
    account: Account
    left: Sequence[tuple[str, str]] = ()
    is_last_begun: bool = False


@dataclass(slots=True)
class Brake:
    """Counts the projects that failed; `most` of them may before no other is begun, None when it never matters."""

    most: int | None = None
    failed: int = 0
    reason: str = field(default="", init=False)
    """Why nothing more is begun; empty as long as it is."""

    def project_failed(self) -> None:
        """Count one in."""
        self.failed += 1
        if self.most is not None and self.failed > self.most:
            self._stop(
                f"{self.failed} projects have failed, the limit is {self.most}" if self.most else "a project has failed"
            )

    def wave_ended(self, name: str) -> None:
        """Stop after a wave in which something failed, unless so much of it is allowed."""
        if self.failed > (self.most or 0):
            self._stop(f'the wave "{name}" did not succeed')

    def _stop(self, reason: str) -> None:
        self.reason = self.reason or reason


async def left_to_do(member: Member, account: Account, replan: Replan) -> str:
    """Plan a project again; return what is left to do, empty when it is as its spec says. The account counts it."""
    try:
        left = len((await replan(member)).changes)
    except LabelformError as exc:
        account.remaining = 1
        return f"it could not be planned again: {exc.message}"
    account.remaining = left
    return f"a new plan of it still has {left:,} change{'s' if left > 1 else ''}" if left else ""
