"""A repository of specs is set up by one command, and nothing that was there is touched."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from tests.conftest import Labelform, Served, serving
from tests.e2e.histories import git

from labelform.api import calls
from labelform.cli.connection import connect
from labelform.cli.options import PlatformChoice
from labelform.cli.schema import schema_of
from labelform.errors import ExitCode
from labelform.repository.release import TAG, ref_of_installed
from labelform.repository.starting import PIPELINES, STARTER
from labelform.sandbox import open_sandbox

SANDBOX = ("--sandbox", "t.db")
DRIVING = "Northlane Perception - Front Camera 2D - Q4"
PRACTICE = "Annotator practice (manual QA)"
OF_DRIVING, OF_PRACTICE = "northlane-perception-front-camera-2d-q4.yaml", "annotator-practice-manual-qa.yaml"
IN_SYNC = "No changes. Your infrastructure matches the configuration."
FIRST_TEST = "tests/first.labelform-test.yaml"
ALWAYS = {
    "environments.yaml", "labelform.policy.yaml", ".gitignore", ".pre-commit-config.yaml", ".vscode/settings.json",
    FIRST_TEST, "tests/first.yaml", "tests/.labelformignore",
}  # fmt: skip
MINE = """\
labelform_environments: 1
environments:
  mine: {platform: sandbox, database: t.db, specs: ["specs/*.yaml"]}
"""
OTHERS: dict[str, str] = {
    "environments.yaml": MINE,
    "labelform.policy.yaml": "labelform_policy: 1\nmax_deletes: 3\n",
    ".gitignore": "*.mp4\n",
    ".pre-commit-config.yaml": "repos: []\n",
    ".vscode/settings.json": "{}\n",
    ".github/workflows/plan.yml": "name: theirs\n",
    f"specs/{OF_DRIVING}": f"labelform: 1\nproject: {{title: {DRIVING}}}\n",
}
"""Every kind of file that is written, as somebody else has written it before."""


def files(folder: Path = Path()) -> dict[str, bytes]:
    """Return what lies in a folder, but for sandboxes, what git keeps, and what is recorded of applies."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".db" not in path.name and not {".git", ".labelform"} & {*path.parts}
    }


