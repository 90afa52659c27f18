"""Datasets and tags that a spec asks for, from a plan to a revert: made for the organisation where it has none."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.conftest import Ended, Labelform
from tests.e2e.histories import state_of

from labelform.cli.rehearsal.stage import scene_of
from labelform.cli.rehearsal.strikes import Stage, Verdict
from labelform.errors import ExitCode
from labelform.language.model import kinds
from labelform.runs.planfile import load_alone

SANDBOX = ("--sandbox", "t.db")
ENVIRONMENTS = """\
labelform_environments: 1
environments:
  here: {platform: sandbox, database: t.db, mappings: {%s: {new: new here}}}
"""
STAYS = "labelform deletes nothing of an organisation, where other projects may use it"


@dataclass(frozen=True)
class Kind:
    """One of both: its section, and how an entry asks for one."""

    section: str
    asks: str
    there: str

    def spec(self, title: str, name: str, more: str = "") -> None:
        """Write a spec that asks for one."""
        entry = f'{{name: "{name}", {self.asks}: true{more}}}'
        Path(f"{title}.yaml").write_text(
            f"labelform: 1\nproject: {{title: {title}}}\n{self.section}: [{entry}]\n", "utf-8"
        )

    def made(self, name: str) -> str:
        """Return the address of what is made."""
        return f'organisation_{self.section}["{name}"]'

    def attached(self, name: str) -> str:
        """Return the address of what is attached."""
        return f'{self.section}["{name}"]'

    def count(self, name: str) -> int:
        """Count the things of a name that the organisations of the sandbox have."""
        every = (one for whole in state_of(Path("t.db"))["organisations"] for one in whole[self.section])
        return sum(one.get("title", one.get("name")) == name for one in every)


DATASETS = Kind("datasets", "create", "NL fleet7 2026-09 motorway day")
TAGS = Kind("tags", "create_missing", "production")


@pytest.fixture(params=[DATASETS, TAGS], ids=lambda kind: kind.section)
def kind(request: pytest.FixtureRequest) -> Kind:
    chosen: Kind = request.param
    return chosen


def apply(labelform: Labelform, what: str, *options: str) -> Ended:
    return labelform("apply", what, *SANDBOX, "--auto-approve", *options)


def test_a_saved_plan_says_what_is_made_for_all_and_makes_it_once(labelform: Labelform, kind: Kind) -> None:
    kind.spec("Pilot", "new")

    planned = labelform("plan", "Pilot.yaml", *SANDBOX, "--out", "plan.json")
    applied, again = apply(labelform, "plan.json"), apply(labelform, "plan.json")

    lines = [line.strip() for line in planned.out.splitlines()]
    at = lines.index(f"# {kind.made('new')} will be created")
    assert lines[at + 1] == "# (Pilot.yaml:3: in the spec, not in the organisation)"
    assert lines[at + 2 : at + 4] == [
        "# (it is created for the whole organisation, not only for this project)",
        f"# (revert cannot undo it: {STAYS})",
    ]
    assert f"+ {kind.attached('new')}" in lines[at:]
    assert (applied.code, again.code) == (ExitCode.OK, ExitCode.OK)
    assert kind.count("new") == 1
    assert labelform("plan", "Pilot.yaml", *SANDBOX, "--detailed-exitcode").code == ExitCode.OK


def test_what_is_there_is_attached_and_nothing_is_made(labelform: Labelform, kind: Kind) -> None:
    kind.spec("Pilot", kind.there)

    planned = labelform("plan", "Pilot.yaml", *SANDBOX)

    assert f"+ {kind.attached(kind.there)}" in planned.out
    assert "organisation_" not in planned.out


def test_a_revert_detaches_it_and_names_what_stays(labelform: Labelform, kind: Kind) -> None:
    kind.spec("Pilot", "new")
    apply(labelform, "Pilot.yaml")

    planned = labelform("revert", *SANDBOX, "--out", "back.json")
    back = apply(labelform, "back.json")

    assert f"! {kind.made('new')}" in planned.out
    assert STAYS in planned.out
    assert f"- {kind.attached('new')}" in planned.out
    assert f"{kind.attached('new')}: Detachment complete" in back.out
    assert kind.count("new") == 1
    assert f"+ {kind.attached('new')}" in labelform("plan", "Pilot.yaml", *SANDBOX).out


def test_specs_of_one_run_that_ask_for_the_same_make_it_once(labelform: Labelform, kind: Kind) -> None:
    for title in ("Pilot", "Other"):
        kind.spec(title, "new")

    applied = apply(labelform, ".")

    assert applied.code == ExitCode.OK, applied.out + applied.err
    assert kind.count("new") == 1


def test_a_snapshot_plans_as_the_platform_does(labelform: Labelform, kind: Kind) -> None:
    kind.spec("Pilot", "new")
    labelform("snapshot", "Pilot.yaml", *SANDBOX, "--out", "before.json")
    apply(labelform, "Pilot.yaml")
    labelform("snapshot", "Pilot.yaml", *SANDBOX, "--out", "after.json")

    before, after = (labelform("plan", "Pilot.yaml", "--snapshot", f"{one}.json") for one in ("before", "after"))

    assert f"+ {kind.made('new')}" in before.out
    assert "No changes." in after.out


def test_a_name_is_mapped_before_it_is_asked_whether_there_is_one(labelform: Labelform, kind: Kind) -> None:
    Path("environments.yaml").write_text(ENVIRONMENTS % kind.section, "utf-8")
    kind.spec("Pilot", "new")

    checked = labelform("env", "check", "here")
    applied = labelform("apply", "Pilot.yaml", "--env", "here", "--auto-approve")

    assert checked.code == ExitCode.OK, checked.out + checked.err
    assert applied.code == ExitCode.OK
    assert (kind.count("new here"), kind.count("new")) == (1, 0)


def test_a_part_takes_along_what_is_made_for_it(labelform: Labelform, kind: Kind) -> None:
    kind.spec("Pilot", "new")

    planned = labelform("plan", "Pilot.yaml", *SANDBOX, "--only", kind.section)
    without = labelform("plan", "Pilot.yaml", *SANDBOX, "--except", f"organisation_{kind.section}")

    assert f"+ {kind.made('new')}" in planned.out
    assert kind.attached("new") not in without.out


def test_a_plan_that_makes_something_is_rehearsed_where_it_is_not_yet(labelform: Labelform, tmp_path: Path) -> None:
    DATASETS.spec("Pilot", "new")
    labelform("plan", "Pilot.yaml", *SANDBOX, "--out", "plan.json")
    plan = load_alone(Path("plan.json")).plan

    stage = Stage.build(tmp_path, scene_of(plan, {}, kinds()), plan, kinds())
    requests = stage.count_requests(tmp_path / "count")

    assert stage.strike(tmp_path / "strike", "carried out, then cut", requests // 2) == Verdict(1, ())


def test_who_may_not_make_a_tag_is_told_before_an_apply_and_the_rest_can_be_made(
    labelform: Labelform, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("Pilot.yaml").write_text(
        "labelform: 1\nproject: {title: Pilot}\ntags: [production, {name: new, create_missing: true}]\n", "utf-8"
    )
    apply(labelform, "Pilot.yaml", "--only", "tags[production]")
    with closing(sqlite3.connect("t.db")) as connection, connection:
        connection.execute("UPDATE organisation_users SET role = 'MEMBER' WHERE email LIKE 'svc-labelform@%'")
    monkeypatch.setenv("LABELFORM_ACCOUNT", "svc-labelform@northlane.example")

    planned = labelform("plan", "Pilot.yaml", *SANDBOX, "--out", "plan.json")
    shown = labelform("show", "plan.json")

    assert f"! {TAGS.made('new')}" in planned.out
    assert "only an admin of the organisation may create a tag of the organisation" in planned.out
    assert f"! {TAGS.attached('new')}" in planned.out
    assert f"it refers to {TAGS.made('new')}, which cannot be created" in planned.out
    assert f"! {TAGS.attached('new')}" in shown.out, shown.err


def test_another_description_of_a_dataset_is_blocked_as_that_of_a_project_is(labelform: Labelform) -> None:
    DATASETS.spec("Pilot", "new", ", description: first")
    apply(labelform, "Pilot.yaml")
    DATASETS.spec("Pilot", "new", ", description: second")

    planned = labelform("plan", "Pilot.yaml", *SANDBOX)

    assert f"! {DATASETS.made('new')}" in planned.out
    assert "the platform has no call to change the description of a dataset" in planned.out
    assert '- description = "first" -> "second"' in planned.out.replace("~", "-")
