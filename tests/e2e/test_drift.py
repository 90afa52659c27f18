"""Eight histories, and which side changed in each: a real repository, a real sandbox, real edits on both sides."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.conftest import Labelform
from tests.e2e.histories import AS_APPLIED, SPEC, History, git
from tests.e2e.prepared import Place

from labelform.api import calls
from labelform.core.plan import Plan
from labelform.errors import ExitCode
from labelform.repository.applied import record_applied

GOLDEN = Path(__file__).parent / "golden" / "drift"
NIGHT = 'collections["night"]'
OTHER = "  - {name: snow, type: label}\n"


@pytest.fixture
def tmp_path(place: Place) -> Path:
    return place.clear()


def shifts(document: dict[str, Any]) -> list[tuple[str, str, str, str, bool]]:
    """Return which side changed at each address: the mover, what spec and project did, and whether it is pending."""
    return [
        (one["address"], one["mover"], one["spec_move"], one["live_move"], one["is_pending"])
        for project in document["projects"]
        for one in project["shifts"]
    ]


def test_right_after_an_apply_nothing_has_moved(history: History) -> None:
    document = history.drift()

    assert (document["direction"], shifts(document)) == ("in-sync", [])
    assert history.ended().code == ExitCode.OK
    assert "No drift." in history.ended().out


def test_the_spec_moved(history: History) -> None:
    history.write(SPEC % "very dark")

    document = history.drift()

    assert shifts(document) == [(NIGHT, "spec", "changed", "none", True)]
    assert document["resource_drift"] == []
    assert history.ended().code == ExitCode.CHANGES_PENDING


def test_live_moved(history: History) -> None:
    history.edit(calls.update_collection, collection_uuid=history.collection("night"), description="by hand")

    document = history.drift()

    assert shifts(document) == [(NIGHT, "live", "none", "changed", True)]
    assert document["resource_drift"][0]["change"] == {
        "actions": ["update"],
        "before": {"description": "dark"},
        "after": {"description": "by hand"},
    }
    assert history.ended().code == 10


def test_both_moved_the_same_way(history: History) -> None:
    history.write(SPEC % "agreed")
    history.edit(calls.update_collection, collection_uuid=history.collection("night"), description="agreed")

    assert shifts(history.drift()) == [(NIGHT, "both-same", "changed", "changed", False)]
    assert history.ended().code == ExitCode.OK


def test_both_moved_differently(history: History) -> None:
    history.write(SPEC % "very dark")
    history.edit(calls.update_collection, collection_uuid=history.collection("night"), description="by hand")

    document = history.drift()

    assert shifts(document) == [(NIGHT, "both-differently", "changed", "changed", True)]
    assert document["projects"][0]["shifts"][0]["fields"] == [
        {"name": "description", "base": "dark", "spec": "very dark", "live": "by hand", "mover": "both-differently"}
    ]
    assert history.ended().code == 11


def test_an_object_vanished(history: History) -> None:
    history.edit(calls.delete_collection, collection_uuid=history.collection("rain"))

    assert shifts(history.drift()) == [('collections["rain"]', "live", "none", "removed", True)]
    assert history.ended().code == ExitCode.DRIFTED


def test_an_object_was_added(history: History) -> None:
    history.edit(calls.create_collection, name="snow", description="", collection_type="LABEL")

    kept, pruned = history.drift(), history.drift("--prune")

    assert shifts(kept) == [('collections["snow"]', "live", "none", "added", False)]
    assert kept["direction"] == "in-sync", "a spec that does not prune leaves it alone"
    assert shifts(pruned) == [('collections["snow"]', "live", "none", "added", True)]
    assert history.ended("--prune").code == ExitCode.DRIFTED


def test_something_was_renamed_in_the_project(history: History) -> None:
    history.edit(calls.update_collection, collection_uuid=history.collection("rain"), name="wet")

    document = history.drift()

    assert shifts(document) == [('collections["rain"]', "live", "none", "renamed", True)]
    assert document["projects"][0]["shifts"][0]["renamed_to"] == "wet"
    assert 'looks renamed in the project, now "wet"' in history.ended().out


def test_something_was_renamed_in_the_spec(history: History) -> None:
    history.write(AS_APPLIED.replace("rain", "wet-roads"))

    assert shifts(history.drift()) == [('collections["rain"]', "spec", "renamed", "none", True)]


def test_without_git_it_is_said_that_nobody_knows(labelform: Labelform) -> None:
    history = History(labelform, has_git=False).begin()
    history.edit(calls.update_collection, collection_uuid=history.collection("night"), description="by hand")

    document = history.drift()

    assert shifts(document) == [(NIGHT, "unknown", "none", "none", True)]
    assert document["direction"] == "unknown"
    assert "which side changed is not known: not a git repository" in history.ended().out
    assert history.ended().code == ExitCode.DRIFT_UNKNOWN


def test_each_side_moved_something_else(history: History) -> None:
    history.write(SPEC % "very dark")
    history.edit(calls.delete_collection, collection_uuid=history.collection("rain"))

    assert [(address, mover) for address, mover, *_ in shifts(history.drift())] == [
        (NIGHT, "spec"),
        ('collections["rain"]', "live"),
    ]
    assert history.ended().code == ExitCode.DIVERGED


def test_an_item_that_the_spec_gave_up_and_the_project_still_has(history: History) -> None:
    history.write("\n".join(AS_APPLIED.splitlines()[:-1]) + "\n")

    assert shifts(history.drift()) == [('collections["rain"]', "spec", "removed", "none", False)]
    assert shifts(history.drift("--prune=owned")) == [('collections["rain"]', "spec", "removed", "none", True)]


# -- what it is compared with --------------------------------------------------------------------------------------


def test_the_last_recorded_apply_wins_over_the_branch(history: History) -> None:
    history.write(SPEC % "very dark")
    history.commit("second")
    assert history.labelform("apply", "p.yaml", "--sandbox", "t.db", "--auto-approve").code == ExitCode.OK
    ref = record(history)
    history.write(SPEC % "even darker")
    history.commit("third")

    document = history.drift()

    assert ref.startswith("refs/labelform/applied/pilot-")
    assert document["projects"][0]["since"] == f"its last apply ({git('rev-parse', ref)[:7]})"
    assert shifts(document) == [(NIGHT, "spec", "changed", "none", True)]


def test_a_record_touches_neither_branch_nor_index_nor_files(history: History) -> None:
    before = git("status", "--porcelain"), git("rev-parse", "HEAD"), git("branch", "--list")

    count = int(git("rev-list", "--count", record(history)))
    first, second = record(history), record(history)

    assert (git("status", "--porcelain"), git("rev-parse", "HEAD"), git("branch", "--list")) == before
    assert first == second
    assert int(git("rev-list", "--count", first)) == count + 2, "each apply stands on the one before"
    assert json.loads(git("show", f"{first}:p.yaml"))["collections"][1] == {
        "name": "rain",
        "type": "frame",
        "description": "wet",
    }


def test_what_was_planned_is_recorded_whatever_the_file_says_by_now(history: History) -> None:
    planned = saved_plan(history)
    history.write(SPEC % "edited meanwhile")

    ref = record_applied(planned, "sandbox:t.db")

    assert ref
    assert "edited meanwhile" not in git("show", f"{ref}:p.yaml")


def test_without_a_record_a_branch_is_compared_with_where_it_began(history: History) -> None:
    git("update-ref", "-d", record(history))
    git("switch", "--quiet", "--create", "topic")
    history.write(SPEC % "very dark")
    history.commit("on the topic")

    document = history.drift()

    assert document["projects"][0]["since"].endswith("where this branch left main")
    assert shifts(document) == [(NIGHT, "spec", "changed", "none", True)]


def test_on_the_default_branch_a_spec_that_was_never_applied_blames_nobody(labelform: Labelform) -> None:
    history = History(labelform)
    git("init", "--quiet", "--initial-branch=main")
    history.write(AS_APPLIED)
    history.commit("first")

    document, ended = history.drift(), history.ended()

    assert document["direction"] == "unknown"
    assert {(mover, is_pending) for _, mover, *_, is_pending in shifts(document)} == {("unknown", True)}
    assert (
        "which side changed is not known: no apply of this spec is recorded here, and HEAD is on main.\n" in ended.out
    )
    assert ended.code == ExitCode.DRIFT_UNKNOWN


def test_the_first_apply_from_the_default_branch_may_prune_what_is_owned(labelform: Labelform) -> None:
    history = History(labelform)
    git("init", "--quiet", "--initial-branch=main")
    history.write(AS_APPLIED + "policy: {prune: owned}\n")
    history.commit("first")

    applied = labelform("apply", "p.yaml", "--sandbox", "t.db", "--auto-approve")

    assert applied.code == ExitCode.OK, applied.err


def test_a_revision_can_be_named(history: History) -> None:
    history.write(SPEC % "very dark")
    history.commit("second")

    assert shifts(history.drift("--since", "HEAD~1")) == [(NIGHT, "spec", "changed", "none", True)]
    assert shifts(history.drift("--since", "HEAD")) == [(NIGHT, "live", "none", "changed", True)]


def test_a_revision_that_does_not_exist_is_an_error(history: History) -> None:
    ended = history.ended("--since", "v9")

    assert ended.code == ExitCode.ERROR
    assert 'there is no revision "v9"' in ended.err


def test_a_renamed_file_is_the_same_spec(history: History) -> None:
    git("mv", "p.yaml", "pilot.yaml")
    Path("pilot.yaml").write_text(SPEC % "very dark", encoding="utf-8")

    ended = history.labelform("drift", "pilot.yaml", "--sandbox", "t.db", "--format", "json")

    assert shifts(json.loads(ended.out)) == [(NIGHT, "spec", "changed", "none", True)]


def test_a_new_spec_moved_itself(history: History) -> None:
    Path("new.yaml").write_text("labelform: 1\nproject: {title: Pilot}\ncollections: [{name: x}]\n", encoding="utf-8")

    ended = history.labelform("drift", "new.yaml", "--sandbox", "t.db", "--format", "json")

    assert [(address, mover) for address, mover, *_, is_pending in shifts(json.loads(ended.out)) if is_pending] == [
        ('collections["x"]', "spec")
    ]


# -- prune=owned -----------------------------------------------------------------------------------------------------


def test_owned_deletes_only_what_the_spec_named_then_and_no_longer_names(history: History) -> None:
    history.edit(calls.create_collection, name="snow", description="", collection_type="LABEL")
    history.write("\n".join(AS_APPLIED.splitlines()[:-1]) + "\n")

    planned = history.labelform("plan", "--prune=owned", "p.yaml", "--sandbox", "t.db")
    applied = history.labelform("apply", "--prune=owned", "p.yaml", "--sandbox", "t.db", "--auto-approve")

    assert "Plan: 0 to add, 0 to change, 1 to destroy." in planned.out
    assert '- collections["rain"]' in planned.out
    assert "no longer in the spec, and prune is owned" in planned.out
    assert "nor in the spec at" in planned.out, "the collection that somebody else made is left alone, and it says why"
    assert applied.code == ExitCode.OK
    assert history.collection("snow")


def test_owned_can_stand_in_the_spec(history: History) -> None:
    history.write("\n".join(AS_APPLIED.splitlines()[:-1]) + "\npolicy: {prune: owned}\n")

    assert "1 to destroy." in history.labelform("plan", "p.yaml", "--sandbox", "t.db").out


def test_all_deletes_also_what_others_made(history: History) -> None:
    history.edit(calls.create_collection, name="snow", description="", collection_type="LABEL")

    assert "1 to destroy." in history.labelform("plan", "--prune", "p.yaml", "--sandbox", "t.db").out


def test_of_two_of_one_name_owned_deletes_neither(history: History) -> None:
    history.edit(calls.create_collection, name="rain", description="", collection_type="FRAME")
    history.write("\n".join(AS_APPLIED.splitlines()[:-1]) + "\n")

    assert "No changes." in history.labelform("plan", "--prune=owned", "p.yaml", "--sandbox", "t.db").out


# -- how it looks ----------------------------------------------------------------------------------------------------


def test_everything_at_once_reads_well(history: History) -> None:
    move_everything(history)

    ended = history.ended("--prune=owned", "--since", "HEAD")

    assert golden("everything.txt", stable(ended.out)) == stable(ended.out)
    markdown = history.ended("--prune=owned", "--since", "HEAD", "--format", "markdown").out
    assert golden("everything.md", stable(markdown)) == stable(markdown)


def test_sarif_puts_drift_on_the_lines_of_the_spec(history: History) -> None:
    history.edit(calls.update_collection, collection_uuid=history.collection("night"), description="by hand")

    (result,) = json.loads(history.ended("--format", "sarif").out)["runs"][0]["results"]

    assert (result["ruleId"], result["level"]) == ("drift-live", "error")
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 4


def test_junit_fails_a_case_for_each_address_that_moved(history: History) -> None:
    history.edit(calls.update_collection, collection_uuid=history.collection("night"), description="by hand")

    suites = ElementTree.fromstring(history.ended("--format", "junit").out)  # noqa: S314 - our own output

    (failed,) = [case for case in suites.iter("testcase") if case.find("failure") is not None]
    assert failed.get("name") == NIGHT
    assert "was changed in the project" in str(failed.find("failure").text)  # type: ignore[union-attr]  # it is there


def move_everything(history: History) -> None:
    """Move something in every way there is."""
    history.write(
        """\