def write(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


WAYS = {
    "one project": (("--project", PRACTICE), {OF_PRACTICE}),
    "one project, named twice": (("--project", PRACTICE, "--project", "its hash"), {OF_PRACTICE}),
    "two projects": (("--project", PRACTICE, "--project", DRIVING), {OF_PRACTICE, OF_DRIVING}),
    "all projects": (
        ("--all",),
        {
            OF_PRACTICE, OF_DRIVING, "ct-lung-04-nodule-segmentation-double-read.yaml",
            "staging-shelfsight-on-shelf-availability-dairy-bakery.yaml",
        },
    ),
}  # fmt: skip
"""Options, and the specs that they write."""


@pytest.mark.parametrize("way", WAYS)
def test_what_is_imported_is_valid_well_formed_and_plans_to_nothing(labelform: Labelform, way: str) -> None:
    options, specs = WAYS[way]
    options = tuple(_hash_of(PRACTICE) if one == "its hash" else one for one in options)

    ended = labelform("init", *options, *SANDBOX)
    later = [
        labelform("validate"), labelform("plan", "--detailed-exitcode", "--prune"), labelform("fmt", "--check", "."),
        labelform("env", "check"),
    ]  # fmt: skip

    assert (ended.code, ended.err, IN_SYNC in ended.out) == (ExitCode.OK, "", True)
    assert set(files()) == {f"specs/{name}" for name in specs} | ALWAYS
    assert [one.code for one in later] == [ExitCode.OK] * 4, later


def test_a_template_is_a_valid_spec_of_a_project_that_apply_would_create(labelform: Labelform) -> None:
    ended = labelform("init", "--template", *SANDBOX)

    assert (ended.code, set(files())) == (ExitCode.OK, {"specs/project.yaml"} | ALWAYS)
    assert "Plan: 3 to add, 0 to change, 0 to destroy." in ended.out
    assert "Next: edit specs/project.yaml, then run labelform plan\n" in ended.out
    assert labelform("fmt", "--check", ".").code == ExitCode.OK
    assert labelform("apply", "--all-envs", "--auto-approve").code == ExitCode.OK
    assert labelform("test").out.endswith("1 case, all as expected.\n")
    assert "tests/" not in labelform("validate", ".").out


def test_who_has_tests_gets_no_first_one(labelform: Labelform) -> None:
    write("cases/mine.labelform-test.yaml", (STARTER / FIRST_TEST).read_text("utf-8"))

    ended = labelform("init", "--project", PRACTICE, *SANDBOX)

    assert ended.code == ExitCode.OK
    assert not [name for name in files() if name.startswith("tests/")]


def test_a_first_test_is_of_its_own_spec(labelform: Labelform) -> None:
    write("tests/first.yaml", "specs")

    ended, tested = labelform("init", "--template", *SANDBOX), labelform("test")

    assert (ended.code, tested.code) == (ExitCode.OK, ExitCode.OK), tested
    assert {name for name in files() if name.startswith("tests/")} == {
        "tests/first.yaml", "tests/labelform/first.labelform-test.yaml", "tests/labelform/first.yaml",
        "tests/labelform/.labelformignore",
    }  # fmt: skip


@pytest.mark.parametrize("way", [("--all",), ("--template",)])
def test_what_is_written_fits_the_schemas(labelform: Labelform, way: tuple[str, ...]) -> None:
    labelform("init", *way, *SANDBOX)

    kinds = {
        "specs/*.yaml": "project",
        FIRST_TEST: "test",
        "environments.yaml": "environments",
        "labelform.policy.yaml": "policy",
    }
    for pattern, kind in kinds.items():
        found = sorted(Path().glob(pattern))
        assert found
        for path in found:
            schema = jsonschema.Draft202012Validator(schema_of(kind))
            schema.validate(yaml.safe_load(path.read_text(encoding="utf-8")))


KEYS = {
    "the usual key": ("ENCORD_SSH_KEY_FILE", (), None),
    "a key of another name": ("NORTHLANE_KEY", ("--ssh-key-file-env", "NORTHLANE_KEY"), "ssh_key_file_env"),
}


@pytest.mark.parametrize("key", KEYS)
def test_a_platform_is_named_with_the_variable_of_its_key_and_never_with_the_key(
    labelform: Labelform, served: Served, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    variable, options, written = KEYS[key]
    monkeypatch.setenv(variable, served.ssh_key_file)

    ended = labelform("init", "pilot", "--project", PRACTICE, "--domain", served.url, "--env", "live eu", *options)
    environments = yaml.safe_load(Path("pilot/environments.yaml").read_text(encoding="utf-8"))["environments"]
    monkeypatch.chdir("pilot")

    assert ended.code == ExitCode.OK, ended.err
    named = {} if written is None else {written: variable}
    assert environments == {"live eu": {"domain": served.url, "specs": ["specs/**/*.yaml"], **named}}
    assert yaml.safe_load(Path("labelform.policy.yaml").read_text(encoding="utf-8"))["domains"] == [served.url]
    assert not [name for name, content in files().items() if served.ssh_key_file.encode() in content]
    assert labelform("plan", "--detailed-exitcode").code == ExitCode.OK


@pytest.mark.parametrize("forge", PIPELINES)
def test_a_pipeline_is_that_of_the_package_but_for_its_version(labelform: Labelform, forge: str) -> None:
    ended = labelform("init", "--project", PRACTICE, "--ci", forge, *SANDBOX)

    assert ended.code == ExitCode.OK
    assert set(files()) == {f"specs/{OF_PRACTICE}", *ALWAYS, *map(str, PIPELINES[forge])}
    for name, source in PIPELINES[forge].items():
        assert name.read_text("utf-8") == (STARTER / source).read_text("utf-8").replace(TAG, ref_of_installed())


@pytest.mark.parametrize("name", OTHERS)
def test_a_file_that_is_there_stays_to_the_byte(labelform: Labelform, name: str) -> None:
    write(name, OTHERS[name])

    ended = labelform("init", "--project", DRIVING, "--ci", "github", *SANDBOX)

    assert ended.code == ExitCode.OK, ended.err
    assert Path(name).read_text(encoding="utf-8") == OTHERS[name]
    assert f"  . {name}" in ended.out
    assert set(files()) == {f"specs/{OF_DRIVING}", *ALWAYS, *map(str, PIPELINES["github"])}


def test_where_everything_is_there_nothing_is_written(labelform: Labelform) -> None:
    labelform("init", "--all", "--ci", "github", *SANDBOX)
    before = files()

    again = labelform("init", "--all", "--ci", "github", *SANDBOX)

    assert (again.code, "Written" in again.out, IN_SYNC in again.out) == (ExitCode.OK, False, True)
    assert files() == before


LACKING = {
    ".gitignore": ("*.mp4\n", "the lines .labelform/ and /t.db*"),
    ".pre-commit-config.yaml": ("repos: []\n", "the hooks labelform-validate and -fmt"),
    ".vscode/settings.json": ("{}\n", "the schemas of labelform to yaml.schemas"),
    ".github/workflows/plan.yml": ("name: theirs\n", "the jobs of github for labelform"),
    "environments.yaml": (MINE.replace("specs/*", "p*"), 'specs: ["specs/**/*.yaml"] below mine'),
}


@pytest.mark.parametrize("name", LACKING)
def test_what_a_kept_file_lacks_is_said(labelform: Labelform, name: str) -> None:
    text, lacks = LACKING[name]
    write(name, text)

    ended = labelform("init", "--project", DRIVING, "--ci", "github", *SANDBOX)

    assert f"  . {name} - add {lacks}" in ended.out


def test_a_kept_file_that_lacks_nothing_is_only_named(labelform: Labelform) -> None:
    write(".gitignore", "*.mp4\n/.labelform\nt.db*\n")

    ended = labelform("init", "--project", DRIVING, *SANDBOX)

    assert "\n  . .gitignore\n" in ended.out


def test_a_second_project_is_added_to_what_is_there(labelform: Labelform) -> None:
    labelform("init", "--project", DRIVING, *SANDBOX)
    before = files()

    ended = labelform("init", "--project", PRACTICE)

    assert (ended.code, IN_SYNC in ended.out) == (ExitCode.OK, True)
    assert set(files()) - set(before) == {f"specs/{OF_PRACTICE}"}
    assert before.items() <= files().items()


@pytest.mark.parametrize(
    "title", ["///", "Environments", "Nächte \N{SNOWMAN} <b>", "##[error]x", "a: b # c", "x" * 200]
)
def test_a_project_with_an_odd_title_is_imported_under_a_name_of_its_own(labelform: Labelform, title: str) -> None:
    write("made.yaml", f"labelform: 1\nproject: {{title: {json.dumps(title)}}}\n")
    assert labelform("apply", "made.yaml", *SANDBOX, "--auto-approve").code == ExitCode.OK
    Path("made.yaml").unlink()

    ended = labelform("init", "--project", title, *SANDBOX)

    (spec,) = set(files()) - ALWAYS
    assert (ended.code, IN_SYNC in ended.out) == (ExitCode.OK, True), ended.err
    assert spec.startswith("specs/")
    assert len(spec) < 100


def test_projects_whose_files_would_have_one_name_get_one_each(labelform: Labelform) -> None:
    asyncio.run(_create("night (low)", "Night / low", "night (low)"))

    first = labelform("init", "--project", "Night / low", *SANDBOX)
    ended = labelform("init", "--all", *SANDBOX)

    specs = [path for path in Path("specs").iterdir() if path.name.startswith("night-low")]
    assert (first.code, ended.code, IN_SYNC in ended.out) == (ExitCode.OK, ExitCode.OK, True), ended.err
    assert len(specs) == 3


def test_a_file_whose_name_is_only_spelt_otherwise_takes_it_too(labelform: Labelform) -> None:
    write(f"specs/{OF_PRACTICE.upper()}", f"labelform: 1\nproject: {{title: {DRIVING}}}\n")  # one file on some disks

    ended = labelform("init", "--project", PRACTICE, *SANDBOX)

    (spec,) = Path("specs").glob("*.yaml")
    assert (ended.code, spec.stem) == (ExitCode.OK, f"{Path(OF_PRACTICE).stem}-{_hash_of(PRACTICE)[:8]}"), ended.err


@pytest.mark.parametrize("way", ["--all", "the hash of the second"])
def test_a_second_project_of_one_title_is_imported_once_it_is_said_which_one_the_spec_is_of(
    labelform: Labelform, way: str
) -> None:
    asyncio.run(_create("night"))
    first = _hash_of("night")
    labelform("init", "--project", "night", *SANDBOX)
    asyncio.run(_create("night"))
    (second,) = set(_hashes_of("night")) - {first}
    options = ("--all",) if way == "--all" else ("--project", second)
    before = files()

    refused = labelform("init", *options)
    unchanged = files() == before
    spec = Path("specs/night.yaml")
    write(str(spec), spec.read_text(encoding="utf-8").replace("project:\n", f"project:\n  hash: {first}\n"))
    ended = labelform("init", *options)

    assert (refused.code, unchanged) == (ExitCode.ERROR, True)
    assert '"specs/night.yaml" names its project by the title "night"' in refused.err
    assert (ended.code, IN_SYNC in ended.out) == (ExitCode.OK, True), ended.err
    assert second in Path(f"specs/night-{second[:8]}.yaml").read_text(encoding="utf-8")


async def _create(*titles: str) -> None:
    async with connect(PlatformChoice(Path("t.db"), None, 4), is_read_only=False) as connection:
        for title in titles:
            await connection.driver.run(calls.projects.create_project(title=title))


def _hash_of(title: str) -> str:
    return _hashes_of(title)[0]


def _hashes_of(title: str) -> list[str]:
    with open_sandbox("t.db") as sandbox:
        state: Any = sandbox.dump()
    found = [one for organisation in state["organisations"] for one in organisation["projects"]]
    return [str(one["project_hash"]) for one in found if one["title"] == title]


def test_a_project_whose_spec_lies_elsewhere_is_not_imported_again(labelform: Labelform) -> None:
    write("environments.yaml", MINE.replace("specs/*", "projects/*"))
    write("specs/notes.txt", "theirs\n")
    labelform("import", DRIVING, *SANDBOX, "--out", "projects/driving.yaml")

    alone = labelform("init", "--project", DRIVING)
    before = files()
    beside = labelform("init", "--project", DRIVING, "--project", PRACTICE)

    assert (alone.code, IN_SYNC in alone.out) == (ExitCode.OK, True), alone.err
    assert "  . projects/driving.yaml\n" in alone.out
    assert (beside.code, IN_SYNC in beside.out) == (ExitCode.OK, True), beside.err
    assert set(files()) - set(before) == {f"specs/{OF_PRACTICE}"}


OF_A_TEAM = f"labelform: 1\nproject: {{title: {json.dumps(PRACTICE)}}}\n"
THERE: dict[str, tuple[dict[str, str], int, str]] = {
    "a file that is no spec": ({"specs/mapping.yaml": "night: 1\n"}, 1, ""),
    "a spec in a folder below": ({"specs/team/practice.yaml": OF_A_TEAM}, 0, ""),
    "a spec of another suffix": ({"specs/b.yml": OF_A_TEAM}, 0, 'environments.yaml - add specs: ["specs/b.yml"] below'),
    "environments that name no specs": (
        {"environments.yaml": MINE.replace(', specs: ["specs/*.yaml"]', "")}, 1, 'add specs: ["specs/**/*.yaml"] below'
    ),
    "environments that name what is not there": (
        {"environments.yaml": MINE.replace("specs/*", "p*")}, 1, 'add specs: ["specs/**/*.yaml"] below mine',
    ),
    "environments that name less": (
        {"environments.yaml": MINE, "specs/team/practice.yaml": OF_A_TEAM}, 0,
        'add specs: ["specs/**/*.yaml"] below mine',
    ),
}  # fmt: skip
"""What was there before, how init ends, and what it says to add."""


@pytest.mark.parametrize("case", THERE)
def test_the_check_at_the_end_is_the_plan_that_people_and_pipelines_get(labelform: Labelform, case: str) -> None:
    there, code, said = THERE[case]
    for name, text in there.items():
        write(name, text)

    ended = labelform("init", "--project", DRIVING, *SANDBOX)
    later = labelform("plan")

    assert (ended.code, bool(later.code)) == (code, bool(code)), ended.err
    assert said in ended.out
    assert code or later.out in ended.out


def test_other_files_of_a_folder_are_left_alone(labelform: Labelform) -> None:
    theirs = {"README.md": "# Ours\n", "specs/notes.txt": "call Ilse\n", ".vscode/launch.json": "{}\n"}
    for name, text in theirs.items():
        write(name, text)

    ended = labelform("init", "--project", PRACTICE, *SANDBOX)

    assert ended.code == ExitCode.OK
    assert {name: files()[name].decode() for name in theirs} == theirs


def test_below_the_root_of_a_git_repository_nothing_is_written_that_belongs_to_the_root(labelform: Labelform) -> None:
    git("init", "--quiet")

    refused = labelform("init", "labels", "--template", "--ci", "github", "--sandbox", "labels/t.db")
    before = files()
    ended = labelform("init", "labels", "--template", "--sandbox", "labels/t.db")

    assert (refused.code, before) == (ExitCode.WRONG_USAGE, {})
    assert f"which is {Path.cwd()}" in refused.err
    assert ended.code == ExitCode.OK
    assert set(files()) == {f"labels/{name}" for name in ALWAYS - {".pre-commit-config.yaml"} | {"specs/project.yaml"}}


def test_what_a_sandbox_leaves_is_not_committed(labelform: Labelform) -> None:
    git("init", "--quiet")
    labelform("init", "--project", PRACTICE, "--sandbox", "try [out] #1.db")
    labelform("apply", "--all-envs", "--auto-approve")

    git("add", "--all")

    assert set(git("ls-files").splitlines()) == {f"specs/{OF_PRACTICE}", *ALWAYS}


def test_the_key_of_a_sandbox_that_is_there_is_not_committed_whatever_it_is_called(labelform: Labelform) -> None:
    git("init", "--quiet")
    write("environments.yaml", MINE.replace("t.db", ".labelform"))

    labelform("init", "--template")
    git("add", "--all")

    assert set(git("ls-files").splitlines()) == {"specs/project.yaml", *ALWAYS}


@pytest.mark.parametrize("database", [".labelform/x", "specs/x", "x"])
def test_a_sandbox_may_lie_beside_what_is_written(labelform: Labelform, database: str) -> None:
    git("init", "--quiet")

    ended = labelform("init", "--template", "--sandbox", database)
    git("add", "--all")

    assert ended.code == ExitCode.OK, ended.err
    assert set(git("ls-files").splitlines()) == {"specs/project.yaml", *ALWAYS}


@pytest.mark.parametrize("name", ["PLATFORM", "my-PLATFORM", "NAME"])
def test_an_environment_is_called_as_it_is_said(labelform: Labelform, name: str) -> None:
    ended = labelform("init", "--template", "--env", name, *SANDBOX)

    environments = yaml.safe_load(Path("environments.yaml").read_text(encoding="utf-8"))["environments"]
    assert (ended.code, list(environments)) == (ExitCode.OK, [name]), ended.err


@pytest.mark.parametrize("variable", ["null", "true", "on"])
def test_a_variable_may_be_called_as_what_yaml_knows(
    labelform: Labelform, served: Served, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, served.ssh_key_file)

    ended = labelform("init", "--template", "--domain", served.url, "--ssh-key-file-env", variable)

    policy = yaml.safe_load(Path("labelform.policy.yaml").read_text(encoding="utf-8"))
    assert (ended.code, policy["credentials"][2:]) == (ExitCode.OK, [variable]), ended.err


ADVICE = {
    ("github", "--ssh-key-env", "ENCORD_SSH_KEY"): "service account in the secret ENCORD_SSH_KEY: see",
    (
        "github",
        "--ssh-key-env",
        "MINE",
    ): "the secret MINE: put MINE in the place of ENCORD_SSH_KEY in .github/workflows/",
    ("github", "--ssh-key-file-env", "MINE"): "in environments.yaml, write ssh_key_env: ENCORD_SSH_KEY for MINE.",
    ("gitlab", "--ssh-key-env", "MINE"): "service account in the variable MINE: see",
    ("gitlab", "--ssh-key-file-env", "MINE"): "service account in the variable MINE (type file): see",
    ("github", "", "ENCORD_SSH_KEY_FILE"): "service account in the secret ENCORD_SSH_KEY: see",
    ("gitlab", "", "ENCORD_SSH_KEY_FILE"): "service account in the variable ENCORD_SSH_KEY_FILE (type file): see",
}
"""What the pipeline is told to need, by the forge, the option and the variable of the key."""


@pytest.mark.parametrize("case", ADVICE)
def test_the_key_that_a_pipeline_needs_is_the_one_that_its_file_gives(
    labelform: Labelform, served: Served, case: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    forge, option, variable = case
    is_text = option == "--ssh-key-env"
    monkeypatch.setenv(variable, Path(served.ssh_key_file).read_text("utf-8") if is_text else served.ssh_key_file)

    ended = labelform(
        "init", "--template", "--domain", served.url, "--ci", forge, *((option, variable) if option else ())
    )

    assert (ended.code, ADVICE[case] in ended.out) == (ExitCode.OK, True), ended.out
    assert f'The environment "production" is on {served.url}.\n' in ended.out


@pytest.mark.parametrize("is_absolute", [False, True])
def test_a_folder_behind_a_link_is_a_folder_like_others(labelform: Labelform, is_absolute: bool) -> None:
    Path("real").mkdir()
    Path("link").symlink_to("real")
    folder = Path.cwd() / "link" if is_absolute else Path("link")

    for _ in range(2):
        ended = labelform("init", str(folder), "--project", PRACTICE, "--sandbox", str(folder / "t.db"))
        assert (ended.code, IN_SYNC in ended.out) == (ExitCode.OK, True), ended.err

    assert set(files(Path("real"))) == {f"specs/{OF_PRACTICE}", *ALWAYS}


def test_a_plan_that_a_policy_stops_ends_so(labelform: Labelform) -> None:
    labelform("init", "--project", DRIVING, *SANDBOX)
    spec = Path("specs") / OF_DRIVING
    title = f"labelform: 1\nproject: {{title: {DRIVING}}}\n"
    write(str(spec), f"{title}collections: []\npolicy: {{prune: true, max_deletes: 0}}\n")

    ended = labelform("init", "--project", DRIVING, "--ci", "github")

    assert ended.code == ExitCode.STOPPED_BY_POLICY
    assert "Next:" not in ended.out


def _a_file_for_a_folder() -> None:
    write("specs", "theirs\n")


def _a_link_out(name: str) -> None:
    outside = Path.cwd().parent / "elsewhere"
    outside.mkdir(exist_ok=True)
    Path(name).symlink_to(outside)


HTTP = "http://127.0.0.1:1"
REFUSED: dict[str, tuple[tuple[str, ...], Callable[[], object], int, str]] = {
    "nothing to begin with": ((), lambda: None, 64, "choose what to start from: --project TITLE, --all or --template"),
    "two ways at once": (("--all", "--template"), lambda: None, 64, "exclude each other"),
    "two keys": (("--all", "--ssh-key-env", "A", "--ssh-key-file-env", "B"), lambda: None, 64, "exclude each other"),
    "a folder that is a file": (("made", "--all"), lambda: write("made", "theirs"), 64, "is a file"),
    "no key": (("--all", "--domain", HTTP), lambda: None, 1, "no SSH key is given"),
    "no key for a template": (("--template", "--domain", HTTP), lambda: None, 1, "no SSH key is given"),
    "a platform that is no URL": (("--all", "--domain", "x"), lambda: None, 1, "x"),
    "a project that is not there": (("--project", "Nope", *SANDBOX), lambda: None, 1, 'there is no project "Nope"'),
    "an environment without a name": (("--all", "--env", "", *SANDBOX), lambda: None, 1, "environments.yaml"),
    "a key without a name": (("--all", "--ssh-key-env", "a b"), lambda: None, 1, "name of an environment variable"),
    "a sandbox elsewhere": (("--all", "--sandbox", "../other.db"), lambda: None, 64, (
        "where the environment "
        "expects it"
    )),
    **{
        f"a sandbox {database!r}": (("new", "--template", "--sandbox", database), lambda: None, 64, "a separate file")
        for database in (
            "new", "new/.labelform", "new/environments.yaml", "new/.gitignore", "new/SPEC", "new/specs",
            "new/specs/b.yml",
            "new/.vscode", "new/a\nb.db", "new/environments.yaml/t.db",
        )
    },
    "a file in the place of a folder": (("--all", *SANDBOX), _a_file_for_a_folder, 1, "not a directory"),
    "specs that are elsewhere": (("--all", *SANDBOX), lambda: _a_link_out("specs"), 1, '"specs" points outside'),
    "settings that are elsewhere": (("--all", *SANDBOX), lambda: _a_link_out(".vscode"), 1, '".vscode" points outside'),
    "environments with mistakes": (("--all",), lambda: write("environments.yaml", "x: 1\n"), 1, "environments.yaml:1"),
    "a policy with mistakes": (("--all", *SANDBOX), lambda: write("labelform.policy.yaml", "x: 1\n"), 1, "policy"),
    "environments on another platform": (
        ("--all", "--sandbox", "other.db"), lambda: write("environments.yaml", MINE), 1,
        'its environment "mine" leads to sandbox:',
    ),
    **{
        f"environments without the key of {option}": (
            ("--all", option, "MINE"), lambda: write("environments.yaml", MINE), 1,
            f"does not say {option.removeprefix('--').replace('-', '_')}: MINE",
        )
        for option in ("--ssh-key-env", "--ssh-key-file-env")
    },
    "environments without this one": (
        ("--all", "--env", "live"), lambda: write("environments.yaml", MINE), 1,
        'has no environment "live"',
    ),
    "environments of which none is named": (
        ("--all",), lambda: write("environments.yaml", f"{MINE}  other: {{platform: sandbox, database: t.db}}\n"),
        64, "choose one with --env: mine, other",
    ),
    "a policy that forbids the platform": (
        ("--all", "--domain", "https://api.us.encord.com"),
        lambda: write("labelform.policy.yaml", "labelform_policy: 1\ndomains: [https://api.encord.com]\n"), 1,
        "https://api.us.encord.com",
    ),
}  # fmt: skip
"""Options, what was there before, the exit code, and words of what is said."""


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_done_is_said_before_anything_is_written(labelform: Labelform, case: str) -> None:
    options, prepare, code, said = REFUSED[case]
    prepare()
    before, outside = files(), files(Path.cwd().parent / "elsewhere")

    ended = labelform("init", *options)

    assert (ended.code, said in ended.err) == (code, True), ended.err
    assert files() == before
    assert files(Path.cwd().parent / "elsewhere") == outside


def test_a_platform_that_cannot_be_reached_is_said_before_anything_is_written(
    labelform: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)

    for way in (("--all",), ("--template",)):
        ended = labelform("init", *way, "--domain", HTTP)
        assert (ended.code, "cannot be reached" in ended.err) == (ExitCode.ERROR, True), ended.err

    assert files() == {}


def test_a_file_that_cannot_be_written_to_the_end_leaves_none_behind(
    labelform: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
    with no_file_larger_than(1000):
        ended = labelform("init", "a/b", "--project", PRACTICE, "--project", DRIVING, "--domain", served.url)

    assert (ended.code, ended.out) == (ExitCode.ERROR, "")
    assert f'"a/b/specs/{OF_DRIVING}" cannot be written: file too large' in ended.err
    assert not Path("a").exists()


UNREADABLE = """\
rules:
  - {fault: error-before, status: 403, match: {kind: read, path: "/v2/public/active/*/collections"}, times: 1}
"""
"""The first project that is read may not be read as a whole."""


@pytest.mark.parametrize("way", [("--all",), ("--project", PRACTICE)])
def test_a_project_that_may_not_be_read_is_left_out_of_all_and_refused_when_it_is_named(
    labelform: Labelform, ready_command: Path, way: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    write("faults.yaml", UNREADABLE)
    with serving(Path("served.db"), ready_command, "--faults", "faults.yaml") as served:
        monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
        ended = labelform("init", "pilot", *way, "--domain", served.url)

    written = {name for name in files() if name.startswith("pilot/specs/")}
    is_all = way == ("--all",)
    assert (ended.code, len(written)) == ((ExitCode.OK, 3) if is_all else (ExitCode.ERROR, 0)), ended.err
    assert "pilot/specs/staging-shelfsight-on-shelf-availability-dairy-bakery.yaml" not in written
    assert ('cannot read all of it: "[' in ended.err) == is_all


EDITED_MEANWHILE = """\
rules:
  - fault: foreign-edit
    match: {request: 12}
    edit: {section: collections, name: night-low-light-hard, action: touch}
"""
"""Somebody edits a collection after it was read to be written down, and before it is read to be compared."""


def test_a_spec_that_is_not_yet_its_project_is_an_error_although_it_can_be_planned(
    labelform: Labelform, ready_command: Path
) -> None:
    write("faults.yaml", EDITED_MEANWHILE)
    with serving(Path("served.db"), ready_command, "--faults", "faults.yaml") as served:
        # In a process of its own: here it is held to change nothing, and the sandbox changes meanwhile.
        ended = subprocess.run(
            [str(ready_command), "init", "pilot", "--project", DRIVING, "--domain", served.url],
            env={**os.environ, "ENCORD_SSH_KEY_FILE": served.ssh_key_file}, capture_output=True, text=True, check=False,
        )  # fmt: skip

    assert (ended.returncode, "does not match the project" in ended.stderr) == (ExitCode.ERROR, True), ended.stderr
    assert "1 to change" in ended.stdout
    assert "Next:" not in ended.stdout


@contextmanager
def sealed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take away the right to write into a folder and those below; whoever is root is asked by the bits, too."""
    folders = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    for one in folders:
        one.chmod(0o555)
    with monkeypatch.context() as patched:
        patched.setattr(os, "access", lambda path, mode: not mode & os.W_OK or bool(path.stat().st_mode & 0o200))
        yield
    for one in folders:
        one.chmod(0o755)


def test_a_folder_that_may_not_be_written_to_is_said_before_the_platform_is_asked(
    labelform: Labelform, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("pilot").mkdir()
    with sealed(Path("pilot"), monkeypatch):
        ended = labelform("init", "pilot", "--all", "--domain", HTTP, "--ssh-key-env", "NOT_SET")

    assert (ended.code, files()) == (ExitCode.ERROR, {})
    assert '"pilot/environments.yaml" cannot be written: permission denied' in ended.err


def test_a_folder_that_may_not_be_written_to_is_checked_where_everything_is_there(
    labelform: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
    labelform("init", "pilot", "--all", "--domain", served.url)
    with sealed(Path("pilot"), monkeypatch):
        ended = labelform("init", "pilot", "--all")

    assert (ended.code, IN_SYNC in ended.out) == (ExitCode.OK, True), ended.err


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """Let writing fail as on a full disk, for what is written meanwhile by this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


ANSWERS = {
    "everything by default but the sandbox": ("sandbox\n\n\n", {OF_PRACTICE, OF_DRIVING}, set()),
    "one project and a pipeline": (f"sandbox\none\n{DRIVING}\ngitlab\n", {OF_DRIVING}, {".gitlab-ci.yml"}),
    "a template": ("sandbox\ntemplate\nnone\n", {"project.yaml"}, set()),
}
"""What a person types, specs that are written for it, and further files."""


@pytest.mark.parametrize("case", ANSWERS)
def test_on_a_terminal_what_is_missing_is_asked(labelform: Labelform, case: str) -> None:
    typed, specs, further = ANSWERS[case]

    code, said = on_a_terminal(typed)

    assert code == ExitCode.OK, said
    assert {f"specs/{name}" for name in specs} | ALWAYS | further <= set(files())
    assert {"labelform.policy.yaml", ".labelform/sandbox.db"} <= {str(one) for one in Path().rglob("*")}
    assert labelform("plan", "--detailed-exitcode").code in (ExitCode.OK, ExitCode.CHANGES_PENDING)


def test_who_has_a_platform_is_not_asked_for_one(labelform: Labelform, served: Served) -> None:
    environ = {"ENCORD_DOMAIN": served.url, "ENCORD_SSH_KEY_FILE": served.ssh_key_file}

    code, said = on_a_terminal("template\nnone\n\x04", **environ)

    assert (code, "Where are your projects?" in said) == (ExitCode.OK, False), said
    assert f"is on {served.url}." in said


def test_who_says_a_pipeline_is_not_asked_for_one(labelform: Labelform) -> None:
    code, said = on_a_terminal("sandbox\ntemplate\n\x04", "--ci", "gitlab")

    assert (code, Path(".gitlab-ci.yml").exists()) == (ExitCode.OK, True), said
    assert "Which pipeline" not in said


@pytest.mark.parametrize("key", ["ssh_key_env", "ssh_key_file_env", "token_env"])
def test_a_policy_allows_what_all_environments_name_that_are_there(labelform: Labelform, key: str) -> None:
    write("environments.yaml", f"{MINE}  eu: {{domain: https://api.eu.encord.com, {key}: OF_EU}}\n")

    ended = labelform("init", "--project", PRACTICE, "--env", "mine")

    policy = yaml.safe_load(Path("labelform.policy.yaml").read_text(encoding="utf-8"))
    assert ended.code == ExitCode.OK, ended.err
    assert policy["domains"] == ["https://api.eu.encord.com"]
    assert policy["credentials"] == ["ENCORD_SSH_KEY", "ENCORD_SSH_KEY_FILE", "OF_EU"]


@pytest.mark.parametrize("environ", [{"CI": "true"}, {"LABELFORM_IN_AUTOMATION": "1"}, {}])
def test_nobody_is_asked_in_automation_or_where_questions_are_not_wanted(
    labelform: Labelform, environ: dict[str, str]
) -> None:
    options = () if environ else ("--no-input",)

    code, said = on_a_terminal("\x04", *options, **environ)  # a question would be answered by an end of input

    assert (code, "choose what to start from" in said, files()) == (ExitCode.WRONG_USAGE, True, {})


def on_a_terminal(typed: str, *options: str, **environ: str) -> tuple[int, str]:
    """Run `labelform init` on a terminal where somebody types; return how it ends, and what is seen."""
    ours, theirs = pty.openpty()
    os.write(ours, typed.encode())
    command = [sys.executable, "-m", "labelform", "init", *options]
    ended = subprocess.run(
        command, stdin=theirs, env={**os.environ, **environ}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, check=False,
    )  # fmt: skip
    os.close(ours)
    os.close(theirs)
    return ended.returncode, ended.stdout
