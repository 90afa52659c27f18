"""One job for many specs and environments: its inputs are lists, and what it writes is one thing."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from tests.ci.forge import State
from tests.ci.pipeline import DIGEST, HOSTS, ROOT, labelform_ci, run_with, shown_digest
from tests.docs.pages import bodies
from tests.e2e.histories import git

ENVIRONMENTS = """\
labelform_environments: 1
environments:
  staging: {platform: sandbox, database: .labelform/staging.db, specs: ["the specs/*.yaml"]}
  live eu: {platform: sandbox, database: .labelform/live.db, specs: ["the specs/*.yaml"]}
"""
SPEC = 'labelform: 1\nproject: {title: "%s project"}\ncollections: [{name: a night, description: %s}]\n'
NAMES = ("a night", "b day")
NOTHING = {"SPEC": "", "ENVIRONMENT": "", "PLATFORM": ""}
LISTS = {**NOTHING, "SPEC": "the specs/a night.yaml\nthe specs/b day.yaml\n", "ENVIRONMENT": "staging\r\nlive eu\r\n"}


@pytest.fixture
def repository(forge: State) -> State:
    """A repository with two specs and two environments, and a forge."""
    Path("p.yaml").unlink()
    Path("the specs").mkdir()
    Path("environments.yaml").write_text(ENVIRONMENTS, encoding="utf-8")
    commit("dark")
    return forge


def commit(description: str) -> None:
    for name in NAMES:
        Path(f"the specs/{name}.yaml").write_text(SPEC % (name, description), encoding="utf-8")
    git("add", "--all")
    git("commit", "--quiet", "--message", description)


@pytest.mark.parametrize(
    ("host", "inputs"),
    [
        ("gitlab", LISTS),
        ("github", NOTHING),
        ("github", {**LISTS, "SPEC": "the specs", "ENVIRONMENT": "*\n"}),
    ],
    ids=["lists on gitlab", "nothing", "a folder in all environments"],
)
def test_one_comment_is_approved_and_applied_for_all_that_is_named(
    repository: State, host: str, inputs: dict[str, str]
) -> None:
    planned = run_with(repository, "plan", inputs, host=HOSTS[host])
    merged = run_with(repository, "apply", inputs, host=HOSTS[host])

    (comment,) = repository.comments
    assert (planned.returncode, merged.returncode) == (0, 0), planned.stderr + merged.stderr
    assert "### labelform plan for 4 projects (`live eu`) (`staging`)" in comment["body"]
    assert [f"{name} project" in comment["body"] for name in NAMES] == [True, True]
    assert merged.stdout.count("Apply complete! Resources: 4 added, 0 changed, 0 destroyed.") == 2, merged.stdout


def test_a_plan_and_a_failure_of_one_job_are_one_comment_whatever_is_added(repository: State) -> None:
    run_with(repository, "plan", NOTHING)
    first = repository.comments[0]["body"].splitlines()[0]
    Path("the specs/c dusk.yaml").write_text(SPEC % ("c dusk", "dark"), encoding="utf-8")
    run_with(repository, "plan", NOTHING)
    second = repository.comments[0]["body"].splitlines()[0]
    Path("environments.yaml").write_text("labelform_environments: 2\n", encoding="utf-8")
    failed = run_with(repository, "plan", NOTHING)

    assert first == second
    assert failed.returncode == 1
    assert len(repository.comments) == 1
    assert repository.comments[0]["body"].startswith(first.replace(":plan:", ":failure:"))
    assert "### labelform could not plan the repository" in repository.comments[0]["body"]


@pytest.mark.parametrize(
    "other",
    [{"SPEC": "the specs/a night.yaml"}, {"ENVIRONMENT": "staging"}, {"PLATFORM": "--parallelism 4"}],
    ids=lambda other: next(iter(other)),
)
def test_jobs_that_differ_in_their_inputs_leave_the_comments_of_each_other_alone(
    repository: State, other: dict[str, str]
) -> None:
    run_with(repository, "plan", LISTS)
    first = repository.comments[0]["body"]
    run_with(repository, "plan", {**LISTS, **other})

    assert len(repository.comments) == 2
    assert repository.comments[0]["body"] == first


def test_people_ask_for_the_digest_of_a_job_by_its_specs_and_environments(repository: State) -> None:
    run_with(repository, "plan", {**LISTS, "PLATFORM": "--parallelism 4"})
    run_with(repository, "plan", {**LISTS, "ENVIRONMENT": "live eu"})
    named = [*LISTS["SPEC"].splitlines(), "--env", "staging", "--env", "live eu"]

    both = labelform_ci(repository, "digest", *reversed(named[:2]), "--env", "live eu", "--env", "staging")
    exact = labelform_ci(repository, "digest", *named, "--job", "--parallelism 4")
    none = labelform_ci(repository, "digest", *named, "--job", "")
    any_ = labelform_ci(repository, "digest")

    assert both.stdout.strip() == exact.stdout.strip() == shown_digest(repository)
    assert "no plan of" in none.stderr
    assert "2 plans of" in any_.stderr


def test_options_are_words_as_a_shell_has_them_and_nothing_is_expanded(repository: State) -> None:
    arguments = "--prune=owned --allow max-deletes\n--var 'title=$(touch hacked) *'\n"
    for name in NAMES:
        Path(f"the specs/{name}.yaml").write_text(f'labelform: 1\nproject: {{title: "{name} {{{{ title }}}}"}}\n')
    planned = run_with(repository, "plan", {**NOTHING, "ARGUMENTS": arguments})

    assert planned.returncode == 0, planned.stderr
    assert "b day $(touch hacked) *" in repository.comments[0]["body"]
    assert not Path("hacked").exists()


def test_a_quote_that_does_not_end_is_wrong_usage(repository: State) -> None:
    ended = run_with(repository, "plan", {**NOTHING, "ARGUMENTS": "--var 'title=x"})

    assert (ended.returncode, repository.comments) == (64, [])
    assert "--var 'title=x: No closing quotation" in ended.stderr


def test_a_spec_that_cannot_be_planned_stands_beside_the_plans_of_the_others_and_nothing_is_applied(
    repository: State,
) -> None:
    Path("the specs/b day.yaml").write_text("labelform: 1\nproject: {titel: x}\n", encoding="utf-8")

    planned = run_with(repository, "plan", NOTHING)
    body = repository.comments[0]["body"]
    merged = run_with(repository, "apply", NOTHING)

    assert (planned.returncode, merged.returncode) == (1, 1)
    assert "a night project" in body
    assert "the specs/b day.yaml" in body
    assert DIGEST.search(body)
    assert "Nothing was applied: the plan ended with exit code 1." in merged.stderr


def test_drift_of_all_is_one_issue_that_a_broken_spec_does_not_silence(repository: State) -> None:
    first = run_with(repository, "drift", NOTHING, pull=None)
    Path("the specs/b day.yaml").write_text("labelform: 1\nproject: {titel: x}\n", encoding="utf-8")
    broken = run_with(repository, "drift", NOTHING, pull=None)

    assert (first.returncode, broken.returncode) == (0, 1), first.stderr
    assert len(repository.issues) == 1
    assert "a night project" in repository.issues[0]["body"]
    assert "the specs/b day.yaml" in repository.issues[0]["body"]


def test_a_job_that_finds_nothing_closes_no_issue_of_another(repository: State) -> None:
    everywhere, nowhere = (
        {**NOTHING, "ENVIRONMENT": "staging"},
        {**NOTHING, "SPEC": "quiet", "PLATFORM": "--sandbox t.db"},
    )
    Path("quiet").mkdir()
    Path("quiet/none.yaml").write_text(
        'labelform: 1\nproject: {title: "Northlane Perception - Front Camera 2D - Q4"}\n', encoding="utf-8"
    )
    opened = run_with(repository, "drift", everywhere, pull=None)
    quiet = run_with(repository, "drift", nowhere, pull=None)

    assert (opened.returncode, quiet.returncode) == (0, 0), quiet.stderr
    assert "nothing to close" in quiet.stdout
    assert [one["state"] for one in repository.issues] == ["open"]


def test_an_issue_from_a_time_when_there_was_one_for_all_is_taken_over(repository: State) -> None:
    run_with(repository, "drift", NOTHING, pull=None)
    (issue,) = repository.issues
    issue["body"] = "<!-- labelform:drift -->\n" + issue["body"].partition("\n")[2]

    run_with(repository, "drift", NOTHING, pull=None)

    assert len(repository.issues) == 1
    assert issue["body"].startswith("<!-- labelform:drift:")


@pytest.mark.parametrize("host", HOSTS)
def test_forks_are_planned_from_one_snapshot_without_a_key_and_shown_without_a_token(
    repository: State, host: str, tmp_path: Path
) -> None:
    summary = {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary")} if host == "github" else {}
    taken = run_with(repository, "snapshot", {**NOTHING, "SNAPSHOT": "a snapshot.json"}, pull=None, host=HOSTS[host])
    live = run_with(repository, "plan", NOTHING, host=HOSTS[host])
    for database in Path(".labelform").glob("*.db*"):
        database.unlink()
    without = {**NOTHING, "SNAPSHOT": "a snapshot.json", "GITHUB_TOKEN": "", "GITLAB_TOKEN": "", **summary}

    planned = run_with(repository, "plan", without, host=HOSTS[host])

    shown = (tmp_path / "summary").read_text(encoding="utf-8") if summary else planned.stdout
    assert [one.returncode for one in (taken, live, planned)] == [0, 0, 0], planned.stderr
    assert "The comment could not be written." in planned.stderr
    assert f"labelform:digest {shown_digest(repository)} -->" in shown
    assert "from a snapshot" in shown
    assert not list(Path(".labelform").glob("*.db"))


def test_a_file_that_is_named_like_an_option_is_a_file(repository: State) -> None:
    Path("--out=x.yaml").write_text(SPEC % ("dash", "dark"), encoding="utf-8")

    planned = run_with(repository, "plan", {**NOTHING, "SPEC": "--out=x.yaml", "PLATFORM": "--sandbox 'a b.db'"})

    assert planned.returncode == 0, planned.stderr
    assert "dash project" in repository.comments[0]["body"]


def test_the_inputs_of_the_guide_are_taken_as_it_says(repository: State) -> None:
    (block,) = bodies((ROOT / "docs" / "pull-requests.md").read_text("utf-8"), "yaml", "inputs")
    inputs = {name.upper(): text for name, text in yaml.safe_load(block).items()}
    Path("specs/day").mkdir(parents=True)
    for path, name in (("specs/night pilot.yaml", "one"), ("specs/day/two.yaml", "two")):
        Path(path).write_text(f'labelform: 1\nproject: {{title: "{name} {{{{ title }}}}"}}\n', encoding="utf-8")

    planned = run_with(repository, "plan", {"PLATFORM": "", **inputs})

    assert planned.returncode == 0, planned.stderr
    assert "### labelform plan for 4 projects (`live eu`) (`staging`)" in repository.comments[0]["body"]
    assert [f"{name} Night pilot" in repository.comments[0]["body"] for name in ("one", "two")] == [True, True]