labelform: 1
project: {title: Pilot}
collections:
  - {name: night, type: frame, description: very dark}
  - {name: dusk, type: label}
"""
    )
    history.edit(calls.update_collection, collection_uuid=history.collection("night"), description="by hand")
    history.edit(calls.create_collection, name="dusk", description="", collection_type="LABEL")
    history.edit(calls.create_collection, name="snow", description="", collection_type="LABEL")


def saved_plan(history: History) -> Plan:
    """Return the plan of the spec as a plan file has it."""
    history.labelform("plan", "p.yaml", "--sandbox", "t.db", "--out", "plan.json")
    saved = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    Path("plan.json").unlink()
    return Plan.model_validate(saved["labelform"]["plan"])


def record(history: History) -> str:
    """Record an apply as `apply` does."""
    ref = record_applied(saved_plan(history), f"sandbox:{Path('t.db').absolute()}")
    assert ref
    return ref


def stable(text: str) -> str:
    """Take out what differs from run to run."""
    import re

    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}", "<hash>", text)
    return re.sub(r"\(([0-9a-f]{7})\)", "(<commit>)", text)


def golden(name: str, actual: str) -> str:
    path = GOLDEN / name
    if os.environ.get("LABELFORM_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(actual, encoding="utf-8")
    return path.read_text(encoding="utf-8")


def test_what_a_template_came_to_is_no_template_in_the_record(history: History) -> None:
    literal = SPEC % "{{ '{{ of the editor }}' }}"
    history.write(literal)
    history.commit("literal")
    assert history.labelform("apply", "p.yaml", "--sandbox", "t.db", "--auto-approve").code == ExitCode.OK
    history.write(literal.replace("wet", "very wet"))

    document = history.drift()

    assert document["projects"][0]["missing"] == ""
    assert [(one[0], one[1]) for one in shifts(document)] == [('collections["rain"]', "spec")]
