"""The pipeline for real: the script of the action, a sandbox, a repository, and a forge on loopback."""

from __future__ import annotations

from pathlib import Path

from tests.ci.forge import State, gitlab, is_path_of_a_pull
from tests.ci.pipeline import DIGEST, apply_by_hand, collection, forget_applies, run, run_with, write
from tests.e2e.histories import edit

from labelform.api import calls


def test_a_pull_request_has_one_comment_that_is_kept_up_to_date(forge: State) -> None:
    first = run(forge, "plan")
    write("very dark")
    second = run(forge, "plan")
    third = run(forge, "plan")

    assert (first.returncode, second.returncode, third.returncode) == (0, 0, 0), first.stderr
    assert len(forge.comments) == 1
    assert "very dark" in forge.comments[0]["body"]
    assert [write.split()[0] for write in forge.writes] == ["POST", "PATCH"], "an unchanged comment is not written"
    assert all(is_path_of_a_pull(write.split()[1]) for write in forge.writes)


def test_a_comment_of_somebody_else_is_never_taken_for_ours(forge: State) -> None:
    for number in range(150):
        forge.comment(f"remark {number}", "ann")
    run(forge, "plan")
    body = forge.comments[-1]["body"]
    forge.comments.insert(0, {"id": 999, "body": body, "user": {"login": "mallory"}})

    write("very dark")
    run(forge, "plan")

    assert forge.comments[0]["body"] == body
    assert "very dark" in forge.comments[-1]["body"], "ours was found on the second page"
    assert len(forge.comments) == 152


def test_a_plan_that_cannot_be_made_takes_the_place_of_the_last_one(forge: State) -> None:
    run(forge, "plan")
    Path("p.yaml").write_text("labelform: 1\nproject: {titel: x}\n", encoding="utf-8")

    ended = run(forge, "plan")

    assert ended.returncode == 1
    assert len(forge.comments) == 1
    assert "error[unknown-key]" in forge.comments[0]["body"]
    assert not DIGEST.search(forge.comments[0]["body"]), "there is nothing to approve"


def test_a_plan_that_policy_stops_is_shown_and_fails(forge: State) -> None:
    run(forge, "plan")
    Path("labelform.policy.yaml").write_text("labelform_policy: 1\nmax_deletes: 0\n", encoding="utf-8")
    apply_by_hand()
    Path("p.yaml").write_text("labelform: 1\nproject: {title: Pilot}\ncollections: []\n", encoding="utf-8")

    ended = run(forge, "plan", ARGUMENTS="--prune")

    assert ended.returncode == 5
    assert "the limit of the repository policy is 0" in forge.comments[0]["body"]


def test_what_was_approved_is_applied_on_merge(forge: State) -> None:
    run(forge, "plan")
    forge.pulls.append({"number": 7, "merged_at": "2026-11-23T00:00:00Z"})

    merged = run(forge, "apply", pull=None)
    again = run(forge, "plan")

    assert merged.returncode == 0, merged.stderr
    assert "Apply complete! Resources: 2 added" in merged.stdout
    assert again.returncode == 0
    assert "No changes." in forge.comments[0]["body"]


def test_an_option_that_only_changes_the_exit_code_of_a_plan_does_not_keep_it_from_being_applied(forge: State) -> None:
    run(forge, "plan")

    merged = run(forge, "apply", ARGUMENTS="--detailed-exitcode")

    assert merged.returncode == 0, merged.stderr
    assert "Apply complete! Resources: 2 added" in merged.stdout


def test_a_job_that_applies_nothing_says_why(forge: State) -> None:
    run(forge, "plan")

    wrong = run(forge, "apply", ARGUMENTS="--no-such-option")
    apply_by_hand()
    write("very dark")
    run(forge, "plan")
    Path("labelform.policy.yaml").write_text("labelform_policy: 1\nmax_deletes: 0\n", encoding="utf-8")
    Path("p.yaml").write_text("labelform: 1\nproject: {title: Pilot}\ncollections: []\n", encoding="utf-8")
    stopped = run(forge, "apply", ARGUMENTS="--prune --detailed-exitcode")

    assert (wrong.returncode, stopped.returncode) == (64, 5)
    assert "Nothing was applied: the plan ended with exit code 64." in wrong.stderr
    assert "Nothing was applied: the plan ended with exit code 5." in stopped.stderr


def test_one_more_operation_voids_the_approval(forge: State) -> None:
    apply_by_hand()
    write("very dark")
    run(forge, "plan")
    edit(Path("t.db"), calls.update_collection, collection_uuid=collection(), description="by hand")

    ended = run(forge, "apply")

    assert ended.returncode == 4
    assert "the plan is not the approved one" in ended.stderr


def test_a_comment_that_only_looks_like_ours_approves_nothing(forge: State) -> None:
    run(forge, "plan")
    forge.comments[0]["user"]["login"] = "mallory"

    ended = run(forge, "apply")

    assert ended.returncode == 1
    assert "no plan of github-actions[bot] on pull request 7" in ended.stderr


