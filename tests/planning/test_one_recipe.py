"""Whatever may be applied was planned by the one recipe, which knows all the rules."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "labelform"
TO_LOOK_AT = {"transfer/comparing.py", "transfer/importing.py", "planning/policy_cases.py"}
"""They show what differs, and nothing ever applies it."""


def test_nothing_assembles_a_plan_but_the_recipe_and_what_is_only_looked_at() -> None:
    callers = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if any(
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "make_plan"
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    }

    assert callers == {"planning/recipe.py", *TO_LOOK_AT}
