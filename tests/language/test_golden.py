"""
What a person sees of each mistake, word for word.

`LABELFORM_UPDATE_GOLDEN=1 pytest tests/language` writes the files again; review them like code.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

CASES = sorted((Path(__file__).parent / "golden").glob("*.yaml"))
VALID = sorted((Path(__file__).parent / "valid").glob("*.yaml"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_mistake_is_shown_as_agreed(
    case: Path, see: Callable[[str], str], golden: Callable[[Path, str], str]
) -> None:
    actual = see(case.read_bytes().decode())

    assert golden(case.with_suffix(".txt"), actual) == actual


@pytest.mark.parametrize("case", VALID, ids=lambda case: case.stem)
def test_a_valid_spec_has_no_mistakes(case: Path, see: Callable[[str], str]) -> None:
    assert see(case.read_bytes().decode()) == "No mistakes.\n"
