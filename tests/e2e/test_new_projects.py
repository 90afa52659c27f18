"""Projects are for ever: one that would be made because a title was edited is not made by mistake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.conftest import Labelform
from tests.e2e.histories import git
from tests.faults.doctored import seal
from tests.wire import watched

from labelform.errors import ExitCode

SANDBOX = ("--sandbox", "t.db")
SPEC = 'labelform: 1\nproject: {{title: "{title}"}}\n'
STOPPED = ExitCode.STOPPED_BY_POLICY


@pytest.fixture(autouse=True)
def history(labelform: Labelform, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repository whose one spec has been applied."""
    monkeypatch.delenv("LABELFORM_IN_AUTOMATION", raising=False)
    git("init", "--quiet", "--initial-branch=main")
    write("Night drives")
    assert applied(labelform) == ExitCode.OK


def write(title: str, more: str = "", name: str = "p.yaml") -> None:
    Path(name).write_text(SPEC.format(title=title) + more, encoding="utf-8")


def applied(labelform: Labelform, *options: str) -> int:
    return labelform("apply", "p.yaml", *SANDBOX, "--auto-approve", *options).code


def project(labelform: Labelform, title: str) -> str:
    state = json.loads(labelform("sandbox", "dump", "--database", "t.db").out)
    projects = [project for one in state["organisations"] for project in one["projects"]]
    (found,) = [one["project_hash"] for one in projects if one["title"] == title]
    return str(found)


def test_a_title_that_was_edited_makes_no_second_project_unless_somebody_means_it(labelform: Labelform) -> None:
    night = project(labelform, "Night drives")
    write("Dusk drives")

    refused = labelform("plan", "p.yaml", *SANDBOX)

    assert refused.code == STOPPED
    assert refused.err.startswith(
        'Error: [new-project] the plan creates the project "Dusk drives", and p.yaml was applied on '
    )
    assert f'to "Night drives" ({night}): pin the hash below project, or correct the title' in refused.err
    assert "# project will be created" in refused.out
    assert "! (new project: policy refuses this)" in refused.out
    assert applied(labelform) == STOPPED
    assert applied(labelform, "--allow", "new-project") == ExitCode.OK


def test_a_title_that_nearly_is_that_of_a_project_makes_no_second_one(labelform: Labelform) -> None:
    write("Nigth drives", name="other.yaml")

    refused = labelform("plan", "other.yaml", *SANDBOX)

    assert refused.code == STOPPED
    assert '"Night drives" (' in refused.err
    assert "differs from it only in one or two letters" in refused.err


def test_a_sandbox_that_was_thrown_away_takes_its_projects_with_it(labelform: Labelform) -> None:
    for left in Path().glob("t.db*"):
        left.unlink()

    assert applied(labelform) == ExitCode.OK


def test_another_environment_has_a_project_of_its_own(labelform: Labelform) -> None:
    Path("environments.yaml").write_text(
        "labelform_environments: 1\nenvironments:\n"
        "  a: {platform: sandbox, database: t.db, vars: {where: first}}\n"
        "  b: {platform: sandbox, database: t.db, vars: {where: second}}\n",
        encoding="utf-8",
    )
    write("{{ where }} of two", name="two.yaml")

    ended = [labelform("apply", "two.yaml", "--env", name, "--auto-approve") for name in "ab"]

    assert [one.code for one in ended] == [ExitCode.OK, ExitCode.OK]
    assert "labelform pin two.yaml --env b" in ended[1].out


def test_where_nothing_was_applied_a_project_is_created_and_can_be_pinned_as_is_said(labelform: Labelform) -> None:
    write("Something else", name="new.yaml")

    created = labelform("apply", "new.yaml", *SANDBOX, "--auto-approve")
    again = labelform("apply", "new.yaml", *SANDBOX, "--auto-approve")
    command = created.out.rpartition("  labelform ")[2].split()
    pinned = labelform(*command)

    assert command == ["pin", "new.yaml", *SANDBOX]
    assert (created.code, again.code, pinned.code) == (ExitCode.OK, ExitCode.OK, ExitCode.OK)
    assert "labelform pin" not in again.out
    assert project(labelform, "Something else") in Path("new.yaml").read_text(encoding="utf-8")


