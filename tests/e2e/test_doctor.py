"""`labelform doctor`: is a platform as believed? Only shapes are told, and nothing is written."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.conftest import Labelform, Served, serving
from tests.wire import watched

from labelform.errors import ExitCode

SANDBOX = ("--sandbox", "t.db")
RADIOLOGY = "709668e6-6855-5c96-aa4b-6e8d470c3df9"
SCRATCH = """\
labelform: 1
project: {title: Doctor's scratch}
datasets: [NL fleet7 2026-10 urban Rotterdam]
"""
SEEN = {"shared-groups": "hidden", "unknown-project": "forbidden", "multi-label-limit": "1000"}
TRIED = {
    "add-group-existing": "update",
    "add-dataset-existing": "ignore",
    "remove-absent": "ignore",
    "unknown-emails": "invite",
    "project-users": "direct",
    "set-status": "on",
    "stopped-projects": "managers-edit",
    "explorer-import": "optional",
    "scope-local-filters": "on",
    "preset-evaluation": "instant",
    "detach-dataset": "keep-labels",
    "unknown-features": "refuse",
}
LEAVING = {"create-without-template": "workflow", "stage-ids": "template", "delete-project": "off"}


def test_the_sandbox_is_as_believed(labelform: Labelform) -> None:
    with watched() as wire:
        ended = labelform("doctor", *SANDBOX)

    assert wire.writes == []
    assert ended.code == ExitCode.OK
    assert ended.out == (
        "Read 4 of 4 projects: 77 answers of 16 calls.\n\n"
        "Tested assumptions:\n"
        "  page-everything: not answered, it takes a list of more than 100 groups, datasets or ontologies\n"
        "  shared-groups: hidden\n"
        "  unknown-project: forbidden\n"
        "  open-project: not answered, it takes a project in which the account is neither admin nor team manager\n"
        "  multi-label-limit: 1000\n"
        "  14 more with --scratch-project\n"
        "  4 more with --may-leave-projects\n\n"
        "Headers about limits: none.\n"
        "The platform answers as expected.\n"
    )


def test_so_many_projects_are_looked_into_as_asked_for(labelform: Labelform) -> None:
    document = json.loads(labelform("doctor", *SANDBOX, "--projects", "2", "--json").out)

    assert (document["format"], document["is_well"]) == ("labelform-doctor/1", True)
    assert (document["looked"]["projects"], document["looked"]["looked_into"]) == (4, 2)


def test_a_served_platform_is_asked_with_the_key_of_the_user(
    labelform: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)

    assert labelform("doctor", "--domain", served.url).code == ExitCode.OK


@pytest.mark.parametrize(("quirk", "value"), [("multi-label-limit", "40"), ("unknown-project", "not-found")])
def test_the_switch_of_a_served_sandbox_is_named_and_nothing_else(
    labelform: Labelform, tmp_path: Path, ready_command: Path, monkeypatch: pytest.MonkeyPatch, quirk: str, value: str
) -> None:
    """Every switch is tried in `tests/doctor`; here the whole way that users go."""
    with serving(tmp_path / "served.db", ready_command, "--quirk", f"{quirk}={value}") as served:
        monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
        ended = labelform("doctor", "--domain", served.url)

    assert ended.code == ExitCode.CHANGES_PENDING
    assert re.findall(r"  (.*): (.*), but .* was assumed\n", ended.out) == [(quirk, value)]
    assert "\n1 thing differs from what was expected.\n" in ended.out


def test_without_a_key_it_is_said_what_is_missing(labelform: Labelform) -> None:
    ended = labelform("doctor", "--domain", "http://127.0.0.1:9")

    assert ended.code == ExitCode.ERROR
    assert "ENCORD_SSH_KEY" in ended.err


def test_a_project_in_which_people_work_is_not_tried_out(labelform: Labelform) -> None:
    ended = labelform("doctor", *SANDBOX, "--scratch-project", RADIOLOGY)

    assert ended.code == ExitCode.ERROR
    assert ended.err.splitlines()[0].endswith(
        '"CT-LUNG-04 Nodule Segmentation (double read)" was not made for experiments'
    )


@pytest.mark.parametrize(
    ("options", "settled", "staying"),
    [((), SEEN | TRIED, 0), (("--may-leave-projects",), SEEN | TRIED | LEAVING, 2)],
    ids=["taken back", "projects may stay"],
)
def test_a_scratch_project_settles_what_is_not_known(
    labelform: Labelform, options: tuple[str, ...], settled: dict[str, str], staying: int
) -> None:
    """No name, hash or mail of anybody is in what is printed."""
    scratch, state = made(labelform)

    ended = labelform("doctor", *SANDBOX, "--scratch-project", scratch, *options, "--json")

    told = json.loads(ended.out)
    assert ended.code == ExitCode.OK
    assert {one["id"]: one["reading"] for one in told["settled"] if one["reading"]} == settled
    assert (told["left_behind"], told["staying"]) == ([], staying)
    assert not re.search(r"[0-9a-f]{8}-|@", ended.out)
    names = set(re.findall(r'"(?:title|name)": "([^"]{5,})"', state))
    assert {name for name in names if name in ended.out} == set()


def test_what_stays_is_said_and_found_by_its_title(labelform: Labelform) -> None:
    scratch, _ = made(labelform)

    ended = labelform("doctor", *SANDBOX, "--scratch-project", scratch, "--may-leave-projects")

    title = "labelform-doctor scratch, may be deleted"
    assert f'  2 projects could not be deleted; look for titles that start with "{title}"\n' in ended.out
    assert labelform("sandbox", "dump", "--database", "t.db").out.count(title) >= 2


def test_projects_may_only_stay_beside_a_scratch_project(labelform: Labelform) -> None:
    ended = labelform("doctor", *SANDBOX, "--may-leave-projects")

    assert ended.code == ExitCode.WRONG_USAGE
    assert "--may-leave-projects goes with --scratch-project" in ended.err


def made(labelform: Labelform) -> tuple[str, str]:
    """Make a scratch project as the page says; return its hash, and what the sandbox holds."""
    Path("scratch.yaml").write_text(SCRATCH, encoding="utf-8")
    assert labelform("apply", "scratch.yaml", *SANDBOX, "--auto-approve").code == ExitCode.OK
    state = labelform("sandbox", "dump", "--database", "t.db").out
    found = re.search(r'"project_hash": "([0-9a-f-]{36})",\s*.*\s*"title": "Doctor.s scratch"', state)
    assert found
    return found[1], state
