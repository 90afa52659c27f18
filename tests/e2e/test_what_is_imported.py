"""What need not be there is not imported: a plan from recorded answers must start fast and stay small."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["labelform.cli.main", "labelform.cli.planning", "labelform.reading.offline"])
def test_what_connects_to_no_platform_loads_neither_keys_nor_network(module: str) -> None:
    heavy = ("cryptography", "httpcore2", "httpx2", "anyio", "deepdiff", "jinja2", "starlette")
    script = f"import sys, {module}; print([name for name in {heavy} if name in sys.modules])"

    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    assert printed == "[]\n"


def test_a_plan_starts_without_the_records_of_what_it_does_not_read() -> None:
    unread = [f"labelform.api.records.{name}" for name in ("analytics", "branches", "models", "storage", "everything")]
    script = f"import sys, labelform.cli.planning; print([name for name in {unread} if name in sys.modules])"

    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_jinja_is_imported_only_for_a_spec_with_expressions() -> None:
    code = (
        "import sys; from labelform.language.model import parse; from labelform.language.source import read_document;"
        "parse(read_document('labelform: 1\\nproject: {title: x}', 'p')); print('jinja2' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
