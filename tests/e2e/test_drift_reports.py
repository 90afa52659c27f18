"""`drift` in every format, into files too, with filters as a plan shows them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import Labelform
from tests.e2e.histories import AS_APPLIED, History

from labelform.cli.report_files import FORMATS
from labelform.errors import ExitCode

PRESET = "filter_presets: [{name: Night, filters: [{metric: brightness, between: [0.0, %s]}]}]\n"


@pytest.fixture
def history(labelform: Labelform) -> History:
    """A spec with a preset that was applied, and then changed."""
    history = History(labelform).begin()
    history.write(AS_APPLIED + PRESET % "0.3")
    history.commit("a preset")
    assert labelform("apply", "p.yaml", "--sandbox", "t.db", "--auto-approve").code == ExitCode.OK
    history.write(AS_APPLIED + PRESET % "0.22")
    return history


def test_one_run_writes_every_format_as_it_would_print_it(history: History) -> None:
    reports = [part for form in FORMATS for part in ("--report", f"{form}=drift.{form}")]

    for _ in range(2):  # the second takes the place of the first
        ended = history.ended(*reports)
        assert ended.code == ExitCode.CHANGES_PENDING, ended.err

    printed = {form: history.ended("--format", form).out for form in FORMATS}
    assert ended.out == printed["text"]
    assert {form: Path(f"drift.{form}").read_text("utf-8") for form in FORMATS} == printed
    assert all("Night" in text for text in printed.values())


def test_filters_read_as_in_a_plan(history: History) -> None:
    text = history.ended().out

    assert '  ~ filter_presets["Night"] was changed in the spec  (p.yaml:6)\n' in text
    assert text.partition("(p.yaml:6)\n")[2].partition("\n\n")[0] == (
        "      filters in the spec:\n"
        "        ~ filters[0]  # {metric: brightness, between: [0.0, 0.3]}\n"
        "            ~ between[1] = 0.3 -> 0.22"
    )


def test_the_options_of_reports_are_those_of_a_plan(history: History) -> None:
    Path("notes.txt").write_text("nobody else has these\n", encoding="utf-8")

    small = history.ended("--format", "markdown", "--max-bytes", "1000")
    lost = history.ended("--report", "html=notes.txt")
    forced = history.ended("--report", "html=notes.txt", "--force")

    assert len(small.out.encode()) <= 1_000
    assert (lost.code, lost.out, "would be overwritten" in lost.err) == (ExitCode.WRONG_USAGE, "", True)
    assert forced.code == ExitCode.CHANGES_PENDING


def test_a_spec_that_cannot_be_looked_at_is_in_the_page_beside_the_others(history: History) -> None:
    Path("q.yaml").write_text("labelform: 1\nprojekt: {}\n", encoding="utf-8")

    ended = history.labelform("drift", "p.yaml", "q.yaml", "--sandbox", "t.db", "--format", "html")

    assert ended.code == ExitCode.ERROR
    assert "<code>q.yaml</code>" in ended.out
    assert "filter_presets[&#34;Night&#34;]" in ended.out
