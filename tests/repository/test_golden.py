"""
What a person sees of each mistake in `environments.yaml` and in the policy of an owner, word for word.

`LABELFORM_UPDATE_GOLDEN=1 pytest tests/repository` writes the files again; review them like code.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labelform.errors import SpecError
from labelform.language.environments import parse_environments
from labelform.language.owner import parse_owner_policy
from labelform.language.source import read_document
from labelform.report.diagnostics import render

GOLDEN = Path(__file__).parent / "golden"
ENVIRONMENTS, POLICIES = (sorted(GOLDEN.glob(f"{name}/*.yaml")) for name in ("environments", "policy"))


@pytest.mark.parametrize("case", ENVIRONMENTS, ids=lambda case: case.stem)
def test_a_mistake_in_environments_is_shown_as_agreed(case: Path) -> None:
    def read(text: str) -> Any:
        return parse_environments(read_document(text, "environments.yaml")).environment("staging", {})

    compare(case, seen(read, case))


@pytest.mark.parametrize("case", POLICIES, ids=lambda case: case.stem)
def test_a_mistake_in_a_policy_is_shown_as_agreed(case: Path) -> None:
    compare(case, seen(lambda text: parse_owner_policy(read_document(text, "labelform.policy.yaml")), case))


def seen(read: Callable[[str], Any], case: Path) -> str:
    with pytest.raises(SpecError) as caught:
        read(case.read_text(encoding="utf-8"))
    return render(caught.value.diagnostics, color=False)


def compare(case: Path, actual: str) -> None:
    golden = case.with_suffix(".txt")
    if os.environ.get("LABELFORM_UPDATE_GOLDEN"):
        golden.write_text(actual, encoding="utf-8")
    assert actual == golden.read_text(encoding="utf-8")
