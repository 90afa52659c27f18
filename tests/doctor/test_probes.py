"""What is not known of a platform is found out: each switch of the sandbox, and nothing stays that is not told."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from labelform.api import calls
from labelform.client.http import AsyncDriver
from labelform.doctor.asking import UnsettledError
from labelform.doctor.assumptions import ASSUMPTIONS, LEAVING, SEEN
from labelform.doctor.examining import Code
from labelform.doctor.probes.lists import page_everything
from labelform.doctor.probes.ontology import ontology_removals
from labelform.doctor.report import as_text
from labelform.doctor.scratch import scratch
from labelform.doctor.surroundings import surroundings
from labelform.errors import LabelformError
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.quirks import QUIRKS
from tests.doctor.worlds import (
    GUEST,
    STRANGER,
    STRUCTURE,
    USUAL,
    Altered,
    Visited,
    World,
    driver,
    held,
    made_scratch,
    names_in,
    visited,
)
from tests.wire import watched

RADIOLOGY = "709668e6-6855-5c96-aa4b-6e8d470c3df9"
LATER = "delayed"
"""Whether a filter of unknown shape hangs, too, is not tried out: it would keep the platform busy for minutes."""
NUMBERS = ("1", "2", "7", "999", "1001", "4096")
OTHERWISE = [
    (quirk.name, value)
    for quirk in QUIRKS
    for value in (NUMBERS if quirk.takes_number else quirk.values[1:])
    if (quirk.name, value) not in {("page-everything", long) for long in NUMBERS[3:]}
]
"""Each reading that is not assumed; of lists, those that are shorter than the longest of the demo world."""
WORLDS: Mapping[str, World] = {"open-project": STRANGER, "organisation-admins": GUEST}
"""Where a question takes another account, or the project of another one, than usual."""


def test_every_switch_of_the_sandbox_has_a_probe_and_is_assumed_to_stand_as_it_does() -> None:
    assert {one.id: one.assumed for one in ASSUMPTIONS} == {quirk.name: quirk.values[0] for quirk in QUIRKS}
    assert len(ASSUMPTIONS) == len(QUIRKS)


@pytest.mark.parametrize(("quirk", "value"), OTHERWISE)
def test_each_other_reading_is_found_out_and_no_other(tmp_path: Path, quirk: str, value: str) -> None:
    found = visited(tmp_path, {quirk: value}, WORLDS.get(quirk, USUAL))

    assert found.otherwise == [(quirk, LATER if value == "hang" else value)]
    assert {one.code for one in found.report.differences} == ({Code.NEW_PAGES} if quirk == "page-everything" else set())
    assert_nothing_stays_but_what_is_told(found)
    assert_nobody_is_told_of(found)


@pytest.mark.parametrize("world", [USUAL, STRANGER, GUEST], ids=["usual", "stranger", "guest"])
def test_the_sandbox_is_as_assumed_whoever_visits(tmp_path: Path, world: World) -> None:
    found = visited(tmp_path, {}, world)

    assert found.otherwise == []
    assert found.report.is_well
    assert_nothing_stays_but_what_is_told(found)
    assert_nobody_is_told_of(found)


def test_one_account_or_another_settles_everything_but_what_takes_a_long_list(tmp_path: Path) -> None:
    unsettled = {one.id for one in ASSUMPTIONS}
    for number, world in enumerate((USUAL, STRANGER, GUEST)):
        folder = tmp_path / str(number)
        folder.mkdir()
        unsettled -= visited(folder, {}, world).readings.keys()

    assert unsettled == {"page-everything"}


def assert_nothing_stays_but_what_is_told(found: Visited) -> None:
    """The rest of what stays is on the page: see `worlds.held`."""
    assert found.report.left_behind == ()
    assert found.report.staying == found.made
    assert found.after == found.before
    assert found.begun in ((), (True,))


def assert_nobody_is_told_of(found: Visited) -> None:
    assert "@" not in found.told
    assert not re.search(r"[0-9a-f]{8}", found.told)
    assert {name for name in names_in(found.before) if name in found.told} == set()


@pytest.mark.parametrize(("groups", "expected"), [(80, "it takes a list of more than 100"), (101, "off")])
def test_only_a_list_that_is_longer_than_a_page_shows_that_lists_are_whole(
    tmp_path: Path, groups: int, expected: str
) -> None:
    async def looked(sandbox: Sandbox) -> str:
        async with driver(sandbox) as account:
            for number in range(groups):
                await account.run(calls.groups.create_group(name=f"group {number}"))
            try:
                return await page_everything(await surroundings(account, 1))
            except UnsettledError as error:
                return str(error)

    with open_sandbox(tmp_path / "sandbox.db") as sandbox:
        assert asyncio.run(looked(sandbox)).startswith(expected)


def test_without_a_scratch_project_it_is_counted_what_would_take_one(tmp_path: Path) -> None:
    found = visited(tmp_path, {}, may_leave_projects=False)

    assert {one.id for one in found.report.settled} == {one.id for one in ASSUMPTIONS[: -len(LEAVING)]}
    assert [(one.id, one.takes) for one in found.report.untried] == [
        (one.id, "--may-leave-projects") for one in LEAVING
    ]
    assert found.made == 0
    assert f"  {len(LEAVING)} more with --may-leave-projects\n" in as_text(found.report)


@pytest.mark.parametrize(("quirk", "value"), [("add-group-existing", "error"), ("set-status", "off")])
def test_what_a_probe_is_refused_is_no_difference(tmp_path: Path, quirk: str, value: str) -> None:
    """The answers of the probes are heard by the same recorder."""
    report = visited(tmp_path, {quirk: value}).report

    assert report.differences == ()
    assert f"{quirk}: {value}, but" in as_text(report)


def test_who_is_no_admin_of_the_project_settles_nothing_by_being_refused(tmp_path: Path) -> None:
    """An admin of the organisation who may only look: a no to everything, and all of them about the role."""
    found = visited(tmp_path, {"organisation-admins": "see"}, GUEST)

    tried = {one.id for one in ASSUMPTIONS[len(SEEN) :]}
    assert {one for one in found.readings if one in tried} == {"organisation-admins"}
    assert found.report.staying == 0


def test_a_project_that_people_work_in_is_not_tried_out(tmp_path: Path) -> None:
    async def refused(sandbox: Sandbox) -> None:
        async with driver(sandbox) as account:
            await scratch(account, RADIOLOGY, 0)

    with (
        open_sandbox(tmp_path / "sandbox.db") as sandbox,
        pytest.raises(LabelformError, match="not made for experiments"),
    ):
        asyncio.run(refused(sandbox))


def corrupted(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give another reason for which labels are refused."""
    return {**answer, "response": ["CORRUPTED_LABEL_ERROR"]} if "FEATURE_DOES" in str(answer["response"]) else answer


