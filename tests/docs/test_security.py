"""Each statement of the page on security names tests, and the tests exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
STATEMENTS = re.findall(r"^- .*(?:\n  .*)*", PAGE, re.MULTILINE)


def names_of_tests(file: str) -> set[str]:
    """Return the names of the functions of a file that pytest runs and does not skip."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    functions = (one for one in tree.body if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)))
    return {
        one.name
        for one in functions
        if one.name.startswith("test_") and "skip" not in "".join(map(ast.unparse, one.decorator_list))
    }


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: statement[2:42])
def test_a_statement_names_tests_that_exist(statement: str) -> None:
    named = NAMED.findall(statement)

    assert named
    assert [(file, name) for file, name in named if name not in names_of_tests(file)] == []


def test_no_test_is_named_but_by_a_statement() -> None:
    assert sum(len(NAMED.findall(statement)) for statement in STATEMENTS) == PAGE.count("::")
