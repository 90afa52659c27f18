"""Two environments side by side: what differs, by name, in every format, and whatever cannot be compared."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.conftest import Ended, Labelform
from tests.e2e.environments import set_up

from labelform.errors import ExitCode

DRIVING, RADIOLOGY, RETAIL = (f"specs/{name}.yaml" for name in ("driving", "radiology", "retail"))
_HASH = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def change(path: str, *pairs: tuple[str, str]) -> None:
    text = Path(path).read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    Path(path).write_text(text, encoding="utf-8")


@pytest.fixture
def differing(labelform: Labelform, tmp_path: Path) -> Labelform:
    """Both environments applied, and then one changed in every way."""
    set_up(tmp_path)
    change("environments.yaml", ("protected: true", "protected: false"))
    assert labelform("apply", DRIVING, "--env", "staging", "--env", "production", "--auto-approve").code == ExitCode.OK
    change(
        DRIVING,
        ('  - "{{ fleet }} 2026-10 urban Rotterdam"\n', ""),
        ("{name: vendor-brightmark-qa, role: reviewer}", "{name: vendor-brightmark-qa, role: annotator}"),
        ("groups:\n", "groups:\n  - {name: perception-ml-readonly, role: viewer}\n"),
    )
    change("environments.yaml", ("dark: 0.22", "dark: 0.25"))
    again = labelform("apply", DRIVING, "--env", "staging", "--prune", "--allow", "max-deletes", "--auto-approve")
    assert again.code == ExitCode.OK, again.err
    return labelform


def compared(labelform: Labelform, *arguments: str) -> Ended:
    return labelform("compare", "staging", "production", *arguments)


def test_projects_that_exist_are_named_with_both_environments_and_titles(differing: Labelform) -> None:
    first, _, second, *_ = compared(differing, DRIVING).out.splitlines()

    assert first == "What would have to change in production to match staging:"
    assert _HASH.sub("HASH", second) == (
        'Project "Northlane Front Camera" in production (HASH), '
        'beside "[staging] Northlane Front Camera" in staging (HASH)  specs/driving.yaml'
    )


def test_things_have_names_and_filters_read_as_in_a_plan(differing: Labelform) -> None:
    text = compared(differing, DRIVING).out

    assert (
        text.partition("What would have to change:\n\n")[2].partition("\n(project")[0]
        == """\
  # datasets["NL fleet7 2026-10 urban Rotterdam"] will be detached
  # (only in production)
  - datasets["NL fleet7 2026-10 urban Rotterdam"]
      - title = "NL fleet7 2026-10 urban Rotterdam" -> null

  # groups["vendor-brightmark-qa"] will be updated in-place
  # (they differ)
  ~ groups["vendor-brightmark-qa"]
      ~ role = "reviewer" -> "annotator"
      # (1 unchanged attribute hidden)

  # filter_presets["Night / low light"] will be updated in-place
  # (they differ)
  ~ filter_presets["Night / low light"]
      ~ filters[0]  # {metric: brightness, between: [0.0, 0.22]}
          ~ between[1] = 0.22 -> 0.25
      # (1 unchanged entry of filters hidden)
      # (1 unchanged attribute hidden)

  # groups["perception-ml-readonly"] will be added
  # (only in staging)
  + groups["perception-ml-readonly"]
      + name = "perception-ml-readonly"
      + role = "viewer"
"""
    )
    assert "snapshot" not in text


def test_no_format_takes_a_name_for_a_hash_or_a_comparison_for_a_plan(differing: Labelform) -> None:
    forms = ("text", "json", "markdown", "html", "sarif", "junit")
    reports = [part for form in forms for part in ("--report", f"{form}=report.{form}")]

    ended = compared(differing, DRIVING, *reports)

    assert ended.code == ExitCode.CHANGES_PENDING
    said = {form: Path(f"report.{form}").read_text("utf-8") for form in forms}
    assert said["text"] == ended.out
    for text in said.values():
        assert "perception-ml-readonly" in text
        assert not re.search(r"hash[^\n]{0,16}(NL fleet7|vendor|perception)", text)
        assert "(because " not in text
    document = json.loads(said["json"])["labelform"]
    assert (document["environment"], document["beside"]["environment"]) == ("production", "staging")
    assert document["beside"]["title"] == "[staging] Northlane Front Camera"
    assert said["markdown"].startswith("<!-- labelform:compare:")
    assert "approval" not in said["markdown"]
    assert {one["ruleId"] for one in json.loads(said["sarif"])["runs"][0]["results"]} == {"differs"}


def test_a_page_shows_both_environments_side_by_side(differing: Labelform) -> None:
    page = compared(differing, DRIVING, "--format", "html").out

    heads = re.findall(r'<thead><tr><th scope="col">([^<]*)</th><th scope="col">([^<]*)</th></tr></thead>', page)
    assert heads == [("production", "staging")] * 4
    role = r'<tr class="differs"><td>\s*"role": "reviewer"</td><td>\s*"role": "annotator"</td></tr>'
    assert re.search(role, page.replace("&#34;", '"'))
    assert "<title>What would have to change in production to match staging</title>" in page
    assert "Digest of" not in page


def test_a_spec_that_fails_keeps_no_other_from_being_compared(differing: Labelform) -> None:
    change(RETAIL, ("labelform: 1", "labelfrom: 1"))

    ended = compared(differing, DRIVING, RADIOLOGY, RETAIL, "--report", "json=report.json", "--report", "markdown=r.md")

    assert ended.code == ExitCode.ERROR
    assert ended.out.count("will be detached") == 1
    assert "Not planned: 2 specs have no plan" in ended.out
    assert f"  ! {RADIOLOGY}: staging and production both have no project" in ended.out
    assert f"{RETAIL}:" in ended.err
    document = json.loads(Path("report.json").read_text("utf-8"))
    assert document["complete"] is False
    assert [one["file"] for one in document["labelform"]["unplanned"]] == [RADIOLOGY, RETAIL]
    assert f"`{RETAIL}` **not planned**" in Path("r.md").read_text("utf-8")


def test_where_nothing_can_be_compared_the_first_reason_is_told(differing: Labelform) -> None:
    change(DRIVING, ("labelform: 1", "labelfrom: 1"))

    ended = compared(differing, DRIVING, RADIOLOGY)

    assert (ended.code, ended.out) == (ExitCode.ERROR, "")
    assert "labelfrom" in ended.err


def test_two_specs_about_one_project_are_not_compared(differing: Labelform) -> None:
    Path("specs/twin.yaml").write_text(Path(DRIVING).read_text("utf-8"), encoding="utf-8")

    ended = compared(differing, DRIVING, "specs/twin.yaml")

    assert (ended.code, ended.out) == (ExitCode.ERROR, "")
    assert "Northlane Front Camera" in ended.err


def test_equal_environments_write_their_reports_too(differing: Labelform) -> None:
    change("environments.yaml", ("prune: false", "prune: true"))
    differing("apply", DRIVING, "--env", "production", "--allow", "max-deletes", "--auto-approve")

    ended = compared(differing, DRIVING, "--report", "markdown=report.md", "--report", "text=report.txt")

    assert (ended.code, ended.out) == (
        ExitCode.OK, "Equal: staging and production have the same 12 things in 1 project.\n",
    )  # fmt: skip
    assert Path("report.txt").read_text("utf-8") == ended.out
    assert "No changes" in Path("report.md").read_text("utf-8")
