"""
Says which modules a package has, which public names each hands out, and what members their classes have.

Run by the interpreter of an SDK for its own package, and as a script for the SDK by `python -m labelform.compat` for
what stands in its place. So it stands alone:

    python inventory.py [MODULE …]   →  {module: {name: {member: parameters}}} on stdout

Without modules, all that `encord` has; with `MODULE:NAME`, that name, whoever defines it. A name that is no class has
None instead of members. What can be called has a list of `[parameter, kind, default]`, without the one that Python
fills in; the call of the class itself is called `()`. Everything else is "property", or "settable" when it can be
written to.
"""

from __future__ import annotations

import enum
import inspect
import json
import sys
import typing
import warnings
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = "encord"
CALL = "()"
_TOOLS = {"abc", "builtins", "dataclasses", "enum", "pydantic", "typing"}
_OF_TOOLS = {"DB_FIELDS", "NON_UPDATABLE_FIELDS", "identity", "model_config", "model_post_init"}


def modules_of(package: str) -> list[str]:
    """Return the names of all modules of a package that can be imported, its folders without code among them."""
    folder = Path(import_module(package).__file__ or "").parent
    found = []
    for path in sorted(folder.rglob("*.py")):
        name = ".".join([package, *path.relative_to(folder).with_suffix("").parts]).removesuffix(".__init__")
        with suppress(Exception):  # what is for packages that are not installed, or for other versions of them
            import_module(name)
            found.append(name)
    return found


def names_of(module: ModuleType) -> dict[str, Any]:
    """Return the public names that a module defines, or says in `__all__` that it hands out, with their members."""
    own = {name for name, value in vars(module).items() if _is_its_own(module, value)}
    return {
        name: _members(getattr(module, name))
        for name in sorted({*getattr(module, "__all__", ()), *own})
        if name.isidentifier() and not name.startswith("_")
    }


def _is_its_own(module: ModuleType, value: object) -> bool:
    return (inspect.isclass(value) or inspect.isfunction(value)) and value.__module__ == module.__name__


def _members(value: object) -> dict[str, Any] | None:
    if not inspect.isclass(value):
        return None
    if issubclass(value, enum.Enum):
        return {name: "property" for name in sorted(value.__members__) if not name.startswith("_")}
    is_record = hasattr(value, "model_fields") or hasattr(value, "__dataclass_fields__")
    field = "property" if is_record else "settable"
    described: dict[str, Any] = {name: field for name in _fields(value) if not name.startswith("_")}
    for name in dir(value):
        if not name.startswith("_") and not _is_of_its_tool(value, name):
            described[name] = _described(inspect.getattr_static(value, name))
    if not issubclass(value, BaseException):
        described[CALL] = _call(value)
    return dict(sorted(described.items()))


def _fields(kind: type[object]) -> set[str]:
    """Return what instances have without the class saying more than a type."""
    said = {name for base in kind.__mro__ if not _is_a_tool(base) for name in inspect.get_annotations(base)}
    return {*getattr(kind, "model_fields", ()), *said} - _OF_TOOLS


def _call(kind: type[object]) -> list[list[str | None]]:
    """Return what the class itself takes; a model of pydantic, its fields by name."""
    if fields := getattr(kind, "model_fields", None):
        return [[name, "KEYWORD_ONLY", None if field.is_required() else "…"] for name, field in fields.items()]
    return _parameters(kind)


def _is_of_its_tool(kind: type[object], name: str) -> bool:
    """Tell whether a member comes from pydantic, from dict or from Exception, not from who wrote the class."""
    home = next((base for base in kind.__mro__ if name in base.__dict__), object)
    return name in _OF_TOOLS or _is_a_tool(home)


def _is_a_tool(kind: type[object]) -> bool:
    return kind.__module__.split(".")[0] in _TOOLS or kind.__name__.startswith("BaseDTO")


def _described(member: Any) -> Any:
    function = member.__func__ if isinstance(member, classmethod | staticmethod) else member
    if isinstance(member, property):
        return "settable" if member.fset else "property"
    if not callable(function) or inspect.isclass(function):
        return "property"
    return _parameters(function)[0 if isinstance(member, staticmethod) else 1 :]


def _parameters(function: Any) -> list[list[str | None]]:
    try:
        parameters = inspect.signature(function).parameters.values()
    except ValueError:  # what is written in C
        return []
    return [each for parameter in parameters for each in _spelled_out(function, parameter)]


def _spelled_out(function: Any, parameter: inspect.Parameter) -> list[list[str | None]]:
    """Return a parameter; of `**keywords` that are listed in a type, each."""
    if str(parameter.annotation).startswith("Unpack["):
        [keywords] = typing.get_args(eval(parameter.annotation, inspect.unwrap(function).__globals__))  # noqa: S307 - our own code
        return [[name, "KEYWORD_ONLY", "None"] for name in keywords.__annotations__]
    return [[parameter.name, parameter.kind.name, _default(parameter)]]


def _default(parameter: inspect.Parameter) -> str | None:
    if parameter.default is inspect.Parameter.empty:
        return None
    text = str(parameter.default.value) if isinstance(parameter.default, enum.Enum) else repr(parameter.default)
    return "…" if " object at " in text or "<factory>" in text else text


def main() -> None:
    """Answer on stdout."""
    warnings.simplefilter("ignore")
    wanted = sys.argv[1:] or modules_of(ROOT)
    sys.stdout.write(json.dumps({address: _asked_for(address) for address in wanted}) + "\n")


def _asked_for(address: str) -> dict[str, Any]:
    module, _, name = address.partition(":")
    found = import_module(module)
    return {name: _members(getattr(found, name))} if name else names_of(found)


if __name__ == "__main__":
    main()
