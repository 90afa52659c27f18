"""
labelform: declarative project-as-code for Encord annotation projects.

`plan` and `apply` are what the command line does, for programs; `connect` is the client that they are given. All are
loaded on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from labelform.version import __version__

if TYPE_CHECKING:
    from labelform.client.platform import Platform, connect
    from labelform.client.project import Project
    from labelform.core.plan import Plan
    from labelform.programs import apply, plan
    from labelform.runs.account import Account

__all__ = ["Account", "Plan", "Platform", "Project", "__version__", "apply", "connect", "plan"]

_HOMES = {
    "Account": "labelform.runs.account",
    "Plan": "labelform.core.plan",
    "Platform": "labelform.client.platform",
    "Project": "labelform.client.project",
    "apply": "labelform.programs",
    "connect": "labelform.client.platform",
    "plan": "labelform.programs",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
