"""What all exchanges of one user with one platform share. Time and randomness are handed in, so that tests own both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from labelform.api.signing import Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """
    How often a read is tried, and how long to wait in between.

    Before try n+1 the exchange waits a random time up to `first_seconds * 2**(n-1)`, at most `longest_seconds`
    (full jitter, so that many clients do not come back together). A `Retry-After` is waited out in full; one beyond
    `longest_seconds` is not waited for, because nobody sits in front of a terminal that long.
    """

    attempts: int = 5
    first_seconds: float = 0.5
    longest_seconds: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """
    Who is asking, and how.

    `clock` returns seconds since 1970; `random_bits(n)` returns n random bits. `domain` appears in messages; the
    drivers fill it in.
    """

    signer: Signer
    clock: Callable[[], float]
    random_bits: Callable[[int], int]
    user_agent: str = "labelform"
    domain: str = ""
    retries: RetryPolicy = field(default_factory=RetryPolicy)

    def new_trace_id(self) -> str:
        """Return 32 random hex digits."""
        return f"{self.random_bits(128):032x}"

    def jitter(self) -> float:
        """Return a random number in [0, 1)."""
        return self.random_bits(53) / 2**53
