"""What is settled by reading alone, where what an account sees could be taken for something else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import pytest

from labelform.api import calls
from labelform.client.http import AsyncDriver
from labelform.doctor.asking import UnsettledError
from labelform.doctor.probes.limits import multi_label_limit
from labelform.doctor.probes.lists import shared_groups
from labelform.doctor.probes.opening import open_project
from labelform.doctor.scratch import is_made_to_be_tried
from labelform.doctor.surroundings import Surroundings, surroundings
from labelform.sandbox import Sandbox, open_sandbox
from labelform.types import ProjectRole
from tests.doctor.worlds import SERVICE, Altered, Answers, driver

PERCEPTION = "fd00b0ee-22dd-5990-8991-d0d7d627f91d"
OWNER = "owner@lidarpartners.example"
"""Of an organisation that lends a group to the project of another one."""
CHIEF = "platform.owner@northlane.example"
"""An admin of the organisation, who may open every project."""
NOT_FOUND = {"status": 404, "response": ["RESOURCE_NOT_FOUND_ERROR"], "payload": "there is no such label row"}


def naming(payload: object) -> Answers:
    """Return what names another limit than there is."""
    return lambda answer: {**answer, "payload": payload} if "MULTI_LABEL" in str(answer["response"]) else answer


def settled(
    folder: Path,
    quirks: Mapping[str, str],
    probe: Callable[[Surroundings], Awaitable[str]],
    account: str = SERVICE,
    alter: Answers = lambda answer: answer,
) -> str:
    """Return what a probe finds, or why it finds nothing."""

    async def found(sandbox: Sandbox) -> str:
        async with driver(sandbox) as admin:
            await invite(admin)
        async with driver(sandbox, account, carrier=Altered(sandbox.app, alter)) as visitor:
            try:
                return await probe(await surroundings(visitor, 5))
            except UnsettledError as error:
                return str(error)

    with open_sandbox(folder / "sandbox.db", quirks=quirks) as sandbox:
        return asyncio.run(found(sandbox))


async def invite(admin: AsyncDriver) -> None:
    """Make somebody of another organisation an admin of a project, and an admin of the own one an annotator."""
    for email, role in ((OWNER, ProjectRole.ADMIN), (CHIEF, ProjectRole.ANNOTATOR)):
        await admin.run(calls.users.add_users(PERCEPTION, user_emails=[email], user_role=int(role)))


@pytest.mark.parametrize("payload", [None, {"maximum_labels_allowed": 5}, {"maximum_labels_allowed": 4000}])
def test_a_limit_that_is_not_named_or_named_wrongly_is_found_by_halving(tmp_path: Path, payload: object) -> None:
    assert settled(tmp_path, {"multi-label-limit": "700"}, multi_label_limit, alter=naming(payload)) == "700"


@pytest.mark.parametrize("limit", ["10001", "50000"])
def test_a_limit_beyond_what_is_asked_for_is_not_settled(tmp_path: Path, limit: str) -> None:
    assert settled(tmp_path, {"multi-label-limit": limit}, multi_label_limit).startswith("of 10,001 label rows")


def test_who_looks_for_label_rows_before_counting_them_settles_no_limit(tmp_path: Path) -> None:
    found = settled(tmp_path, {"multi-label-limit": "1000"}, multi_label_limit, alter=lambda _: NOT_FOUND)

    assert found.startswith("of 10,001 label rows")


@pytest.mark.parametrize("quirk", ["hidden", "listed"])
def test_a_group_of_ones_own_on_the_project_of_others_is_not_taken_for_theirs(tmp_path: Path, quirk: str) -> None:
    found = settled(tmp_path, {"shared-groups": quirk}, shared_groups, OWNER)

    assert found == "it takes a project with a group of another organisation and one of its own organisation"


@pytest.mark.parametrize("quirk", ["hidden", "listed"])
def test_a_group_of_others_on_a_project_of_ones_own_tells(tmp_path: Path, quirk: str) -> None:
    assert settled(tmp_path, {"shared-groups": quirk}, shared_groups) == quirk


@pytest.mark.parametrize("quirk", ["managers", "members"])
def test_what_an_admin_of_the_organisation_may_open_says_nothing_of_others(tmp_path: Path, quirk: str) -> None:
    found = settled(tmp_path, {"open-project": quirk}, open_project, CHIEF)

    assert found == "it takes an account that is not an admin of the organisation"


@pytest.mark.parametrize(
    ("title", "is_made"),
    [("Scratch 1", True), ("labelform-doctor scratch, may be deleted", True), ("Car body scratches, line 4", False)],
)
def test_only_the_word_by_itself_says_that_a_project_may_be_tried_out(title: str, *, is_made: bool) -> None:
    assert is_made_to_be_tried(title) is is_made
