"""A saved plan is shown in every format that a plan has, also one of several projects."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.conftest import Labelform
from tests.e2e.test_report_files import PLAN, SANDBOX, SPECS, files, folder

from labelform.errors import ExitCode
from labelform.report import formats
from labelform.report.planned import ReportOptions, projected
from labelform.runs import planfile

__all__ = ["folder"]


@pytest.mark.parametrize("specs", [tuple(SPECS), ("c.yaml",)], ids=["a set", "one plan"])
def test_a_saved_plan_is_shown_in_every_format(folder: Labelform, specs: tuple[str, ...]) -> None:
    assert folder("plan", *specs, *SANDBOX, "--out", "plan.json").code == ExitCode.OK
    saved = planfile.load(Path("plan.json"))
    projects = list(map(projected, saved.members))
    whole = {form: formats.render(projects, format=form, options=ReportOptions()) for form in formats.FORMATS}
    whole["json"] = json.dumps(planfile.document(saved), indent=2, ensure_ascii=False) + "\n"

    for form in formats.FORMATS:
        shown = folder("show", "plan.json", "--format", form, *files(form))

        about = f"\nMade for {saved.members[0].base_url}, digest {saved.digest}\n" if form == "text" else ""
        assert (shown.code, shown.out) == (ExitCode.OK, whole[form] + about)
        assert Path(f"report.{form}").read_text("utf-8") == whole[form]


def test_the_comment_of_a_saved_plan_is_found_and_approved_like_that_of_plan(folder: Labelform) -> None:
    planned = folder(*PLAN, "--out", "plan.json", "--format", "markdown").out

    shown = folder("show", "plan.json", "--format", "markdown").out

    assert shown.splitlines()[:2] == planned.splitlines()[:2]


def test_show_takes_the_options_of_reports(folder: Labelform) -> None:
    assert folder(*PLAN, "--out", "plan.json").code == ExitCode.OK

    concise = folder("show", "plan.json", "--concise", "--show-calls").out
    small = folder("show", "plan.json", "--format", "markdown", "--max-bytes", "1000").out
    lost = folder("show", "plan.json", "--report", "json=plan.json")

    assert '  + collections["night"]' in concise
    assert "create_collection(" in concise
    assert len(small.encode()) <= 1_000
    assert (lost.code, "is an input of this run" in lost.err) == (ExitCode.WRONG_USAGE, True)