def test_labels_that_are_refused_for_another_reason_settle_nothing_of_features(tmp_path: Path) -> None:
    found = visited(tmp_path, carrier=lambda sandbox: Altered(sandbox.app, corrupted))

    assert "unknown-features" not in found.readings
    assert "unknown-features: not answered, the labels were refused, but not because of their feature\n" in found.told
    assert_nothing_stays_but_what_is_told(found)


async def used_elsewhere(account: AsyncDriver, project: str) -> str:
    """Let another project have the ontology of a scratch project."""
    record = await account.run(calls.projects.get_project(project))
    await account.run(calls.projects.create_project(title="another", ontology_hash=record.ontology_hash))
    return project


async def labelled(account: AsyncDriver, project: str) -> str:
    """Begin to label in a scratch project."""
    rows = calls.label_rows.list_label_rows(project, include_uninitialised_labels=True)
    data = (await account.run(rows))[0].data_hash
    await account.run(calls.labels.create_label_row(project, data_hash=data))
    return project


async def with_an_ontology_of_users(account: AsyncDriver, _project: str) -> str:
    """Make a scratch project with an ontology that nobody made to be tried out."""
    ontology = await account.run(calls.ontologies.create_ontology(title="Cars", structure=STRUCTURE))
    create = calls.projects.create_project(title="scratch", ontology_hash=ontology.ontology_hash)
    return await account.run(create)


@pytest.mark.parametrize(
    ("alter", "why"),
    [
        (used_elsewhere, "only the project uses"),
        (with_an_ontology_of_users, "only the project uses"),
        (labelled, "without labels"),
    ],
)
def test_an_ontology_that_matters_to_somebody_is_not_touched(
    tmp_path: Path, alter: Callable[[AsyncDriver, str], Awaitable[str]], why: str
) -> None:
    async def tried(sandbox: Sandbox) -> None:
        async with driver(sandbox) as account:
            project = await alter(account, await made_scratch(account))
            before = held(sandbox)
            with watched() as wire, pytest.raises(UnsettledError, match=why):
                await ontology_removals(await scratch(account, project, 0))
            assert (held(sandbox), wire.writes) == (before, [])

    with open_sandbox(tmp_path / "sandbox.db", quirks={"ontology-removals": "allow"}) as sandbox:
        asyncio.run(tried(sandbox))
