"""
labelform: declarative project-as-code for Encord annotation projects.

The client is loaded on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labelform.client.platform import Platform, connect
    from labelform.client.project import Project

__version__ = "0.1.0"

__all__ = ["Platform", "Project", "__version__", "connect"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = "labelform.client.project" if name == "Project" else "labelform.client.platform"
    return getattr(import_module(module), name)
