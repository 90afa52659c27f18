"""Renames and notes in reports: both names everywhere, and what should be known beside the changes."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.report.plans import planned, side

from labelform.core.assembly import Side
from labelform.core.policy import Policy
from labelform.report.formats import Format, ReportOptions, render
from labelform.report.notes import MOST_NOTES
from labelform.report.planned import PlannedProject
from labelform.report.stream import planned_change
from labelform.resources.collections import Collection, Collections

AT = "2026-11-29T10:00:00.000000Z"


def collection(name: str, description: str = "dark") -> Collection:
    return Collection(name=name, type="frame", description=description)


def renaming(description: str = "dark", title: str = "P") -> PlannedProject:
    """Return a plan that renames one collection."""
    both = side(Collections(), [collection("night-hard", description)], [collection("night")])
    desired = tuple(replace(one, previously=("night",)) for one in both.desired or ())
    return planned([Side(both.resource, desired, both.observed)], title=title)


def alike(count: int, title: str = "P") -> PlannedProject:
    """Return a plan that deletes and creates so many collections that look alike."""
    gone = [collection(f"old-{number}", f"{number}") for number in range(count)]
    came = [collection(f"new-{number}", f"{number}") for number in range(count)]
    return planned([side(Collections(), came, gone)], Policy(prune=True), title=title)


def shown(form: Format, *projects: PlannedProject, is_concise: bool = False) -> str:
    return render(projects, format=form, options=ReportOptions(is_concise=is_concise))


@pytest.mark.parametrize("form", ["text", "markdown", "html", "junit"])
def test_every_report_for_people_says_what_is_renamed(form: Format) -> None:
    assert 'renamed from collections["night"]' in shown(form, renaming()).replace("&#34;", '"').replace("&quot;", '"')


def test_the_shortest_form_of_a_rename_has_both_names() -> None:
    concise = shown("text", renaming("darker"), is_concise=True)

    assert '~ collections["night-hard"] (renamed from collections["night"]; name, description)' in concise


def test_lines_of_json_name_the_resource_before() -> None:
    (change,) = renaming().plan.changes

    event = planned_change(change, AT, module="module.p")

    assert event["change"]["action"] == "update"
    assert event["change"]["resource"]["addr"] == 'module.p.collections["night-hard"]'
    assert event["change"]["previous_resource"]["addr"] == 'module.p.collections["night"]'
    assert event["change"]["previous_resource"]["resource_name"] == "night"


def test_tools_for_terraform_see_the_address_before_in_its_project() -> None:
    entries = json.loads(shown("json", renaming(), renaming(title="Q")))["resource_changes"]

    assert [one["previous_address"].rpartition(".")[2] for one in entries] == ['collections["night"]'] * 2
    assert entries[0]["previous_address"].partition(".collections")[0] == entries[0]["module_address"]


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_only_so_many_notes_are_told_in_full(form: Format) -> None:
    few, many = shown(form, alike(MOST_NOTES)), shown(form, alike(MOST_NOTES + 3))

    assert few.count("is created, which looks like it") == many.count("is created, which looks like it") == MOST_NOTES
    assert "and 3 more" in many
    assert "and 0 more" not in few


def test_a_comment_about_several_projects_warns_with_their_names_and_leaves_notes_out() -> None:
    done = side(Collections(), [collection("night-hard")], [collection("night-hard")])
    desired = tuple(replace(one, previously=("night",)) for one in done.desired or ())
    noted = planned([Side(done.resource, desired, done.observed)], title="Q")

    both = shown("markdown", alike(1), noted)

    assert "- **Warning** in `P`:" in both
    assert "has its new name" not in both
    assert "has its new name" in shown("markdown", noted)
