"""`docs/testing.md` shows what happens."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from tests.conftest import Labelform
from tests.docs.pages import bodies
from tests.testing.cases import EXAMPLES

from labelform.errors import ExitCode
from labelform.testing.expectations import ExpectedCounts, ExpectedEnd, ExpectedPlan, ExpectedRefusal
from labelform.testing.model import CaseEntry

GUIDE = (Path(__file__).parents[2] / "docs" / "testing.md").read_text("utf-8")
FILES = bodies(GUIDE, "yaml", "tests")
PASSED, FAILED = bodies(GUIDE, "text")
NAME = "night.labelform-test.yaml"


@pytest.mark.parametrize("text", FILES, ids=range(len(FILES)))
def test_the_cases_of_the_guide_pass(labelform: Labelform, tmp_path: Path, text: str) -> None:
    shutil.copy(EXAMPLES / "project.yaml", tmp_path)
    (tmp_path / NAME).write_text(text, encoding="utf-8")

    ended = labelform("test", "--color", "never")

    assert ended.code == ExitCode.OK, ended.out
    assert ended.out == PASSED or text != FILES[0]


def test_the_failure_of_the_guide_is_what_is_printed(labelform: Labelform, tmp_path: Path) -> None:
    shutil.copy(EXAMPLES / "project.yaml", tmp_path)
    (tmp_path / NAME).write_text(FILES[0].replace("12 of 24", "11 of 24"), encoding="utf-8")

    ended = labelform("test", "--color", "never")

    assert ended.out.startswith(FAILED)


def test_the_guide_names_all_that_a_case_may_say() -> None:
    said = set(re.findall(r"`([\w.]+)`", GUIDE))
    parts = (("plan", ExpectedPlan), ("after", ExpectedEnd))
    known = {f"{name}.{field}" for name, model in parts for field in model.model_fields}
    known |= {*CaseEntry.model_fields, *ExpectedRefusal.model_fields, *ExpectedCounts.model_fields}

    assert known - said == {"name", "plan", "after"} - said