def test_who_pins_at_once_is_not_told_to(labelform: Labelform) -> None:
    write("Something else", name="new.yaml")

    created = labelform("apply", "new.yaml", *SANDBOX, "--auto-approve", "--pin")

    assert (created.code, "Note:" in created.out) == (ExitCode.OK, False)


def test_the_rule_costs_nothing_where_no_project_is_created(labelform: Labelform) -> None:
    with watched() as in_sync:
        labelform("plan", "p.yaml", *SANDBOX)
    write("Something else", name="new.yaml")
    write("Anything", name="newer.yaml")
    with watched() as creating:
        labelform("plan", "new.yaml", "newer.yaml", *SANDBOX)

    assert [name.split("/")[3:] for name in in_sync.reads] == [["projects"], ["ontologies", in_sync.reads[1][-36:]]]
    assert [name.split("/")[3:] for name in creating.reads] == [["projects"]] * 3, "each title, and one list for both"


def test_a_saved_plan_is_held_to_what_has_been_applied_since(labelform: Labelform) -> None:
    write("Something else", name="new.yaml")
    saved = labelform("plan", "new.yaml", *SANDBOX, "--out", "plan.json")
    write("something else", name="rival.yaml")
    assert labelform("apply", "rival.yaml", *SANDBOX, "--auto-approve").code == ExitCode.OK

    ended = labelform("apply", "plan.json", *SANDBOX, "--auto-approve")

    assert (saved.code, ended.code) == (ExitCode.OK, STOPPED)
    assert "differs from it only in case, spaces, accents or the form of letters" in ended.err


def test_a_saved_plan_that_says_it_breaks_no_rule_is_asked_again(labelform: Labelform) -> None:
    write("Dusk drives")
    labelform("plan", "p.yaml", *SANDBOX, "--out", "plan.json")
    whole = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    whole["labelform"]["plan"]["violations"] = []
    whole |= {"applyable": True, "errored": False}
    seal(whole)
    Path("plan.json").write_text(json.dumps(whole), encoding="utf-8")

    ended = labelform("apply", "plan.json", *SANDBOX, "--auto-approve")

    assert (ended.code, "[new-project]" in ended.err) == (STOPPED, True)


def test_a_saved_plan_that_is_done_can_be_applied_again(labelform: Labelform) -> None:
    write("Something else", name="new.yaml")
    labelform("plan", "new.yaml", *SANDBOX, "--out", "plan.json")

    ended = [labelform("apply", "plan.json", *SANDBOX, "--auto-approve") for _ in range(2)]

    assert [one.code for one in ended] == [ExitCode.OK, ExitCode.OK]
    assert "1 already as planned." in ended[1].out


@pytest.mark.parametrize("who", ["spec", "owner", "environment"])
def test_a_repository_of_pinned_projects_creates_none_whatever_is_acknowledged(labelform: Labelform, who: str) -> None:
    rule, where = "policy: {create_project: false}\n", SANDBOX
    write("Something else", rule if who == "spec" else "", "new.yaml")
    if who == "owner":
        Path("labelform.policy.yaml").write_text("labelform_policy: 1\ncreate_project: false\n", encoding="utf-8")
    if who == "environment":
        where = ("--env", "a")
        Path("environments.yaml").write_text(
            f"labelform_environments: 1\nenvironments:\n  a:\n    platform: sandbox\n    database: t.db\n    {rule}",
            encoding="utf-8",
        )

    ended = labelform("apply", "new.yaml", *where, "--auto-approve", "--allow", "new-project")
    known = labelform("plan", "p.yaml", *where)

    assert ended.code == STOPPED
    assert 'Error: [create-project] the plan creates the project "Something else", which ' in ended.err
    assert ("labelform.policy.yaml:2" in ended.err, "environments.yaml:6" in ended.err) == (
        who == "owner", who == "environment",
    )  # fmt: skip
    assert known.code == ExitCode.OK


