"""labelform deletes no project of a user: the one call that can reaches nothing but what a visit made."""

from __future__ import annotations

import ast
import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import labelform
from labelform.api import calls
from labelform.api.message import Reply, Request, Response
from labelform.client.asgi import AppCarrier
from labelform.doctor.making import MadeProjects
from labelform.doctor.scratch import scratch
from labelform.sandbox import Sandbox, open_sandbox
from tests.doctor.worlds import driver, made_scratch, visited
from tests.wire import watched

RADIOLOGY = "709668e6-6855-5c96-aa4b-6e8d470c3df9"
SOURCE = Path(labelform.__file__).parent
DELETES = "POST /public/user project DELETE"
ON = {"delete-project": "on"}


class Mistaken:
    """Carries requests to a sandbox; whoever makes a project is told the hash of one that people work in."""

    def __init__(self, app: Any) -> None:
        self._carrier = AppCarrier(app)

    async def send(self, request: Request) -> Reply:
        """Answer one request."""
        reply = await self._carrier.send(request)
        asked = json.loads(request.body) if request.target == "/public/user" else {}
        if (asked.get("query_type"), asked.get("query_method")) != ("project", "POST"):
            return reply
        assert isinstance(reply, Response)
        return replace(reply, body=json.dumps({**json.loads(reply.body), "response": RADIOLOGY}).encode())

    async def close(self) -> None:
        """Close the transport."""
        await self._carrier.close()


def legacy_calls() -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield where in labelform a call of the older dialect is described, and the words that it is described by."""
    for path in SOURCE.rglob("*.py"):
        if path.is_relative_to(SOURCE / "sandbox"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("legacy", "Legacy"):
                words = tuple(one.value for one in node.args if isinstance(one, ast.Constant))
                yield path.relative_to(SOURCE).as_posix(), words


def test_one_file_knows_how_to_delete_a_project() -> None:
    found = [*legacy_calls()]

    assert len(found) >= 30
    assert [place for place, words in found if {"project", "DELETE"} <= {*words}] == ["doctor/making.py"]
    assert [name for name in calls.everything.__all__ if "delete_project" in name] == []
    assert [name for name in calls.WRITES if "delete_project" in name] == []


def test_a_project_that_the_visit_did_not_make_is_not_deleted(tmp_path: Path) -> None:
    async def tried(sandbox: Sandbox) -> None:
        async with driver(sandbox) as account:
            made = MadeProjects(await scratch(account, await made_scratch(account), 0))
            await made.new()
            for one in (RADIOLOGY, made.scratch.project_hash):
                with pytest.raises(KeyError):
                    await made.delete(one)

    with watched() as wire, open_sandbox(tmp_path / "sandbox.db", quirks=ON) as sandbox:
        asyncio.run(tried(sandbox))

    assert DELETES not in wire.writes


def test_a_hash_that_was_handed_out_by_mistake_is_not_deleted(tmp_path: Path) -> None:
    with watched() as wire:
        found = visited(tmp_path, ON, carrier=lambda sandbox: Mistaken(sandbox.app))

    assert DELETES not in wire.writes
    assert "delete-project" not in found.readings
    assert RADIOLOGY in found.after


def test_what_was_made_is_deleted_once_each(tmp_path: Path) -> None:
    with watched() as wire:
        found = visited(tmp_path, ON)

    assert wire.writes.count(DELETES) == 2
    assert (found.made, found.report.staying) == (0, 0)


def test_without_leave_no_project_is_made_or_deleted(tmp_path: Path) -> None:
    with watched() as wire:
        found = visited(tmp_path, ON, may_leave_projects=False)

    assert wire.writes.count("POST /public/user project POST") == 1, "the scratch project itself"
    assert [one for one in wire.writes if one == DELETES or "projectcopy" in one] == []
    assert found.otherwise == []
