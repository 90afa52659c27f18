"""
Scripts for the official SDK, run on labelform's client.

`activate` lets `import encord` find labelform's classes under the SDK's names; `python -m labelform.compat script.py`
does that and runs a script. Nothing here talks to the platform itself: names are mapped (`names`), and where parameters
or shapes differ, a thin adapter stands in between. What is there, and what is not, is in docs/compat.md.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from labelform.compat.finder import activate

if TYPE_CHECKING:
    from labelform.compat.user_client import EncordUserClient

__all__ = ["EncordUserClient", "activate"]


def __getattr__(name: str) -> object:
    if name != "EncordUserClient":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module("labelform.compat.user_client").EncordUserClient
