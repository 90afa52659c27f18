"""pytest collects the files of tests: one item for each case, with what is otherwise than expected."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.testing.cases import FILE, write_cases


def test_pytest_runs_the_cases_and_tells_deviations_and_mistakes(tmp_path: Path) -> None:
    write_cases(tmp_path, "after: {in_sync: true}", "plan: {counts: {create: 9}}")
    (tmp_path / "broken.labelform-test.yaml").write_text("labelform_tests: 1\ncases: [{nmae: x}]\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--continue-on-collection-errors", "-v"]

    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert f"{FILE}::case 1 PASSED" in ended.stdout
    assert f"{FILE}::case 2 FAILED" in ended.stdout
    assert re.search(rf"{FILE}:7:29: plan.counts.create\n  - 9\n  \+ 10\n  \+ create project\n", ended.stdout)
    assert 'broken.labelform-test.yaml:2:10: error[unknown-key]: "nmae"' in ended.stdout
    assert "Traceback" not in ended.stdout
    assert re.search(r"1 failed, 1 passed, 1 error in", ended.stdout)
