"""
Finds modules called `encord` in the table of names, once activated.

Every module counts as a package: then `from encord.x import Y` asks the finder for `encord.x.Y` when the module has no
`Y`, and what is said about the missing name reaches the reader. From a module without submodules, Python would say only
that the name cannot be imported.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Final

from labelform.compat.missing import EncordImportedError, refuse_attribute, refuse_import
from labelform.compat.names import NAMES, ROOT, SDK_VERSION


class _Finder(MetaPathFinder, Loader):
    """Finds and fills the modules of the table. Names are looked up when somebody asks for them."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] != ROOT:
            return None
        if fullname not in NAMES:
            refuse_import(fullname)
        return ModuleSpec(fullname, self, origin=f"labelform.compat for {fullname}", is_package=True)

    def create_module(self, spec: ModuleSpec) -> None:
        """Let Python make the module."""

    def exec_module(self, module: ModuleType) -> None:
        name = module.__name__
        module.__doc__ = f"labelform under the name of {name} of the official SDK."
        module.__dict__["__all__"] = sorted(NAMES[name])
        module.__dict__["__getattr__"] = partial(_find, module)
        if name == ROOT:
            module.__dict__["__version__"] = SDK_VERSION


_FINDER: Final = _Finder()


def activate() -> None:
    """
    Let `import encord` find labelform from now on, in this process; a second time changes nothing.

    An installed SDK is left alone, and cannot be imported any more.

    Raises:
        EncordImportedError: `encord` was imported before.
    """
    if _FINDER in sys.meta_path:
        return
    if ROOT in sys.modules:
        raise EncordImportedError(
            f"{ROOT} has been imported already, so its names cannot become labelform's",
            hint="call labelform.compat.activate() before anything imports encord",
        )
    sys.meta_path.insert(0, _FINDER)


def _find(module: ModuleType, name: str) -> object:
    """Return a name of a module: a class of ours, or a module below, which the SDK imports with the first one."""
    home = NAMES[module.__name__].get(name)
    below = f"{module.__name__}.{name}"
    if home is not None:
        address, _, ours = home.partition(":")
        found: object = getattr(import_module(address), ours)
    elif below in NAMES:
        return import_module(below)
    elif name.startswith("__"):
        raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
    else:
        refuse_attribute(below)
    module.__dict__[name] = found
    return found
