"""A protected environment is protected by where it leads, too: options that name its platform do not get around it."""

from __future__ import annotations

import io
import shlex
from pathlib import Path

import pytest
from tests.conftest import Labelform
from tests.e2e.canaries import new_key
from tests.e2e.environments import set_up

from labelform.cli.options import PlatformChoice
from labelform.cli.protection import Protection, protection_of
from labelform.cli.settings import Choice, setting_without
from labelform.errors import ExitCode

PRODUCTION = Path(".labelform/production.db")
WRITING = [
    "apply p.yaml --auto-approve",
    "run sync p.yaml",
    "copy 'Northlane Perception - Front Camera 2D - Q4' --title Copy --auto-approve",
    "sandbox reset --yes",
]


@pytest.fixture
def repository(labelform: Labelform, tmp_path: Path) -> Labelform:
    set_up(tmp_path)
    Path("link.db").symlink_to(PRODUCTION)
    Path("p.yaml").write_text("labelform: 1\nproject: {title: New}\n", "utf-8")
    return labelform


@pytest.mark.parametrize("line", WRITING)
def test_what_reaches_a_protected_sandbox_by_its_file_needs_the_name(
    repository: Labelform, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    before = repository("sandbox", "dump", "--sandbox", str(PRODUCTION)).out
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))

    ended = repository(*shlex.split(line), "--sandbox", "link.db")

    assert ended.code == ExitCode.ERROR
    assert 'his is the platform of the environment "production", which is protected' in ended.out + ended.err
    assert repository("sandbox", "dump", "--sandbox", str(PRODUCTION)).out == before


def test_the_name_and_a_saved_plan_are_taken_as_with_the_environment(
    repository: Labelform, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = ("--sandbox", str(PRODUCTION))
    monkeypatch.setattr("sys.stdin", io.StringIO(""))

    unasked = repository("apply", "p.yaml", *there, "--auto-approve", "--no-input")
    repository("plan", "p.yaml", *there, "--out", "plan.json")
    saved = repository("apply", "plan.json", *there, "--auto-approve", "--no-input")
    monkeypatch.setattr("sys.stdin", io.StringIO("production\n"))
    typed = repository("sandbox", "reset", *there, "--yes")

    assert (unasked.code, saved.code, typed.code) == (ExitCode.ERROR, ExitCode.OK, ExitCode.OK)
    assert unasked.err.endswith(
        'Error: this is the platform of the environment "production", which is protected: apply needs its name, '
        "or a saved plan\n  hint: save a plan with labelform plan --env production --out plan.json, and apply that\n"
    )


@pytest.mark.parametrize(
    ("domain", "key", "is_protected"),
    [
        ("https://api.EXAMPLE.org:443/", "OURS", True),
        ("https://api.example.org", "THEIRS", False),
        ("https://api.example.com", "OURS", False),
        (None, "OURS", False),
    ],
)
def test_a_platform_that_is_no_sandbox_is_a_domain_and_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, domain: str | None, key: str, *, is_protected: bool
) -> None:
    keys = {"OURS": new_key(), "THEIRS": new_key()}
    file = tmp_path / "environments.yaml"
    there = "domain: https://api.example.org, ssh_key_env: LABELFORM_VAR_KEY, protected: true"
    file.write_text(f"labelform_environments: 1\nenvironments:\n  prod: {{{there}}}\n", "utf-8")
    monkeypatch.setenv("ENCORD_SSH_KEY", keys[key])

    def found() -> Protection | None:
        return protection_of(setting_without(Choice(file=file), PlatformChoice(None, domain, 1)))

    unknown = found()  # whose key the environment has is not known here
    monkeypatch.setenv("LABELFORM_VAR_KEY", keys["OURS"])

    assert (unknown, found()) == (None, Protection("prod", is_by_place=True) if is_protected else None)


def test_what_is_protected_is_not_guessed_from_a_file_with_mistakes(repository: Labelform) -> None:
    Path("environments.yaml").write_text("labelform_environments: 1\nenvironments: {prod: {protectd: true}}\n", "utf-8")

    ended = repository("apply", "p.yaml", "--sandbox", "other.db", "--auto-approve")

    assert ended.code == ExitCode.ERROR
    assert "environments.yaml:2:23: error[unknown-key]" in ended.err
