"""Which platforms keys are used for: those that an owner of the repository lists, whoever names another one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.conftest import Labelform, Served

from labelform import sandbox
from labelform.errors import ExitCode

SPEC = "labelform: 1\nproject: {title: Demo}\n"
POLICY = "labelform_policy: 1\ndomains: [https://label.example]\n"
EVIL = "https://evil.example"


@pytest.fixture
def repository(labelform: Labelform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Labelform:
    """A spec, a policy that lists one domain, and a key that works anywhere."""
    Path("p.yaml").write_text(SPEC, encoding="utf-8")
    Path("labelform.policy.yaml").write_text(POLICY, encoding="utf-8")
    with sandbox.open_sandbox(tmp_path / "keys.db") as opened:
        monkeypatch.setenv("ENCORD_SSH_KEY", Path(opened.ssh_key_file).read_text("utf-8"))
    return labelform


COMMANDS = {
    "plan": ["plan", "p.yaml"],
    "apply": ["apply", "p.yaml", "--auto-approve"],
    "drift": ["drift", "p.yaml"],
    "absorb": ["absorb", "p.yaml"],
    "snapshot": ["snapshot", "p.yaml", "--out", "s.json"],
    "import": ["import", "Demo"],
    "pin": ["pin", "p.yaml"],
    "copy": ["copy", "Demo", "--title", "Demo 2"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_domain_that_is_not_listed_is_refused_before_any_request(repository: Labelform, name: str) -> None:
    ended = repository(*COMMANDS[name], "--domain", EVIL)

    assert ended.code == ExitCode.STOPPED_BY_POLICY
    assert f"labelform.policy.yaml:2 does not allow a key for {EVIL}" in ended.err
    assert "hint: domains there: https://label.example" in ended.err


def test_a_domain_of_the_process_is_held_to_the_list_too(
    repository: Labelform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENCORD_DOMAIN", EVIL)

    assert repository("plan", "p.yaml").code == ExitCode.STOPPED_BY_POLICY


def test_the_list_above_a_spec_holds_wherever_the_command_is_run(repository: Labelform, tmp_path: Path) -> None:
    far = tmp_path / "far"
    far.mkdir()
    os.chdir(far)

    ended = repository("plan", str(tmp_path / "p.yaml"), "--domain", EVIL)

    assert (ended.code, "does not allow a key" in ended.err) == (ExitCode.STOPPED_BY_POLICY, True)


def test_this_machine_needs_no_list(repository: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ENCORD_SSH_KEY")
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)

    assert repository("plan", "p.yaml", "--domain", served.url).code == ExitCode.OK


def test_an_environment_sends_no_key_to_a_platform_of_its_own(
    repository: Labelform, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("labelform.policy.yaml").unlink()
    Path("environments.yaml").write_text(
        "labelform_environments: 1\nenvironments:\n"
        f"  a: {{domain: '{EVIL}', specs: [p.yaml]}}\n"
        f"  b: {{domain: '{EVIL}', specs: [p.yaml], token_env: GITHUB_TOKEN}}\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_canary")

    key, token = repository("plan", "--env", "a"), repository("plan", "--env", "b")

    assert "environments.yaml:3:15: error[domain-not-allowed]" in key.err
    assert "environments.yaml:4:67: error[credential-not-allowed]" in token.err
    assert "ghp_canary" not in token.out + token.err


def test_an_owner_allows_a_platform_and_the_name_of_a_key(
    repository: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = f"labelform_policy: 1\ndomains: ['{served.url}']\ncredentials: [TEAM_KEY]\n"
    Path("labelform.policy.yaml").write_text(policy, encoding="utf-8")
    Path("environments.yaml").write_text(
        "labelform_environments: 1\nenvironments:\n"
        f"  a: {{domain: '{served.url}', specs: [p.yaml], ssh_key_file_env: TEAM_KEY}}\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("TEAM_KEY", served.ssh_key_file)

    assert repository("plan", "--env", "a").code == ExitCode.OK
