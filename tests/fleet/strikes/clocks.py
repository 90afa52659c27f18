"""
Workers whose clock is wrong: by libfaketime, which lies to a process about the time of day, and not about how much of
it has passed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from unittest import mock

from tests.fleet.strikes.ground import Ground
from tests.fleet.strikes.kinds import At, kill_after
from tests.fleet.strikes.strike import Means, Verdict, strike

from labelform.sandbox import auth

LIBRARIES = Path("/usr/lib")
ALLOWED_SECONDS = 3600


def strike_clock_off(means: Means, ground: Ground, what: str, number: int, minutes: int) -> Verdict:
    """
    Kill whichever of two workers sends a request; the clock of one is wrong, and it may be the one that goes on.

    A signature carries the time, and the sandbox refuses one that is off by more than five minutes; what it would do
    here is to accept it, so that leases and ledgers are all that the clock can spoil.
    """
    at = At(kill_after, lambda passing: passing.number == number)
    with mock.patch.object(auth, "ALLOWED_SKEW_SECONDS", ALLOWED_SECONDS):
        return strike(means, ground, what, at, workers=({"preload": wrong_by(minutes)}, {}))


def wrong_by(minutes: int) -> Mapping[str, str]:
    """
    Return the environment of a process whose clock is wrong.

    Raises:
        FileNotFoundError: libfaketime is not installed; `apt-get install faketime` brings it.
    """
    found = sorted(LIBRARIES.glob("**/faketime/libfaketimeMT.so.1"))
    if not found:
        raise FileNotFoundError("these strikes need libfaketime: apt-get install faketime")
    return {"LD_PRELOAD": str(found[0]), "FAKETIME": f"{minutes * 60:+d}s", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
