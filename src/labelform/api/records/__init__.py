"""
What the platform answers, as frozen records.

Names are the SDK's, in snake case; the wire writes camel case. Fields that labelform has no use for are dropped, values
of enumerations that it does not know survive, times without a zone are UTC (as in SDK >= 0.1.167).

A module or a record is imported when it is first used: modules of ours name the one that they need, for a plan starts
without most of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labelform.api.records.everything import *  # noqa: F403 - only for type checkers


def __getattr__(name: str) -> object:
    """Import the record of this name and all others."""
    if name.startswith("__"):
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.everything"), name)
