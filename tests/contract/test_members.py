"""Every member of the SDK's `Project` is a member of ours, with the same parameters; differences are named below."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.contract.environments import python_of
from tests.contract.signatures import Members, members_of

from labelform.client.project import Project
from labelform.client.values.collection import Collection
from labelform.client.values.filter_preset import FilterPreset

THEIR_PROJECT = "encord.project:Project"
THEIR_COLLECTION = "encord.collection:ProjectCollection"
THEIR_PRESET = "encord.filter_preset:ProjectFilterPreset"

# The members that later SDKs added and that reconciling needs (0.1.211).
LATER_MEMBERS = [
    "add_issue_tags",
    "add_organisation_tag",
    "get_issue_tags",
    "get_organisation_tags",
    "list_users",
    "remove_organisation_tag",
    "remove_users",
    "set_status",
    "status",
]

DIFFERENCES: dict[str, str] = {
    "import_coco_labels": "confidence_field_name came with SDK 0.1.211",
    "list_label_rows_v2": "what SDK 0.1.211 added stands behind, by keyword only: there it moved parameters of 0.1.155",
    "export_coco_labels": "include_unlabelled asks for what the SDK does unasked: to begin to label what is exported",
}
"""Members of `Project` whose parameters differ on purpose, and why. What is listed must differ."""


def sdk_members(version: str) -> list[str]:
    return sorted(described(version)[THEIR_PROJECT])


@cache
def described(version: str) -> dict[str, Members]:
    """Let an SDK describe its classes."""
    command = [python_of(version), Path(__file__).with_name("signatures.py")]
    addresses = [THEIR_PROJECT, THEIR_COLLECTION, THEIR_PRESET]
    ended = subprocess.run([*command, *addresses], capture_output=True, text=True, timeout=60, check=True)
    found: dict[str, Members] = json.loads(ended.stdout.splitlines()[-1])
    return found


def as_json(members: Members) -> Any:
    return json.loads(json.dumps(members))


@pytest.mark.contract
def test_the_reference_has_62_members() -> None:
    assert len(sdk_members("0.1.155")) == 62


@pytest.mark.contract
def test_no_member_is_missing() -> None:
    ours = members_of(Project)

    assert [name for name in sdk_members("0.1.155") if name not in ours] == []


@pytest.mark.contract
def test_members_take_the_parameters_of_the_sdk() -> None:
    ours, theirs = as_json(members_of(Project)), described("0.1.155")[THEIR_PROJECT]

    differing = {name for name, taken in theirs.items() if name in ours and ours[name] != taken}

    assert {name: (ours[name], theirs[name]) for name in differing - DIFFERENCES.keys()} == {}
    assert DIFFERENCES.keys() - differing == set()


@pytest.mark.contract
@pytest.mark.parametrize("name", LATER_MEMBERS)
def test_later_members_take_the_parameters_of_the_later_sdk(name: str) -> None:
    assert as_json(members_of(Project))[name] == described("0.1.211")[THEIR_PROJECT][name]


@pytest.mark.contract
@pytest.mark.parametrize(("theirs", "kind"), [(THEIR_COLLECTION, Collection), (THEIR_PRESET, FilterPreset)])
def test_values_have_the_members_of_the_sdk(theirs: str, kind: type[object]) -> None:
    ours = as_json(members_of(kind))

    assert {name: ours.get(name) for name in described("0.1.155")[theirs]} == described("0.1.155")[theirs]
