"""What a scratch project settles: each switch of the sandbox is found out, and nothing is left behind."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from labelform.api import calls
from labelform.api.message import Loss, Lost, Reply, Request, Response
from labelform.client.asgi import AppCarrier
from labelform.client.carrier import Carrier
from labelform.client.credentials import find_signer
from labelform.client.http import AsyncDriver, Listener, nobody
from labelform.client.session import new_session
from labelform.doctor.assumptions import ASSUMPTIONS
from labelform.doctor.recording import Recorder
from labelform.doctor.report import Report, as_text
from labelform.doctor.scratch import Scratch, scratch
from labelform.doctor.settling import Settled, settle
from labelform.doctor.visiting import visit
from labelform.errors import LabelformError
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.quirks import QUIRKS

RADIOLOGY = "709668e6-6855-5c96-aa4b-6e8d470c3df9"
LATER = "delayed"
"""Whether a filter of unknown shape hangs, too, is not tried out: it would keep the platform busy for minutes."""
OTHERWISE = [
    (quirk.name, value)
    for quirk in QUIRKS
    for value in quirk.values[1:]
    if quirk.name in {one.id for one in ASSUMPTIONS}
]


def settled(folder: Path, quirks: Mapping[str, str]) -> tuple[list[Settled], Scratch]:
    """Try everything out in a project with one dataset."""
    with open_sandbox(folder / "sandbox.db", quirks=quirks) as sandbox:
        return asyncio.run(_settled(sandbox, is_late="preset-evaluation" in quirks))


async def _settled(sandbox: Sandbox, *, is_late: bool) -> tuple[list[Settled], Scratch]:
    async with _driver(sandbox) as driver:
        dataset = (await driver.collect(calls.datasets.get_datasets()))[0]
        create = calls.projects.create_project(title="Doctor's Scratch", dataset_hashes=[str(dataset.dataset_hash)])
        tried = await scratch(driver, await driver.run(create))
        if not is_late:
            tried.pause_seconds = 0
        before = _without_times(sandbox)
        found = await settle(tried)
        assert _without_times(sandbox) == before
        return found, tried


def _without_times(sandbox: Sandbox) -> str:
    """Return all that the sandbox holds, but for what no call takes back: times, and the account of who was invited."""
    held = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "", json.dumps(sandbox.dump(), sort_keys=True))
    return re.sub(r'"labelform-doctor-\w+@labelform.invalid", ', "", held)


def _driver(sandbox: Sandbox, listener: Listener = nobody, carrier: Carrier | None = None) -> AsyncDriver:
    session = new_session(find_signer({}, ssh_private_key_path=sandbox.ssh_key_file))
    carrier = carrier or AppCarrier(sandbox.app)
    return AsyncDriver("http://sandbox.localhost", session, carrier=carrier, listener=listener)


def test_the_sandbox_is_as_assumed(tmp_path: Path) -> None:
    found, tried = settled(tmp_path, {})

    assert {one.id: one.reading for one in found} == {one.id: one.assumed for one in ASSUMPTIONS}
    assert tried.left_behind == []


def test_what_is_assumed_is_the_default_of_the_sandbox() -> None:
    defaults = {quirk.name: quirk.values[0] for quirk in QUIRKS}

    assert {one.id: one.assumed for one in ASSUMPTIONS}.items() <= defaults.items()


@pytest.mark.parametrize(("quirk", "value"), OTHERWISE)
def test_each_other_reading_is_found_out_and_no_other(tmp_path: Path, quirk: str, value: str) -> None:
    found, tried = settled(tmp_path, {quirk: value})

    told = LATER if value == "hang" else value
    assert [(one.id, one.reading) for one in found if one.is_otherwise] == [(quirk, told)]
    assert tried.left_behind == []


@pytest.mark.parametrize(("quirk", "value"), [("add-group-existing", "error"), ("set-status", "off")])
def test_what_a_probe_is_refused_is_no_difference(tmp_path: Path, quirk: str, value: str) -> None:
    """A whole visit: the answers of the probes are heard by the same recorder."""

    async def visited(sandbox: Sandbox) -> Report:
        recorder = Recorder()
        async with _driver(sandbox, recorder.note) as driver:
            create = calls.projects.create_project(title="scratch")
            return await visit(driver, recorder, 1, await driver.run(create))

    with open_sandbox(tmp_path / "sandbox.db", quirks={quirk: value}) as sandbox:
        report = asyncio.run(visited(sandbox))

    assert report.differences == ()
    assert [one.id for one in report.settled if one.is_otherwise] == [quirk]
    assert f"{quirk}: {value}, where" in as_text(report)


class Troubled:
    """Carries requests to a sandbox; what is done to a group fails, after it was carried out or in place of it."""

    def __init__(self, app: Any, instead: Reply, *, is_carried_out: bool) -> None:
        self._carrier, self._instead, self._is_carried_out = AppCarrier(app), instead, is_carried_out

    async def send(self, request: Request) -> Reply:
        """Answer one request."""
        is_struck = (request.method, request.target.rpartition("/")[2]) == ("POST", "groups")
        reply = await self._carrier.send(request) if self._is_carried_out or not is_struck else None
        return self._instead if is_struck or reply is None else reply

    async def close(self) -> None:
        """Close the transport."""
        await self._carrier.close()


@pytest.mark.parametrize(
    ("instead", "is_carried_out", "left"),
    [(Lost(Loss.CUT, "cut"), True, ["a group", "a group"]), (Response(429, {}, b"{}"), False, [])],
)
def test_trouble_settles_nothing_and_what_may_be_left_is_told(
    tmp_path: Path, instead: Reply, *, is_carried_out: bool, left: list[str]
) -> None:
    async def tried(sandbox: Sandbox) -> tuple[list[Settled], Scratch]:
        carrier = Troubled(sandbox.app, instead, is_carried_out=is_carried_out)
        async with _driver(sandbox, carrier=carrier) as driver:
            made = await scratch(driver, await driver.run(calls.projects.create_project(title="scratch")))
            made.pause_seconds = 0
            return await settle(made), made

    with open_sandbox(tmp_path / "sandbox.db") as sandbox:
        found, made = asyncio.run(tried(sandbox))

    assert [one.id for one in found if not one.reading and one.id in ("add-group-existing", "project-users")] == [
        "add-group-existing",
        "project-users",
    ]
    assert [one for one in found if one.is_otherwise] == []
    assert made.left_behind == left


def test_a_project_that_people_work_in_is_not_tried_out(tmp_path: Path) -> None:
    async def refused(sandbox: Sandbox) -> None:
        async with _driver(sandbox) as driver:
            await scratch(driver, RADIOLOGY)

    with open_sandbox(tmp_path / "sandbox.db") as sandbox, pytest.raises(LabelformError, match="not made to be tried"):
        asyncio.run(refused(sandbox))
