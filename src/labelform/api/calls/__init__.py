"""
Every call of the platform that labelform can make, one function each, named like the member of `Project`.

Calls about a project take `project_hash` first; everything else is keyword-only. A module or a call is imported when
it is first used: a spec is validated without any of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labelform.api.calls.everything import *  # noqa: F403 - only for type checkers


def __getattr__(name: str) -> object:
    """Import a module of calls, or the call of this name and all others."""
    if name.startswith("__"):
        raise AttributeError(name)
    module = f"{__name__}.{name}"
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
    return getattr(import_module(f"{__name__}.everything"), name)
