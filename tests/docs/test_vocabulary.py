"""Every name of the vocabulary is in the code, once and where the page says."""

from __future__ import annotations

import ast
import importlib
import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "vocabulary.md").read_text(encoding="utf-8")
NAMES = re.findall(r"^\| `(\w+)` \| `([\w.]+)` \|", PAGE, re.MULTILINE)
APART = {"Project": {"sandbox"}, "Member": {"sandbox"}}
"""The sandbox shares no words with the rest, as it shares no code."""


def classes() -> dict[str, set[str]]:
    """Return the modules that define a class of each name."""
    found: dict[str, set[str]] = defaultdict(set)
    source = ROOT / "src" / "labelform"
    for path in source.rglob("*.py"):
        module = ".".join(path.relative_to(source).with_suffix("").parts).removesuffix(".__init__")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found[node.name.lstrip("_")].add(module)
    return found


def test_the_page_names_what_is_not_the_fields_word() -> None:
    assert len(NAMES) > 20


@pytest.mark.parametrize(("name", "module"), NAMES)
def test_a_name_is_where_the_vocabulary_says(name: str, module: str) -> None:
    assert hasattr(importlib.import_module(f"labelform.{module}"), name)


def test_a_name_of_the_vocabulary_has_one_meaning() -> None:
    found = classes()
    more = {name: {one for one in found[name] if one.split(".")[0] not in APART.get(name, ())} for name, _ in NAMES}

    assert {name: modules for name, modules in more.items() if len(modules) != 1} == {}
