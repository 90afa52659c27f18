"""A lease as its holder knows it: until when it may send, by a clock that does not go back or stop."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

LEASE_SECONDS = 30.0
RENEW_SECONDS = 8.0


def since_boot() -> float:
    """Return the seconds since the machine was started, with those in which it slept, where the system counts them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


@dataclass(slots=True)
class Held:
    """
    A lease that was taken. `token` grows with every taking of its subject; the store believes the newest only.

    `until` is a moment of `clock`, counted from before the store was asked: it is never later than what the store
    thinks. A process that is stopped and goes on finds that it has passed.

    `also` is a second subject with its token, that is taken, prolonged and given back together with the first: a
    project by its hash. Whoever relies on the first relies on both.
    """

    subject: str
    holder: str
    token: int
    until: float
    clock: Callable[[], float] = since_boot
    also: tuple[str, int] | None = None

    @property
    def tokens(self) -> dict[str, int]:
        """The token of each subject that is held."""
        return {self.subject: self.token, **dict([self.also] if self.also else [])}

    def is_over(self) -> bool:
        """Return whether it may have run out."""
        return self.clock() >= self.until

    def renewed(self, until: float) -> None:
        """Note that the store has prolonged it."""
        self.until = max(self.until, until)
