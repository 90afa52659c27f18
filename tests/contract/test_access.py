"""
The referee looks into every project: whom labelform finds, and by which way, is whom the official SDK finds.

SDK 0.1.155 lists neither users nor members, so only the newer one can judge.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Labelform, Served
from tests.contract.environments import python_of

FRONT = "Northlane Perception - Front Camera 2D - Q4"
SPEC = f"""\
labelform: 1
project: {{title: "{FRONT}"}}
groups:
  - {{name: perception-leads, role: admin}}
  - {{name: vendor-brightmark-qa, role: viewer}}
policy: {{prune: true}}
"""
PEOPLE = ("ilse.vandermeer", "m.kowal", "p.anand", "j.duarte", "svc-labelform", "nobody")


def sdk(served: Served, action: str, email: str) -> dict[str, Any]:
    """Run the script in the environment of the SDK, and return what it sees of each project."""
    script = Path(__file__).with_name("sdk_access.py")
    ended = subprocess.run(
        [python_of("0.1.211"), script, served.url, served.ssh_key_file, action, email],
        capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "NO_PROXY": "127.0.0.1"},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    seen: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return seen


def ways(seen: dict[str, Any], email: str) -> dict[str, list[tuple[str, str]]]:
    """Return the ways in that the SDK sees, by title."""
    found = {}
    for title, project in seen.items():
        direct = [(project["users"][email], "")] if email in project["users"] else []
        groups = [one for one in project["groups"] if email in (one["members"] or ())]
        found[title] = sorted([*direct, *((one["role"], one["name"]) for one in groups)])
    return {title: theirs for title, theirs in found.items() if theirs}


def hidden(seen: dict[str, Any]) -> dict[str, list[str]]:
    """Return the groups that the SDK may not look into, by title."""
    found = {title: [one["name"] for one in each["groups"] if one["members"] is None] for title, each in seen.items()}
    return {title: names for title, names in found.items() if names}


def told(labelform: Labelform, served: Served, email: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(labelform("access", email, "--domain", served.url, "--json").out)
    assert document["complete"]
    return document


@pytest.fixture(autouse=True)
def key(labelform: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Name the key after those of the user are taken away."""
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
    monkeypatch.setenv("LABELFORM_ACCOUNT", "svc-labelform@northlane.example")


@pytest.mark.contract
def test_where_people_get_in_is_where_the_sdk_finds_them(labelform: Labelform, served: Served) -> None:
    seen = sdk(served, "look", "")

    for email in (f"{name}@northlane.example" for name in PEOPLE):
        projects = told(labelform, served, email)["projects"]
        found = {
            one["title"]: sorted((way["role"], way["name"]) for way in one["ways"]) for one in projects if one["ways"]
        }
        unseen = {one["title"]: [way["name"] for way in one["unseen"]] for one in projects if one["unseen"]}
        assert (found, unseen) == (ways(seen, email), hidden(seen))


@pytest.mark.contract
def test_who_leaves_every_group_gets_in_only_where_they_are_users(labelform: Labelform, served: Served) -> None:
    email = "ilse.vandermeer@northlane.example"

    seen = sdk(served, "leave", email)

    projects = told(labelform, served, email)["projects"]
    assert {one["title"]: [way["role"] for way in one["ways"]] for one in projects if one["ways"]} == {
        FRONT: ["team_manager"]
    }
    assert ways(seen, email) == {FRONT: [("team_manager", "")]}


@pytest.mark.contract
def test_who_a_plan_says_loses_access_has_none_in_the_eyes_of_the_sdk(labelform: Labelform, served: Served) -> None:
    Path("p.yaml").write_text(SPEC, encoding="utf-8")
    before = sdk(served, "look", "")
    planned = json.loads(labelform("plan", "p.yaml", "--domain", served.url, "--format", "json").out)
    applied = labelform("apply", "p.yaml", "--domain", served.url, "--auto-approve")
    after = sdk(served, "look", "")

    people = {one["email"]: one for one in planned["labelform"]["access"]["people"]}
    assert applied.code == 0, applied.err
    assert {one["verdict"] for one in people.values()} == {"loses", "changes"}
    for email, one in people.items():
        for moment, seen in (("before", before), ("after", after)):
            roles = {role for role, _ in ways(seen, email).get(FRONT, [])}
            assert {way["role"] for way in one[moment]} == roles
    everybody = {who for each in before[FRONT]["groups"] for who in each["members"] or ()} | set(before[FRONT]["users"])
    unmoved = everybody - set(people)
    assert all(ways(before, who).get(FRONT) == ways(after, who).get(FRONT) for who in unmoved)
