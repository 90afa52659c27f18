"""Pages that code writes begin as the code says: who edits one of the two is told of the other."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.faults import __main__ as under_fire
from tests.faults import doctored
from tests.fleet.strikes import __main__ as struck


@pytest.mark.parametrize(
    ("page", "head"),
    [(under_fire.PAGE, under_fire.HEAD), (doctored.PAGE, doctored.HEAD), (struck.PAGE, struck.HEAD)],
    ids=["faults", "doctored plans", "a fleet with faults"],
)
def test_a_page_begins_as_the_code_that_writes_it_says(page: Path, head: str) -> None:
    assert page.read_text(encoding="utf-8").startswith(head)
