"""Gives a session its clock and its randomness, which `api` must not take for itself."""

from __future__ import annotations

import platform
import secrets
import time

from labelform.api.session import Session
from labelform.api.signing import Signer
from labelform.version import __version__


def new_session(signer: Signer) -> Session:
    """Return a session for a real clock, with real randomness."""
    return Session(
        signer=signer,
        clock=time.time,
        random_bits=secrets.randbits,
        user_agent=f"labelform/{__version__} python/{platform.python_version()}",
    )