def test_a_plan_that_acknowledges_what_nobody_can_is_doctored(labelform: Labelform) -> None:
    write("Something else", "policy: {create_project: false}\n", "new.yaml")
    labelform("plan", "new.yaml", *SANDBOX, "--out", "plan.json")
    whole = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    plan = whole["labelform"]["plan"]
    plan["allowed"], plan["violations"] = plan["violations"], []
    whole |= {"applyable": True, "errored": False}
    seal(whole)
    Path("plan.json").write_text(json.dumps(whole), encoding="utf-8")

    ended = labelform("apply", "plan.json", *SANDBOX, "--auto-approve")

    assert ended.code == ExitCode.PLAN_REFUSED
    assert "a rule is acknowledged that cannot be acknowledged" in ended.err


COLLECTIONS = "collections:\n" + "".join(f"  - {{name: c{number}, description: of {number}}}\n" for number in range(9))


def commit(message: str) -> None:
    Path(".gitignore").write_text("t.db*\n.labelform/\n", encoding="utf-8")
    git("add", "--all")
    git("commit", "--quiet", "--message", message)


@pytest.fixture
def committed(labelform: Labelform) -> Labelform:
    """The spec with something in it, applied and committed."""
    write("Night drives", COLLECTIONS)
    assert applied(labelform) == ExitCode.OK
    commit("first")
    return labelform


def move(to: str, title: str) -> None:
    git("mv", "p.yaml", to)
    write(title, COLLECTIONS, name=to)


@pytest.mark.parametrize("how", ["in one commit", "not committed yet", "without git"])
def test_a_spec_that_was_moved_and_retitled_makes_no_second_project(committed: Labelform, how: str) -> None:
    move("q.yaml", "Dusk drives")
    if how == "in one commit":
        commit("move and retitle")
    elif how == "without git":
        git("reset", "--quiet")

    refused = committed("plan", "q.yaml", *SANDBOX)

    assert refused.code == STOPPED
    assert 'creates the project "Dusk drives", and p.yaml was applied on ' in refused.err


def test_a_clone_without_what_was_applied_asks_the_commits_of_the_file(committed: Labelform) -> None:
    night = project(committed, "Night drives")
    write("Night drives", COLLECTIONS + "groups: []\n")
    commit("second")
    move("q.yaml", "Dusk drives")
    commit("move and retitle")
    for ref in git("for-each-ref", "--format=%(refname)", "refs/labelform").split():
        git("update-ref", "-d", ref)

    refused = committed("plan", "q.yaml", *SANDBOX)

    assert refused.code == STOPPED
    assert 'creates the project "Dusk drives", and p.yaml was committed on ' in refused.err
    assert f' about "Night drives" ({night}): pin the hash below project, or correct the title' in refused.err


def test_a_spec_that_was_copied_may_make_a_project_of_its_own(committed: Labelform) -> None:
    write("Dusk drives", COLLECTIONS, name="copy.yaml")
    commit("copy")

    assert committed("apply", "copy.yaml", *SANDBOX, "--auto-approve").code == ExitCode.OK


def test_a_spec_that_was_deleted_is_no_other_one(committed: Labelform) -> None:
    Path("p.yaml").unlink()
    write("Dusk drives", "groups: [{name: perception-leads, role: admin}]\npolicy: {prune: false}\n", name="q.yaml")

    assert committed("plan", "q.yaml", *SANDBOX).code == ExitCode.OK


def test_a_title_that_was_edited_before_its_first_apply_stops_nothing(committed: Labelform) -> None:
    write("Draft of something", name="new.yaml")
    commit("draft")
    write("Something else", name="new.yaml")
    commit("final")

    assert committed("apply", "new.yaml", *SANDBOX, "--auto-approve").code == ExitCode.OK
