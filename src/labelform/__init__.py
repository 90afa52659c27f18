"""
labelform: declarative project-as-code for Encord annotation projects.

`load`, `plan`, `apply` and `drift` do for programs what the command line does; `connect` and `environment` return the
platform to pass to them; a `Spec` is built from the entries in `labelform.specs`. Everything is loaded on first use, so
that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from labelform.version import __version__

if TYPE_CHECKING:
    from labelform.client.platform import Platform, connect
    from labelform.client.project import Project
    from labelform.core.drift import Drift
    from labelform.core.plan import Plan
    from labelform.language.model import ParsedSpec
    from labelform.language.model import ProjectSpec as Spec
    from labelform.programs.applying import apply
    from labelform.programs.environments import NamedEnvironment, environment
    from labelform.programs.loading import load
    from labelform.programs.planning import drift, plan
    from labelform.runs.account import Account

__all__ = [
    "Account",
    "Drift",
    "NamedEnvironment",
    "ParsedSpec",
    "Plan",
    "Platform",
    "Project",
    "Spec",
    "__version__",
    "apply",
    "connect",
    "drift",
    "environment",
    "load",
    "plan",
]

_HOMES = {
    "Account": "labelform.runs.account",
    "Drift": "labelform.core.drift",
    "NamedEnvironment": "labelform.programs.environments",
    "ParsedSpec": "labelform.language.model",
    "Plan": "labelform.core.plan",
    "Platform": "labelform.client.platform",
    "Project": "labelform.client.project",
    "Spec": "labelform.language.model",
    "apply": "labelform.programs.applying",
    "connect": "labelform.client.platform",
    "drift": "labelform.programs.planning",
    "environment": "labelform.programs.environments",
    "load": "labelform.programs.loading",
    "plan": "labelform.programs.planning",
}
_ELSEWHERE = {"Spec": "ProjectSpec"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), _ELSEWHERE.get(name, name))
