"""Files of tests, written where a test needs them: one case of some YAML, and what came of it."""

from __future__ import annotations

import shutil
import textwrap
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"
FILE = "p.labelform-test.yaml"


def write_cases(folder: Path, *cases: str, top: str = "spec: project.yaml") -> Path:
    """Write a file with some cases, each given by all that stands below its name, beside the example."""
    shutil.copy(EXAMPLES / "project.yaml", folder / "project.yaml")
    lines = [f"  - name: case {number}\n{textwrap.indent(case, '    ')}" for number, case in enumerate(cases, start=1)]
    path = folder / FILE
    path.write_text(f"labelform_tests: 1\n{top}\ncases:\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path