def test_drift_opens_updates_and_closes_one_issue(forge: State) -> None:
    apply_by_hand()
    quiet = run(forge, "drift", pull=None)
    edit(Path("t.db"), calls.update_collection, collection_uuid=collection(), description="by hand")
    opened, updated = run(forge, "drift", pull=None), run(forge, "drift", pull=None)
    body = forge.issues[0]["body"]
    edit(Path("t.db"), calls.update_collection, collection_uuid=collection(), description="dark")
    closed = run(forge, "drift", pull=None)

    assert [quiet.returncode, opened.returncode, updated.returncode, closed.returncode] == [0, 0, 0, 0], opened.stderr
    assert "nothing to close" in quiet.stdout
    assert len(forge.issues) == 1
    assert "was changed in the project" in body
    assert forge.issues[0]["state"] == "closed"
    assert forge.issues[0]["labels"] == ["labelform-drift"]


def test_before_the_first_apply_the_issue_says_that_nobody_knows_who_moved(forge: State) -> None:
    first, second = run(forge, "drift", pull=None), run(forge, "drift", pull=None)
    body, state = forge.issues[0]["body"], forge.issues[0]["state"]
    apply_by_hand()
    closed = run(forge, "drift", pull=None)

    assert [first.returncode, second.returncode, closed.returncode] == [0, 0, 0], first.stderr
    assert len(forge.issues) == 1
    assert "which side changed is not known" in body
    assert state == "open"
    assert forge.issues[0]["state"] == "closed"


def test_an_issue_stays_open_when_the_record_of_the_last_apply_is_missing(forge: State) -> None:
    apply_by_hand()
    edit(Path("t.db"), calls.update_collection, collection_uuid=collection(), description="by hand")
    run(forge, "drift", pull=None)
    forget_applies()

    ended = run(forge, "drift", pull=None)

    assert ended.returncode == 0
    assert forge.issues[0]["state"] == "open"
    assert "which side changed is not known" in forge.issues[0]["body"]


def test_what_only_the_spec_has_moved_closes_the_issue(forge: State, tmp_path: Path) -> None:
    apply_by_hand()
    edit(Path("t.db"), calls.update_collection, collection_uuid=collection(), description="by hand")
    run(forge, "drift", pull=None)
    edit(Path("t.db"), calls.update_collection, collection_uuid=collection(), description="dark")
    write("very dark")

    ended = run(forge, "drift", pull=None, GITHUB_OUTPUT=str(tmp_path / "outputs"))

    assert (ended.returncode, (tmp_path / "outputs").read_text(encoding="utf-8")) == (0, "exit-code=2\n")
    assert forge.issues[0]["state"] == "closed"


def test_outputs_of_the_step_are_said(forge: State, tmp_path: Path) -> None:
    ended = run(forge, "plan", GITHUB_OUTPUT=str(tmp_path / "outputs"), GITHUB_STEP_SUMMARY=str(tmp_path / "summary"))

    outputs = (tmp_path / "outputs").read_text(encoding="utf-8").splitlines()
    digest = DIGEST.search(forge.comments[0]["body"])
    assert ended.returncode == 0
    assert digest
    assert outputs == [f"plan-digest={digest[1]}", "exit-code=0"]
    assert "labelform plan" in (tmp_path / "summary").read_text(encoding="utf-8")


def test_a_hostile_name_of_a_spec_runs_nothing(forge: State) -> None:
    ended = run(forge, "plan", SPEC="$(touch${IFS}hacked);`touch${IFS}hacked2`.yaml")

    assert ended.returncode == 1
    assert not list(Path().glob("hacked*"))


def test_gitlab_has_notes_and_issues_of_its_own(forge: State) -> None:
    forge.pulls.append({"iid": 9, "state": "merged"})

    planned = run_with(forge, "plan", {}, pull=9, host=gitlab)
    write("very dark")
    updated = run_with(forge, "plan", {}, pull=9, host=gitlab)
    merged = run_with(forge, "apply", {}, pull=None, host=gitlab)
    edit(Path("t.db"), calls.update_collection, collection_uuid=collection(), description="by hand")
    drifted = run_with(forge, "drift", {}, pull=None, host=gitlab)

    assert [one.returncode for one in (planned, updated, merged, drifted)] == [0, 0, 0, 0], merged.stderr
    assert forge.writes == [
        "POST /api/v4/projects/42/merge_requests/9/notes",
        "PUT /api/v4/projects/42/merge_requests/9/notes/1",
        "POST /api/v4/projects/42/issues",
    ]
    assert "was changed in the project" in forge.issues[0]["body"]


def test_a_snapshot_is_what_plans_of_forks_are_made_against(forge: State) -> None:
    taken = run(forge, "snapshot", pull=None, SNAPSHOT="s.json")
    planned = run(forge, "plan", PLATFORM="", SNAPSHOT="s.json")

    assert (taken.returncode, planned.returncode) == (0, 0), taken.stderr
    assert "snapshot" in forge.comments[0]["body"]


def test_a_wrong_command_is_wrong_usage(forge: State) -> None:
    assert run(forge, "destroy").returncode == 64


def test_every_command_has_workers_do_it_if_the_job_says_so(forge: State) -> None:
    run(forge, "plan")
    forge.pulls.append({"number": 7, "merged_at": "2026-11-23T00:00:00Z"})
    applied = run(forge, "apply", pull=None)
    by_workers = [run(forge, command, pull=None, ENGINE="postgres") for command in ("apply", "drift", "plan")]

    assert applied.returncode == 0
    assert ["--on goes with an environment" in ended.stderr for ended in by_workers] == [True] * 3
