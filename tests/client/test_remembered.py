"""Presets that are remembered between plans: only for who asks for it, and only what says it is unchanged."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest

from labelform.api import calls
from labelform.api.session import Session
from labelform.client.http import AsyncDriver
from labelform.reading.remembered import YOUNGEST_SECONDS, RememberingReader
from labelform.resources.filter_presets import FilterPresets
from labelform.types import NIL_UUID

PROJECT = "11111111-1111-4111-8111-111111111111"
OLD, LATER = "2026-01-02T03:04:05Z", "2026-01-03T03:04:05Z"
NOW = datetime(2026, 2, 1, tzinfo=UTC).timestamp()
SCOPE = "https://platform.test key"
RECORD = json.dumps(
    {
        "projectHash": PROJECT, "projectType": "workflow", "title": "t", "description": "", "createdAt": OLD,
        "lastEditedAt": OLD, "ontologyHash": NIL_UUID,
    }
).encode()  # fmt: skip


class Platform:
    """A platform with presets whose definition is their number, by the time of their change."""

    def __init__(self, server: Any, **updated: str | None) -> None:
        self.updated = updated
        self.server = server
        self.definition = 1
        server.answer = self.answer

    def answer(self, request: Any) -> Any:
        """Answer one request."""
        if request.target.endswith("/raw"):
            filters = {"globalFilters": {"filters": [{"number": self.definition}]}, "localFilters": {}}
            return self.server.reply(body=json.dumps(filters).encode())
        if "/presets" not in request.target:
            return self.server.reply(body=RECORD)
        listed = [
            {"presetUuid": str(uuid5(UUID(NIL_UUID), name)), "name": name, "updatedAt": updated}
            for name, updated in self.updated.items()
        ]
        return self.server.reply(body=json.dumps({"results": listed, "nextPageToken": None}).encode())

    def read(self, session: Session, folder: Path, *, scope: str = SCOPE, now: float = NOW) -> tuple[list[int], int]:
        """Read all presets: their numbers, and for how many of them the platform was asked."""
        self.server.received.clear()

        async def observed() -> list[int]:
            async with AsyncDriver(self.server.url, session) as driver:
                reader = RememberingReader(driver, folder, scope, clock=lambda: now)
                record = await reader.one(calls.projects.get_project(PROJECT))
                found = await FilterPresets().observe(reader, record)
                return [seen.item.filters.root["global_filters"]["filters"][0]["number"] for seen in found]

        numbers = asyncio.run(observed())
        return numbers, len([one for one in self.server.received if one.target.endswith("/raw")])


@pytest.fixture
def platform(server: Any) -> Platform:
    """A platform with three presets."""
    return Platform(server, a=OLD, b=OLD, c=OLD)


def test_what_is_unchanged_is_asked_for_once(platform: Platform, session: Session, tmp_path: Path) -> None:
    assert platform.read(session, tmp_path) == ([1, 1, 1], 3)
    assert platform.read(session, tmp_path) == ([1, 1, 1], 0)


def test_what_has_moved_is_asked_for_again(platform: Platform, session: Session, tmp_path: Path) -> None:
    platform.read(session, tmp_path)
    platform.updated["b"] = LATER
    platform.definition = 2

    assert platform.read(session, tmp_path) == ([1, 2, 1], 1)


def test_a_cache_that_cannot_be_written_costs_nothing_but_the_cache(
    server: Any, session: Session, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    platform = Platform(server, a=OLD)

    assert platform.read(session, tmp_path / "file" / "below") == ([1], 1)
    assert platform.read(session, tmp_path / "file" / "below") == ([1], 1)


@pytest.mark.parametrize("broken", ["{", "[" * 100_000, ""])
def test_a_remembered_answer_that_is_broken_is_asked_for_again(
    platform: Platform, session: Session, tmp_path: Path, broken: str
) -> None:
    platform.read(session, tmp_path)
    for path in tmp_path.iterdir():
        path.write_text(broken)

    assert platform.read(session, tmp_path) == ([1, 1, 1], 3)
    assert platform.read(session, tmp_path) == ([1, 1, 1], 0)


@pytest.mark.parametrize("scope", ["https://other.test key", "https://platform.test other"])
def test_answers_are_not_shared_between_platforms_nor_keys(
    platform: Platform, session: Session, tmp_path: Path, scope: str
) -> None:
    platform.read(session, tmp_path)

    assert platform.read(session, tmp_path, scope=scope) == ([1, 1, 1], 3)


def test_what_has_no_time_or_a_young_one_is_not_remembered(server: Any, session: Session, tmp_path: Path) -> None:
    platform = Platform(server, a=None, b=OLD)
    just_then = datetime.fromisoformat(OLD).timestamp() + YOUNGEST_SECONDS - 1

    platform.read(session, tmp_path, now=just_then)

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_cut_is_asked_for_again(platform: Platform, session: Session, tmp_path: Path) -> None:
    platform.read(session, tmp_path)
    for path in tmp_path.iterdir():
        path.write_text('{"globalFil')

    assert platform.read(session, tmp_path) == ([1, 1, 1], 3)
    assert platform.read(session, tmp_path) == ([1, 1, 1], 0)


def test_what_is_remembered_is_for_its_owner_only(platform: Platform, session: Session, tmp_path: Path) -> None:
    platform.read(session, tmp_path / "new")

    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "new").iterdir()} == {0o600}
