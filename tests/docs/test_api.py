"""`docs/api.md` is what the code says of itself. `LABELFORM_UPDATE_GOLDEN=1` writes it."""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

import labelform
from labelform import specs

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
FUNCTIONS = ("load", "plan", "apply", "drift", "environment", "connect")
VALUES = ("NamedEnvironment", "ParsedSpec", "Plan", "Account", "Drift")
ELSEWHERE = ("Platform", "Project")
HEAD = """\
# The Python API

Generated from the signatures and docstrings of `labelform` and `labelform.specs`; [Programs](programs.md) shows how to
use them. These names are stable: the changelog announces a removal or a change of meaning one release ahead. The
package is typed (`py.typed`), and so is what you write with it. `Platform` and `Project` are [the client](client.md).
The errors below "Raises" are in `labelform.errors`: `from labelform.errors import SpecError`. `LabelformError` is the
base of all of them.

"""
OF_SPECS = """\
## labelform.specs

The parts of a spec. Lists inside entries are tuples. `assert` and `from` are keywords of Python: write
`Check(name="crowd", message="too few", **{"assert": "…"})`.
"""


def test_the_page_is_what_the_code_says() -> None:
    parts = [HEAD, "## Functions\n", *map(function, FUNCTIONS), "## Values\n", *map(value, VALUES), *spec()]
    page = "\n\n".join(part.strip() for part in parts) + "\n"

    if os.environ.get("LABELFORM_UPDATE_GOLDEN"):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page


def test_every_public_name_is_on_the_page_and_is_there() -> None:
    named = {*FUNCTIONS, *VALUES, *ELSEWHERE, "Spec", "__version__"}

    assert set(labelform.__all__) == named
    assert all(hasattr(labelform, name) for name in named)


def function(name: str) -> str:
    """Return the section of a function."""
    found = getattr(labelform, name)
    signature = inspect.signature(found)
    lines = [f"    {line}" for line in _parameters(signature)]
    written = "\n".join([f"{name}(", *lines, f") -> {signature.return_annotation}"])
    return f"### {name}\n\n```text\n{written}\n```\n\n{prose(inspect.getdoc(found) or '')}\n"


def _parameters(signature: inspect.Signature) -> Iterator[str]:
    kind = None
    for one in signature.parameters.values():
        if one.kind is one.KEYWORD_ONLY and kind is not one.kind:
            yield "*,"
        kind = one.kind
        default = "" if one.default is one.empty else f" = {one.default!r}"
        yield f"{one.name}: {one.annotation}{default},"


def value(name: str) -> str:
    """Return the section of a class: what it holds, and what it can be asked."""
    found = getattr(labelform, name)
    rows = [*_held(found), *_members(found)]
    table = "\n".join(["| Member | Means |", "|---|---|", *(f"| `{one}` | {said} |" for one, said in rows)])
    return f"### {name}\n\n{prose(inspect.getdoc(found) or '')}\n{table}\n"


def _held(found: type) -> Iterator[tuple[str, str]]:
    if issubclass(found, BaseModel):
        yield from ((name, _type(field.annotation)) for name, field in found.model_fields.items())
    elif is_dataclass(found):
        yield from ((field.name, f"`{field.type}`") for field in fields(found))


def _members(found: type) -> Iterator[tuple[str, str]]:
    for name, one in vars(found).items():
        if name.startswith("_") or not (said := getattr(one, "__doc__", "")) or name == "model_config":
            continue
        if isinstance(one, property) or hasattr(one, "func"):
            yield name, _sentence(said)
        elif inspect.isfunction(one):
            yield f"{name}{_short(inspect.signature(one))}", _sentence(said)


def _short(signature: inspect.Signature) -> str:
    return f"({', '.join(name for name in signature.parameters if name != 'self')})"


def _sentence(said: str) -> str:
    return " ".join(inspect.cleandoc(said).partition("\n\n")[0].split())


def spec() -> Iterator[str]:
    """Yield the sections about building specs."""
    yield f"## Spec\n\n{prose(inspect.getdoc(labelform.Spec) or '')}\n{_fields(labelform.Spec)}\n"
    yield f"`to_yaml()`: {prose(inspect.getdoc(labelform.Spec.to_yaml) or '')}"
    yield OF_SPECS
    for name in specs.__all__:
        found = getattr(specs, name)
        if isinstance(found, type) and issubclass(found, BaseModel):
            yield f"### {name}\n\n{prose(inspect.getdoc(found) or '')}\n{_fields(found)}\n"
    yield f"### Role\n\n{_type(specs.Role)}\n"


def _fields(model: type[BaseModel]) -> str:
    rows = ["| Field | Type | Means |", "|---|---|---|"]
    for name, field in model.model_fields.items():
        called = f"`{field.alias or name}`"
        needed = "" if field.default is not PydanticUndefined or field.default_factory else ", required"
        rows.append(f"| {called} | {_type(field.annotation)}{needed} | {field.description or ''} |")
    return "\n".join(rows)


def _type(annotation: Any) -> str:
    """Return a type as a table of Markdown takes it: alternatives with commas between them."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return ", ".join(_type(one) for one in inner if one is not NoneType)
    if origin is Literal:
        return ", ".join(f"`{one!r}`" for one in inner)
    if origin is Sequence:
        return f"several of {_type(inner[0])}"
    if origin is tuple:
        return f"several of {_type(inner[0])}" if inner[1:] == (...,) else f"two of {_type(inner[0])}"
    if origin is not None and hasattr(annotation, "__metadata__"):
        return _type(inner[0])
    return f"`{getattr(annotation, '__name__', annotation)}`"


def prose(said: str) -> str:
    """Return a docstring as Markdown: what it raises as a list."""
    text, _, raises = said.partition("Raises:\n")
    source = re.sub(r"\n\nSource: .*", "", text, flags=re.DOTALL).strip()
    if not raises:
        return f"{source}\n"
    raises = raises.partition("\n\n")[0]
    items = re.split(r"\n(?=    \w+:)", raises.rstrip())
    named = (one.partition(":") for one in items)
    listed = "".join(f"- `{name.strip()}`: {' '.join(why.split())}\n" for name, _, why in named)
    return f"{source}\n\nRaises:\n\n{listed}"
