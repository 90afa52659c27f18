"""The workflow of a project is asserted: what differs is blocked, and a new project is held to it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.conftest import Ended, Labelform
from tests.e2e.histories import History

from labelform import sandbox
from labelform.errors import ExitCode

SANDBOX = ("--sandbox", "t.db")
RADIOLOGY = "CT-LUNG-04 Nodule Segmentation (double read)"
DEFAULT = "[Annotate, Review, Complete]"
BLOCKED = "workflow does not match the spec (stages): the platform has no call to change the workflow of a project"
ENVIRONMENTS = """\
labelform_environments: 1
environments:
  here: {platform: sandbox, database: t.db}
  there: {platform: sandbox, database: there.db, mappings: {workflow_templates: {double-read: {hash: %s}}}}
"""
DOUBLE_READ = "ceaf7764-3a14-5db6-a982-6c1148fae54e"


def write(stages: str, rest: str = "", name: str = "p.yaml") -> None:
    text = f"labelform: 1\nproject: {{title: Pilot}}\nworkflow:\n  stages: {stages}\n{rest}"
    Path(name).write_text(text, encoding="utf-8")


def apply(labelform: Labelform, what: str = "p.yaml") -> Ended:
    return labelform("apply", what, *SANDBOX, "--auto-approve")


@pytest.mark.parametrize(
    ("stages", "code", "said"),
    [
        (DEFAULT, ExitCode.OK, False),
        ("[Annotate, Complete, Review]", ExitCode.PARTLY_APPLIED, True),
    ],
    ids=["as asserted", "another order"],
)
def test_a_project_is_held_to_it_as_soon_as_it_is_there(
    labelform: Labelform, stages: str, code: ExitCode, said: bool
) -> None:
    write(stages)

    planned = labelform("plan", "p.yaml", *SANDBOX, "--out", "plan.json")
    shown = labelform("show", "plan.json")
    applied = apply(labelform, "plan.json")
    again = labelform("plan", "p.yaml", *SANDBOX, "--detailed-exitcode")

    assert planned.code == ExitCode.OK
    assert all(
        "Note: workflow is compared with the spec once the project exists" in one.out for one in (planned, shown)
    )
    assert (applied.code, BLOCKED in applied.err) == (code, said)
    assert again.code == (ExitCode.CHANGES_PENDING if said else ExitCode.OK)


def test_a_new_project_whose_people_own_the_workflow_is_not_held_to_it(labelform: Labelform) -> None:
    write("[Other]", "policy: {ignore: [{fields: workflow.stages, reason: the leads build it}]}\n")

    assert apply(labelform).code == ExitCode.OK
    assert "1 in workflow.stages (the leads build it)" in labelform("plan", "p.yaml", *SANDBOX).out


@pytest.mark.parametrize(
    ("part", "code"),
    [(("--except", "workflow"), ExitCode.OK), (("--except", "tags"), ExitCode.PARTLY_APPLIED)],
    ids=["of something else", "with the workflow"],
)
def test_a_part_is_held_to_what_it_holds(labelform: Labelform, part: tuple[str, str], code: ExitCode) -> None:
    write("[Other]", "tags: [clinical]\n")

    assert labelform("apply", "p.yaml", *SANDBOX, "--auto-approve", *part).code == code


def test_what_somebody_edited_is_drift_and_is_absorbed(labelform: Labelform) -> None:
    history = History(labelform).begin()
    write(DEFAULT)
    history.commit("a workflow")
    assert apply(labelform).code == ExitCode.OK
    with closing(sqlite3.connect("t.db")) as database:  # as in the web app: no call does it
        database.execute(
            "UPDATE workflow_stages SET title = 'Read' WHERE title = 'Review'"
            " AND project_hash = (SELECT project_hash FROM projects WHERE title = 'Pilot')"
        )
        database.commit()

    drifted = history.ended()
    absorbed = labelform("absorb", "p.yaml", *SANDBOX)

    assert drifted.code == ExitCode.DRIFTED
    assert 'stages: "Annotate > Review > Complete" -> "Annotate > Read > Complete" in the project' in drifted.out
    assert absorbed.code == ExitCode.OK, absorbed.err
    assert "{title: Read, type: REVIEW}" in Path("p.yaml").read_text("utf-8")
    assert labelform("plan", "p.yaml", *SANDBOX, "--detailed-exitcode").code == ExitCode.OK


def test_an_import_writes_it_and_plans_to_nothing_and_another_project_is_held_to_it(labelform: Labelform) -> None:
    imported = labelform("import", RADIOLOGY, *SANDBOX, "--out", "imported.yaml")
    text = Path("imported.yaml").read_text("utf-8")
    planned = labelform("plan", "imported.yaml", *SANDBOX, "--detailed-exitcode")
    Path("imported.yaml").write_text(text.replace(RADIOLOGY, "Another"), encoding="utf-8")
    other = apply(labelform, "imported.yaml")

    assert imported.code == ExitCode.OK
    assert "  stages:\n    - {title: " in text
    assert planned.code == ExitCode.OK
    assert (other.code, "workflow does not match the spec" in other.err) == (ExitCode.PARTLY_APPLIED, True)


def test_it_is_compared_between_environments(labelform: Labelform) -> None:
    Path("environments.yaml").write_text(ENVIRONMENTS % DOUBLE_READ, encoding="utf-8")
    sandbox.open_sandbox(Path("there.db")).close()
    Path("p.yaml").write_text(f"labelform: 1\nproject: {{title: {RADIOLOGY!r}}}\n", encoding="utf-8")

    compared = labelform("compare", "here", "there", "p.yaml")
    Path("p.yaml").write_text("labelform: 1\nproject: {title: Pilot}\n", encoding="utf-8")
    assert apply(labelform).code == ExitCode.OK
    missing = labelform("compare", "here", "there", "p.yaml")

    assert compared.code == ExitCode.OK, compared.out
    assert "workflow" in missing.out


def test_a_plan_beside_it_is_made_rehearsed_and_taken_back_without_it(labelform: Labelform) -> None:
    write(DEFAULT)
    assert apply(labelform).code == ExitCode.OK
    write("[Other]", "tags: [clinical]\n")

    labelform("plan", "p.yaml", *SANDBOX, "--out", "plan.json")
    rehearsed = labelform("rehearse", "plan.json", *SANDBOX)
    applied = apply(labelform, "plan.json")
    back = labelform("revert", *SANDBOX, "--out", "back.json")

    assert rehearsed.code == ExitCode.OK, rehearsed.out + rehearsed.err
    assert applied.code == ExitCode.PARTLY_APPLIED
    assert (back.code, "workflow" in back.out) == (ExitCode.OK, False)


def test_a_template_has_the_hash_of_its_environment_and_a_name_that_is_not_mapped_is_told(
    labelform: Labelform,
) -> None:
    Path("environments.yaml").write_text(ENVIRONMENTS % DOUBLE_READ, encoding="utf-8")
    stages = "[{title: Double read, type: CONSENSUS_ANNOTATION}, Adjudicate, Complete]"
    write(stages)
    text = Path("p.yaml").read_text("utf-8").replace("{title: Pilot}", "{title: Pilot, workflow_template: double-read}")
    Path("p.yaml").write_text(text, encoding="utf-8")
    said = (
        'p.yaml:2:44: error[unmapped-name]: "double-read" names a workflow template, but no mapping says which one '
        "it is here"
    )

    refused = labelform("plan", "p.yaml", "--env", "here")
    applied = labelform("apply", "p.yaml", "--env", "there", "--auto-approve")
    promoted = labelform("promote", "p.yaml", "--from", "there", "--to", "here", "--unproven")

    assert (refused.code, said in refused.err) == (ExitCode.ERROR, True)
    assert applied.code == ExitCode.OK, applied.err
    assert 'workflow_templates: "double-read"' in promoted.err
