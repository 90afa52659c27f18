"""The status of a project, from a plan to a revert: what ends the work is acknowledged, what stops it comes last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from tests.conftest import Ended, Labelform, serving
from tests.e2e.histories import History, edit, state_of

from labelform import sandbox
from labelform.api import calls
from labelform.errors import ExitCode

SANDBOX = ("--sandbox", "t.db")
SPEC = """\
labelform: 1
project: {title: Pilot, status: %s}
collections:
  - {name: night, type: frame, description: "%s"}
"""
Serving = Callable[[str], AbstractContextManager[tuple[str, str]]]
ENVIRONMENTS = """\
labelform_environments: 1
environments:
  here: {platform: sandbox, database: t.db}
  there: {platform: sandbox, database: there.db}
"""


def write(status: str, description: str = "dark", name: str = "p.yaml") -> None:
    Path(name).write_text(SPEC % (status, description), encoding="utf-8")


def apply(labelform: Labelform, *options: str, platform: tuple[str, ...] = SANDBOX) -> Ended:
    return labelform("apply", "p.yaml", *platform, "--auto-approve", *options)


def status(title: str = "Pilot") -> str:
    """Return the status that the sandbox knows."""
    projects = (project for one in state_of(Path("t.db"))["organisations"] for project in one["projects"])
    return str(next(one["status"] for one in projects if one["title"] == title))


@pytest.fixture
def paused(labelform: Labelform) -> Labelform:
    """Return labelform in a folder whose spec was applied to a new project, and says that it is paused."""
    write("paused")
    assert apply(labelform).code == ExitCode.OK
    assert status() == "paused"
    return labelform


@pytest.fixture
def with_quirk(tmp_path: Path, ready_command: Path, monkeypatch: pytest.MonkeyPatch) -> Serving:
    """Serve a sandbox with one switch; the options that lead to it come out."""

    @contextmanager
    def served_with(quirk: str) -> Iterator[tuple[str, str]]:
        with serving(tmp_path / "served.db", ready_command, "--quirk", quirk) as served:
            monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
            yield "--domain", served.url

    return served_with


def test_what_ends_the_work_is_refused_until_it_is_acknowledged_by_name(paused: Labelform) -> None:
    write("archived")
    said = (
        '[close-project] the plan would update project: its status becomes "archived", and annotators and reviewers '
        "cannot open tasks any more"
    )

    refused = apply(paused)
    saved = paused("plan", "p.yaml", *SANDBOX, "--allow", "close-project", "--out", "plan.json")
    applied = paused("apply", "plan.json", *SANDBOX, "--auto-approve")

    assert (refused.code, said in refused.err) == (ExitCode.STOPPED_BY_POLICY, True)
    assert saved.code == ExitCode.OK
    assert applied.code == ExitCode.OK, applied.err
    assert status() == "archived"


def test_a_project_that_is_created_at_its_end_is_refused_too(labelform: Labelform) -> None:
    write("completed")

    assert "[close-project] the plan would create project" in apply(labelform).err
    assert apply(labelform, "--allow", "close-project").code == ExitCode.OK
    assert status() == "completed"


def test_a_stopped_project_that_nobody_may_edit_is_edited_before_it_stops_and_after_it_starts(
    labelform: Labelform, with_quirk: Serving
) -> None:
    write("inProgress")
    with with_quirk("stopped-projects=read-only") as platform:
        assert apply(labelform, platform=platform).code == ExitCode.OK
        write("paused", "edited before")
        stopped = apply(labelform, platform=platform)
        write("paused", "edited meanwhile")
        refused = apply(labelform, platform=platform)
        write("inReview", "edited after")
        started = apply(labelform, platform=platform)

    assert [one.code for one in (stopped, refused, started)] == [ExitCode.OK, ExitCode.ERROR, ExitCode.OK]
    assert "is paused: you cannot" in refused.out + refused.err


def test_where_it_is_not_enabled_the_rest_is_made_and_the_way_out_is_said(
    labelform: Labelform, with_quirk: Serving
) -> None:
    write("paused")
    with with_quirk("set-status=off") as platform:
        created = apply(labelform, platform=platform)
        again = apply(labelform, platform=platform)

    said = "you can: ask support to enable changes of the status for your organisation"
    assert [one.code for one in (created, again)] == [ExitCode.PARTLY_APPLIED, ExitCode.ERROR]
    assert said in created.out + created.err
    assert 'collections["night"]: Creation complete' in created.out
    assert said in again.out + again.err


def test_people_who_own_it_are_not_overruled(paused: Labelform) -> None:
    edit(Path("t.db"), calls.projects.set_status, status="inReview")
    ignored = 'policy: {ignore: [{fields: "project.status", reason: the leads decide}]}\n'
    Path("p.yaml").write_text(SPEC % ("paused", "dark") + ignored, encoding="utf-8")

    planned = paused("plan", "p.yaml", *SANDBOX, "--detailed-exitcode")

    assert (planned.code, "1 in project.status (the leads decide)" in planned.out) == (ExitCode.OK, True)


def test_an_import_says_it_and_absorb_takes_it_into_the_spec(paused: Labelform) -> None:
    edit(Path("t.db"), calls.projects.set_status, status="inReview")

    imported = paused("import", "Pilot", *SANDBOX)
    absorbed = paused("absorb", "p.yaml", "project", *SANDBOX)

    assert "  status: inReview\n" in imported.out
    assert absorbed.code == ExitCode.OK, absorbed.err
    assert Path("p.yaml").read_text("utf-8") == SPEC % ("inReview", "dark")


def test_what_somebody_set_is_drift(labelform: Labelform) -> None:
    history = History(labelform)
    write("paused")
    history.begin()
    write("paused")
    history.commit("a status")
    assert apply(labelform).code == ExitCode.OK
    history.edit(calls.projects.set_status, status="inReview")

    drifted = history.ended()

    assert (drifted.code, '"inReview"' in drifted.out) == (ExitCode.DRIFTED, True)


def test_a_run_that_set_it_is_taken_back(paused: Labelform) -> None:
    write("inProgress")
    assert apply(paused).code == ExitCode.OK

    paused("revert", *SANDBOX, "--out", "back.json")
    back = paused("apply", "back.json", *SANDBOX, "--auto-approve")

    assert (back.code, status()) == (ExitCode.OK, "paused")


def test_it_is_compared_whichever_side_has_more_to_say(paused: Labelform) -> None:
    sandbox.open_sandbox(Path("there.db")).close()
    Path("environments.yaml").write_text(ENVIRONMENTS, encoding="utf-8")
    write("notStarted", name="there.yaml")
    assert paused("apply", "there.yaml", "--env", "there", "--auto-approve").code == ExitCode.OK

    compared = [paused("compare", *both, "p.yaml").out for both in (("here", "there"), ("there", "here"))]

    assert '"notStarted" -> "paused"' in compared[0]
    assert '"paused" -> "notStarted"' in compared[1]


def test_a_copy_begins_as_a_new_project_does_and_says_so(paused: Labelform) -> None:
    copied = paused("copy", "Pilot", "--title", "Second", *SANDBOX, "--auto-approve")

    assert (copied.code, status("Second")) == (ExitCode.OK, "notStarted")
    assert "everything else a spec can say, but for the status" in paused("copy", "--help").out
