"""Programs plan and apply as the command line does, with every rule in force."""

from __future__ import annotations

import asyncio
import os
import runpy
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.conftest import Labelform, Served
from tests.docs.pages import bodies
from tests.e2e.histories import git

from labelform import Account, Plan, Platform, Spec, apply, connect, drift, load, plan
from labelform.core.drift import Direction
from labelform.errors import ExitCode, LabelformError, PlanRefusedError, PolicyError, SpecError
from labelform.programs.embedded import open_embedded
from labelform.runs.account import Outcome
from labelform.runs.lock import LockError, alone_in
from labelform.specs import CollectionEntry, Policy, SettingsEntry

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "programs.md").read_text(encoding="utf-8")
SPEC = "labelform: 1\nproject: {title: P}\ncollections: [{name: night}, {name: rain}]\n"
PRUNING = "labelform: 1\nproject: {title: P}\npolicy: {prune: true}\ncollections: []\n"


@pytest.fixture
def platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    """An embedded sandbox, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    with open_embedded(tmp_path / "platform.db") as platform:
        yield platform


def written(text: str) -> Path:
    path = Path("p.yaml")
    path.write_text(text, encoding="utf-8")
    return path


def test_the_script_of_the_docs_applies_the_example(served: Served, tmp_path: Path) -> None:
    environ = {**os.environ, "ENCORD_DOMAIN": served.url, "ENCORD_SSH_KEY_FILE": served.ssh_key_file}
    script, spec = ROOT / "examples" / "plan_and_apply.py", ROOT / "examples" / "project.yaml"
    command = [sys.executable, str(script), str(spec)]
    (shown,) = bodies(PAGE, "sh")

    ended = [
        subprocess.run(command, env=environ, cwd=tmp_path, capture_output=True, text=True, check=False)
        for _ in range(2)
    ]

    assert [one.returncode for one in ended] == [ExitCode.OK, ExitCode.OK], ended[0].stderr
    assert "create project" in ended[0].stdout
    assert "done project" in ended[0].stdout
    assert ended[1].stdout == ""
    assert shown.endswith(f"python {script.relative_to(ROOT)} {spec.relative_to(ROOT)}\n")


def test_the_script_that_builds_specs_plans_each_in_its_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("environments.yaml").write_text(
        "labelform_environments: 1\nenvironments: {staging: {platform: sandbox, database: t.db}}\n", encoding="utf-8"
    )
    monkeypatch.setattr(sys, "argv", ["build_a_spec.py", "north", "south"])

    runpy.run_path(str(ROOT / "examples" / "build_a_spec.py"))

    printed = capsys.readouterr().out
    assert printed.count("4 changes, 0 broken rules") == 2
    assert "  - {name: vendor-brightmark-l2, role: annotator}\n" in printed


def test_the_docs_show_the_scripts_as_they_are() -> None:
    *shown, _ = bodies(PAGE, "python")  # the last is run by test_environments.py

    for name, body in zip(("plan_and_apply.py", "build_a_spec.py"), shown, strict=True):
        assert (ROOT / "examples" / name).read_text(encoding="utf-8").endswith(body)


def test_a_plan_is_applied_recorded_and_then_there_is_nothing_to_do(platform: Platform) -> None:
    made = plan(written(SPEC), platform)
    account = apply(made, platform)
    again = apply(made, platform)

    assert [str(change.address) for change in made.changes] == [
        "project",
        'collections["night"]',
        'collections["rain"]',
    ]
    assert (account.exit_code, account.count(Outcome.DONE)) == (ExitCode.OK, 3)
    assert (again.exit_code, again.count(Outcome.ALREADY)) == (ExitCode.OK, 3)
    assert len(list(Path(".labelform/runs").iterdir())) == 2
    assert not plan(written(SPEC), platform).changes


def test_the_account_has_the_checks_that_do_not_hold_afterwards(platform: Platform) -> None:
    checks = "checks: [{name: crowd, assert: certain_access.size() > 98, message: too few}]\n"

    account = apply(plan(written(f"labelform: 1\nproject: {{title: Crowd}}\n{checks}"), platform), platform)

    assert account.exit_code is ExitCode.PARTLY_APPLIED
    assert [one.message.partition(" (")[0] for one in account.failing] == ['"crowd" fails: too few']


def test_a_plan_is_applied_only_on_the_platform_that_it_was_made_for(platform: Platform, tmp_path: Path) -> None:
    made = plan(written(SPEC), platform)

    with open_embedded(tmp_path / "other.db") as other, pytest.raises(PlanRefusedError, match=r"is for .*other"):
        apply(made, other)


def test_a_plan_that_does_not_say_where_it_was_made_is_refused(platform: Platform) -> None:
    made = plan(written(SPEC), platform)

    with pytest.raises(PlanRefusedError, match="does not say which platform"):
        apply(Plan.model_validate_json(made.model_dump_json()), platform)


def test_it_works_beside_a_loop_that_runs(platform: Platform) -> None:
    path = written(SPEC)

    async def cell() -> Account:
        return apply(plan(path, platform), platform)

    assert asyncio.run(cell()).exit_code is ExitCode.OK


def test_a_program_waits_for_another_apply_of_its_repository(platform: Platform) -> None:
    made = plan(written(SPEC), platform)

    with ThreadPoolExecutor(1) as thread:
        with alone_in(Path.cwd(), lambda _: None):
            waiting = thread.submit(apply, made, platform)
            first = apply(made, platform, lock=False)
        second = waiting.result()

    assert (first.count(Outcome.DONE), second.count(Outcome.ALREADY)) == (3, 3)
    assert [one.title for one in platform.list_projects()].count("P") == 1


def test_where_no_lock_can_be_kept_only_a_program_that_asks_for_none_applies(platform: Platform) -> None:
    made = plan(written(SPEC), platform)
    Path(".labelform/lock").mkdir(parents=True)

    with pytest.raises(LockError) as caught:
        apply(made, platform)
    assert "lock=False" in caught.value.hint
    assert apply(made, platform, lock=False).exit_code is ExitCode.OK


def test_variables_fill_the_spec(platform: Platform) -> None:
    made = plan(written("labelform: 1\nproject: {title: 'P {{ site }}'}\n"), platform, variables={"site": "north"})

    assert made.target.title == "P north"


def test_a_spec_that_was_built_is_planned_and_applied_by_the_rules_of_the_folder(platform: Platform) -> None:
    spec = Spec(
        labelform=1, project=SettingsEntry(title="P"), collections=[CollectionEntry(name="night")], policy=Policy()
    )
    account = apply(plan(spec, platform), platform)
    again = plan(spec, platform)
    Path("labelform.policy.yaml").write_text("labelform_policy: 1\nprotect: [collections]\n", encoding="utf-8")
    emptied = spec.model_copy(update={"collections": (), "policy": Policy(prune=True)})

    pruning = plan(emptied, platform)

    assert (account.exit_code, again.changes) == (ExitCode.OK, ())
    assert [str(one.rule) for one in pruning.violations] == ["protect"]
    assert pruning.origin is not None
    assert pruning.origin.file == "<spec>"


def test_specs_that_were_built_are_told_apart_by_their_projects(platform: Platform) -> None:
    git("init", "--quiet", "--initial-branch=main")
    north, south = ({"labelform": 1, "project": {"title": f"Site of the {end}"}} for end in ("pole", "desert"))

    done = [apply(plan(one, platform), platform).exit_code for one in (north, south)]
    more = [drift({**one, "collections": [{"name": "night"}]}, platform) for one in (north, south)]

    assert done == [ExitCode.OK, ExitCode.OK]
    assert [one.direction for one in more] == [Direction.SPEC] * 2
    assert "no apply to its project" in drift({"labelform": 1, "project": {"title": "P"}}, platform).missing
    with pytest.raises(LabelformError, match="has no revisions"):
        drift(north, platform, since="HEAD")


def test_mistakes_have_their_places(platform: Platform) -> None:
    with pytest.raises(SpecError) as caught:
        plan(written("labelform: 1\nproject: {title: P}\ncollection: []\n"), platform)

    assert str(caught.value.diagnostics[0].where) == "p.yaml:3:1"
    first, second = str(caught.value).splitlines()
    assert first == "1 error in the spec"
    assert second.startswith(
        '  p.yaml:3:1: error[unknown-key]: "collection" is not a key of a spec (did you mean "collections"?'
    )


def test_the_rules_of_an_owner_stop_a_program(platform: Platform) -> None:
    apply(plan(written(SPEC), platform), platform)
    Path("labelform.policy.yaml").write_text("labelform_policy: 1\nprotect: [collections]\n", encoding="utf-8")

    made = plan(written(PRUNING), platform)
    with pytest.raises(PolicyError, match="protects"):
        apply(made, platform)

    assert [str(one.rule) for one in made.violations] == ["protect", "protect"]
    assert len(plan(written(SPEC), platform).changes) == 0


def test_rules_that_came_after_the_plan_stop_it_too(platform: Platform) -> None:
    apply(plan(written(SPEC), platform), platform)
    made = plan(written(PRUNING), platform)
    Path("labelform.policy.yaml").write_text("labelform_policy: 1\nmax_deletes: 1\n", encoding="utf-8")

    with pytest.raises(PolicyError, match="deletes 2 items"):
        apply(made, platform)


@pytest.mark.parametrize("is_built", [False, True])
def test_the_rules_and_the_memory_of_a_spec_are_those_of_its_folder_wherever_the_program_stands(
    platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_built: bool
) -> None:
    apply(plan(written(SPEC), platform), platform)
    Path("repository").mkdir()
    monkeypatch.chdir("repository")
    subprocess.run(["git", "init", "-q", "-b", "main"], check=True)
    pruning = plan(load(written(PRUNING)).spec if is_built else written(PRUNING), platform)
    keeping = plan(written("labelform: 1\nproject: {title: P}\n"), platform)
    Path("labelform.policy.yaml").write_text("labelform_policy: 1\nprotect: [collections]\n", encoding="utf-8")

    monkeypatch.chdir(tmp_path)
    with pytest.raises(PolicyError, match="protects"):
        apply(pruning, platform)
    account = apply(keeping, platform)
    refs = subprocess.run(["git", "-C", "repository", "for-each-ref"], capture_output=True, text=True, check=True)

    assert account.exit_code is ExitCode.OK
    assert "refs/labelform/" in refs.stdout


def test_what_is_acknowledged_is_applied(platform: Platform) -> None:
    apply(plan(written(SPEC), platform), platform)

    made = plan(written(PRUNING.replace("prune: true", "prune: true, max_deletes: 1")), platform, allow=["max-deletes"])

    assert apply(made, platform).count(Outcome.DONE) == 2


def test_prune_owned_asks_for_what_was_applied(platform: Platform) -> None:
    with pytest.raises(LabelformError, match="it is not known what the spec owned"):
        plan(written(SPEC), platform, prune="owned")


def test_a_saved_plan_is_applied_to_its_own_platform_only(
    served: Served, labelform: Labelform, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(SPEC)
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
    labelform("plan", str(path), "--sandbox", "t.db", "--out", "elsewhere.json")
    labelform("plan", str(path), "--domain", served.url, "--out", "plan.json")

    with connect(domain=served.url, ssh_private_key_path=served.ssh_key_file) as platform:
        with pytest.raises(PlanRefusedError, match="the plan was made for sandbox:"):
            apply("elsewhere.json", platform)
        assert apply("plan.json", platform).exit_code is ExitCode.OK


def test_a_plan_from_a_snapshot_is_refused(platform: Platform) -> None:
    made = plan(written(SPEC), platform).model_copy(update={"snapshot": "sha256:1"})

    with pytest.raises(PlanRefusedError, match="was made from a snapshot"):
        apply(made, platform)


def test_a_part_is_chosen_and_what_fits_nothing_is_a_mistake(platform: Platform) -> None:
    part = plan(written(SPEC), platform, only=["collections"], leave_out=["collections[rain]"])

    assert [change.address for change in part.changes] == ["project", 'collections["night"]']
    assert part.partial is not None
    assert part.partial.left_out == 1
    assert apply(part, platform).exit_code is ExitCode.OK
    with pytest.raises(LabelformError, match='matches the address "groups"'):
        plan(Path("p.yaml"), platform, only=["groups"])
