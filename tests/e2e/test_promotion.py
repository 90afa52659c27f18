"""Promotion with proof: what was applied in one environment goes to the next, with evidence that policy can ask for."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Labelform
from tests.e2e.environments import edit_staging_by_hand, set_up
from tests.e2e.histories import git
from tests.e2e.prepared import Place

from labelform.errors import ExitCode
from labelform.runs import planfile

SPEC = "specs/driving.yaml"
PROMOTE = ("promote", SPEC, "--from", "staging", "--to", "production")
APPLIED_TEXT = "Frames that need a second look"


def commit(message: str) -> str:
    git("add", "specs", "shared", "environments.yaml")
    git("commit", "--quiet", "--allow-empty", "--message", message)
    return git("rev-parse", "HEAD")


def change(path: str, old: str, new: str) -> None:
    text = Path(path).read_text("utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new), "utf-8")


def evidence() -> list[dict[str, Any]]:
    refs = git("for-each-ref", "--format=%(refname)", "refs/labelform/promoted").split()
    return [json.loads(git("cat-file", "blob", f"{ref}:evidence.json")) for ref in refs]


def asking(soak: str = "") -> None:
    """Let production take only what was in staging."""
    line = "    policy:\n      promoted_from: staging\n" + (f"      soak: {soak}\n" if soak else "")
    text = Path("environments.yaml").read_text("utf-8")
    head, production = text.split("\n  production:\n")
    policy = production.index("    policy:\n")
    rest = production[policy + len("    policy:\n") :]
    Path("environments.yaml").write_text(f"{head}\n  production:\n{production[:policy]}{line}{rest}", "utf-8")


@pytest.fixture
def tmp_path(place: Place) -> Path:
    return place.clear()


@pytest.fixture
def staged(labelform: Labelform, place: Place) -> Labelform:
    """A repository whose first commit is applied in staging."""
    place.prepare(lambda: make(labelform, place.folder))
    return labelform


def make(labelform: Labelform, folder: Path) -> None:
    set_up(folder)
    git("init", "--quiet", "--initial-branch=main")
    commit("first")
    ended = labelform("apply", SPEC, "--env", "staging", "--auto-approve")
    assert ended.code == ExitCode.OK, ended.err


def test_what_a_check_of_the_next_environment_does_not_hold_for_is_not_promoted(staged: Labelform) -> None:
    check = "{name: big, assert: \"environment != 'production' || datasets.size() > 90\", message: m}"
    change("environments.yaml", "    policy:\n", f"    policy:\n      checks: [{check}]\n")
    commit("a check")

    ended, shown = staged(*PROMOTE, "--out", "p.json"), staged("env", "show", "production")

    assert ended.code == ExitCode.STOPPED_BY_POLICY
    assert '[check] "big" fails: m' in ended.err
    assert "  checks: big\n" in shown.out


def test_what_was_applied_is_promoted_and_not_what_lies_in_the_folder(staged: Labelform) -> None:
    first = git("rev-parse", "HEAD")
    change(SPEC, "tiny-vru-boxes", "half-done")
    change("shared/base.yaml", "Blurred", "Half done")

    ended = staged(*PROMOTE, "--out", "p.json")
    commit("half done")
    committed = staged(*PROMOTE)

    assert (ended.code, committed.code) == (ExitCode.OK, ExitCode.OK), ended.err
    for out in (ended.out, committed.out):
        assert 'collections["tiny-vru-boxes"] will be created' in out
        assert 'filter_presets["Blurred"]' in out
        assert "half" not in out.lower()
    assert f"as staging was applied with it at {first[:7]}" in ended.err


def test_the_source_is_read_with_its_own_environment_of_then(staged: Labelform) -> None:
    change("environments.yaml", 'prefix: "[staging] "', 'prefix: "[next] "')

    assert staged(*PROMOTE).code == ExitCode.OK


def test_evidence_says_what_was_seen(staged: Labelform, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_ACTOR", "GITLAB_USER_LOGIN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Ann")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "ann@example.org")
    before = datetime.now(UTC)
    ended = staged(*PROMOTE, "--out", "p.json")
    (seen,) = evidence()
    (member,) = planfile.load(Path("p.json")).members

    assert ended.code == ExitCode.OK
    assert member.plan.origin is not None
    assert (seen["source_environment"], seen["target_environment"]) == ("staging", "production")
    assert (seen["spec"], seen["commit"]) == (SPEC, git("rev-parse", "HEAD"))
    assert (seen["digest"], seen["drift"]) == (member.plan.origin.digest, "none")
    assert seen["applied_digest"] != seen["digest"]
    assert datetime.fromisoformat(seen["applied_at"]) - timedelta(seconds=1) <= before
    assert datetime.fromisoformat(seen["seen_at"]) >= before
    assert seen["by"] == "Ann <ann@example.org>"


def test_who_runs_a_pipeline_is_who_promotes(staged: Labelform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTOR", "ann")

    assert staged(*PROMOTE).code == ExitCode.OK
    assert evidence()[0]["by"] == "ann"


def test_an_environment_that_drifted_is_not_promoted_and_leaves_no_evidence(
    staged: Labelform, tmp_path_factory: pytest.TempPathFactory
) -> None:
    edit_staging_by_hand(staged, tmp_path_factory.mktemp("elsewhere"))

    ended = staged(*PROMOTE)

    assert ended.code == ExitCode.ERROR
    assert "staging does not match the spec" in ended.err
    assert evidence() == []


def test_what_was_applied_and_not_committed_cannot_be_promoted(staged: Labelform) -> None:
    change(SPEC, "tiny-vru-boxes", "uncommitted")
    assert staged("apply", SPEC, "--env", "staging", "--auto-approve").code == ExitCode.OK

    refused, unproven = staged(*PROMOTE), staged(*PROMOTE, "--unproven")

    assert refused.code == ExitCode.ERROR
    assert "staging was applied with something other than" in refused.err
    assert unproven.code == ExitCode.OK
    assert 'collections["uncommitted"]' in unproven.out
    assert evidence() == []


def test_a_renamed_spec_is_found_under_its_old_name(staged: Labelform) -> None:
    git("mv", SPEC, "specs/front camera.yaml")
    commit("renamed")
    assert staged("apply", "specs/front camera.yaml", "--env", "staging", "--auto-approve").code == ExitCode.OK

    ended = staged("promote", "specs/front camera.yaml", "--from", "staging", "--to", "production")

    assert ended.code == ExitCode.OK


def test_an_environment_that_asks_takes_only_what_was_promoted(staged: Labelform) -> None:
    asking()
    commit("production asks")
    direct = staged("plan", SPEC, "--env", "production", "--out", "direct.json")
    refused = staged("apply", "direct.json", "--env", "production", "--auto-approve")

    promoted = staged(*PROMOTE, "--out", "p.json")
    applied = staged("apply", "p.json", "--env", "production", "--auto-approve")
    again = staged("plan", SPEC, "--env", "production", "--detailed-exitcode")

    assert (direct.code, refused.code) == (ExitCode.STOPPED_BY_POLICY, ExitCode.STOPPED_BY_POLICY)
    assert "[promotion] there is no record that this spec was promoted from staging" in direct.err
    assert "environments.yaml:" in direct.err
    assert (promoted.code, applied.code, again.code) == (ExitCode.OK, ExitCode.OK, ExitCode.OK), applied.err


def test_a_plan_of_before_is_held_against_the_rule_of_now(staged: Labelform) -> None:
    assert staged("plan", SPEC, "--env", "production", "--out", "p.json").code == ExitCode.OK
    asking()

    refused = staged("apply", "p.json", "--env", "production", "--auto-approve")
    promoted = staged(*PROMOTE)
    applied = staged("apply", "p.json", "--env", "production", "--auto-approve")

    assert refused.code == ExitCode.STOPPED_BY_POLICY
    assert (promoted.code, applied.code) == (ExitCode.OK, ExitCode.OK), applied.err


def test_what_has_changed_since_it_was_promoted_was_not_promoted(staged: Labelform) -> None:
    asking()
    assert staged(*PROMOTE).code == ExitCode.OK
    change(SPEC, "tiny-vru-boxes", "something-else")

    assert staged("plan", SPEC, "--env", "production").code == ExitCode.STOPPED_BY_POLICY


def test_what_has_not_been_there_long_enough_waits(staged: Labelform) -> None:
    asking("24h")
    ended = staged(*PROMOTE)

    assert ended.code == ExitCode.STOPPED_BY_POLICY
    assert "[promotion] it has been in staging for 0 min of 1 d" in ended.err


def test_what_has_been_there_long_enough_is_taken(staged: Labelform, monkeypatch: pytest.MonkeyPatch) -> None:
    old = (datetime.now(UTC) - timedelta(hours=25)).isoformat()
    monkeypatch.setenv("GIT_COMMITTER_DATE", old)
    change(SPEC, "tiny-vru-boxes", "older-boxes")
    commit("older")
    assert staged("apply", SPEC, "--env", "staging", "--auto-approve").code == ExitCode.OK
    monkeypatch.delenv("GIT_COMMITTER_DATE")
    asking("24h")

    assert staged(*PROMOTE).code == ExitCode.OK


def test_the_rule_can_be_acknowledged_like_any_other(staged: Labelform) -> None:
    asking()

    ended = staged("plan", SPEC, "--env", "production", "--allow", "promotion")

    assert ended.code == ExitCode.OK
    assert "there is no record that this spec was promoted" in ended.out


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("{promoted_from: stagin}", 'did you mean "staging"?'),
        ("{promoted_from: production}", 'no other environment "production"'),
        ("{soak: 24h}", "promoted_from"),
        ("{promoted_from: staging, soak: a day}", "soak"),
    ],
)
def test_mistakes_in_the_rule_are_told_with_their_place(staged: Labelform, policy: str, said: str) -> None:
    Path("environments.yaml").write_text(
        "labelform_environments: 1\nenvironments:\n"
        "  staging: {platform: sandbox, database: s.db}\n"
        f"  production: {{platform: sandbox, database: p.db, policy: {policy}}}\n",
        "utf-8",
    )

    ended = staged("plan", SPEC, "--env", "production")

    assert ended.code == ExitCode.ERROR
    assert "environments.yaml:4:" in ended.err
    assert said in ended.err


def test_a_commit_that_changes_nothing_in_the_source_can_be_promoted(staged: Labelform) -> None:
    change(
        SPEC,
        "tiny-vru-boxes",
        "\"{{ 'tiny-vru-boxes' if environment == 'staging' else 'tiny-boxes' }}\"",
    )
    now = commit("production is called otherwise")
    applied = staged("apply", SPEC, "--env", "staging", "--auto-approve")

    ended = staged(*PROMOTE)

    assert "No changes." in applied.out
    assert ended.code == ExitCode.OK
    assert 'collections["tiny-boxes"] will be created' in ended.out
    assert evidence()[0]["commit"] == now


def test_how_long_it_was_there_counts_from_the_last_change_there(
    staged: Labelform, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = datetime.now(UTC) - timedelta(hours=25)
    monkeypatch.setenv("GIT_COMMITTER_DATE", old.isoformat())
    change(SPEC, "tiny-vru-boxes", "older-boxes")
    commit("older")
    assert staged("apply", SPEC, "--env", "staging", "--auto-approve").code == ExitCode.OK
    monkeypatch.delenv("GIT_COMMITTER_DATE")
    for _ in range(2):
        commit("nothing that staging would notice")
        assert staged("apply", SPEC, "--env", "staging", "--auto-approve").code == ExitCode.OK
    asking("24h")

    assert staged(*PROMOTE).code == ExitCode.OK
    (seen,) = evidence()
    assert abs(datetime.fromisoformat(seen["applied_at"]) - old) < timedelta(seconds=2)


def test_an_apply_that_has_nothing_to_do_leaves_no_second_record_of_one_commit(staged: Labelform) -> None:
    before = git("for-each-ref", "refs/labelform/applied")

    assert staged("apply", SPEC, "--env", "staging", "--auto-approve").code == ExitCode.OK

    assert git("for-each-ref", "refs/labelform/applied") == before
