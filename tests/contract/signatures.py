"""
Says what members a class has, and what parameters they take.

Imported by the test for our classes; run by the interpreter of an SDK for its own, so it stands alone:

    python signatures.py encord.project:Project …    →  {"encord.project:Project": {member: …}} on stdout
"""

from __future__ import annotations

import enum
import inspect
import json
import sys
from importlib import import_module
from typing import Any

Members = dict[str, Any]
"""Member to "property", or to a list of `[parameter, kind, default]`; the default is None when there is none."""


def members_of(kind: type[object]) -> Members:
    """Describe the public members of a class."""
    found: Members = {}
    for name in dir(kind):
        member = inspect.getattr_static(kind, name)
        if name.startswith("_") or isinstance(member, classmethod | staticmethod | type):
            continue
        found[name] = _parameters(member) if callable(member) else "property"
    return found


def _parameters(function: Any) -> list[list[str | None]]:
    parameters = list(inspect.signature(function).parameters.values())[1:]
    return [[parameter.name, parameter.kind.name, _default(parameter)] for parameter in parameters]


def _default(parameter: inspect.Parameter) -> str | None:
    if parameter.default is inspect.Parameter.empty:
        return None
    return repr(parameter.default.value if isinstance(parameter.default, enum.Enum) else parameter.default)


def _main() -> None:
    described = {}
    for address in sys.argv[1:]:
        module, name = address.split(":")
        described[address] = members_of(getattr(import_module(module), name))
    sys.stdout.write(json.dumps(described) + "\n")


if __name__ == "__main__":
    _main()
