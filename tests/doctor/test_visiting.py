"""A platform that answers otherwise than believed is told, by shapes alone."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

from labelform.api.message import Reply, Request, Response
from labelform.client.asgi import AppCarrier
from labelform.client.credentials import find_signer
from labelform.client.http import AsyncDriver
from labelform.client.session import new_session
from labelform.doctor.beliefs import FILE
from labelform.doctor.examining import Code
from labelform.doctor.recording import Recorder, call_of
from labelform.doctor.report import Report, as_json, as_text
from labelform.doctor.visiting import visit
from labelform.filters.typed import MetadataType
from labelform.sandbox import open_sandbox
from tests.doctor.recording import recording

Alter = Callable[[Any], Any]
BELIEVED = Path(__file__).parents[2] / "src/labelform/doctor" / FILE


class Altered:
    """Carries requests to a sandbox and alters the good answers of one call."""

    def __init__(self, app: Any, call: str, alter: Alter, headers: Mapping[str, str]) -> None:
        self._carrier = AppCarrier(app)
        self._call, self._alter, self._headers = call, alter, headers

    async def send(self, request: Request) -> Reply:
        """Answer one request."""
        reply = await self._carrier.send(request)
        if not isinstance(reply, Response) or call_of(request) != self._call or reply.status >= 400:
            return reply
        body = self._alter(json.loads(reply.body))
        return replace(reply, body=json.dumps(body).encode(), headers={**reply.headers, **self._headers})

    async def close(self) -> None:
        """Close the transport."""
        await self._carrier.close()


def visited(
    folder: Path,
    call: str = "",
    alter: Alter = lambda answer: answer,
    *,
    headers: Mapping[str, str] | None = None,
    quirks: Mapping[str, str] | None = None,
    projects: int = 10,
) -> Report:
    """Visit a sandbox with the demo world."""
    recorder = Recorder()
    with open_sandbox(folder / "sandbox.db", quirks=quirks) as sandbox:
        session = new_session(find_signer({}, ssh_private_key_path=sandbox.ssh_key_file))
        driver = AsyncDriver(
            "http://sandbox.localhost",
            session,
            carrier=Altered(sandbox.app, call, alter, headers or {}),
            is_read_only=True,
            listener=recorder.note,
        )
        return asyncio.run(_visit(driver, recorder, projects))


async def _visit(driver: AsyncDriver, recorder: Recorder, projects: int) -> Report:
    async with driver:
        return await visit(driver, recorder, projects)


def found(report: Report) -> list[tuple[str, str, Code, str]]:
    return [(one.call, one.at, one.code, one.found) for one in report.differences]


def each(**fields: Any) -> Alter:
    """Give every item of a list further fields."""
    return lambda answer: {**answer, "results": [{**item, **fields} for item in answer["results"]]}


def without(key: str) -> Alter:
    """Take a key from every item of a list."""

    def less(item: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in item.items() if name != key}

    return lambda answer: {**answer, "results": [less(item) for item in answer["results"]]}


def test_what_is_believed_is_what_the_sandbox_answers(tmp_path: Path) -> None:
    assert BELIEVED.read_text(encoding="utf-8") == recording(tmp_path / "sandbox.db"), "run make beliefs"


def test_the_sandbox_is_as_believed(tmp_path: Path) -> None:
    report = visited(tmp_path)

    assert report.is_well
    assert (report.looked.projects, report.looked.looked_into, report.limit_headers) == (4, 4, ())


GROUPS, COLLECTIONS, RAW = "GET projects/{}/groups", "GET active/{}/collections", "GET active/{}/presets/{}/raw"


@pytest.mark.parametrize(
    ("call", "alter", "expected"),
    [
        (GROUPS, each(seatCount=3), ("results[]", Code.UNKNOWN_KEY, "seatCount")),
        (GROUPS, without("description"), ("results[]", Code.MISSING_KEY, "description")),
        (GROUPS, each(isSameOrganisation="yes"), ("results[].isSameOrganisation", Code.OTHER_KIND, "text")),
        (GROUPS, each(name=None), ("results[].name", Code.OTHER_KIND, "null")),
        (GROUPS, each(userRole=9), ("results[].userRole", Code.NEW_WORD, "9")),
        (GROUPS, each(userRole=4915112345678), ("results[].userRole", Code.NEW_WORD, "a number of 13 digits")),
        (GROUPS, lambda answer: {**answer, "nextPageToken": "x"}, ("nextPageToken", Code.NEW_PAGES, "text")),
        (COLLECTIONS, each(collectionType="CLIP"), ("results[].collectionType", Code.NEW_WORD, "CLIP")),
        (
            COLLECTIONS,
            each(collectionType="Ilse van der Meer"),
            ("results[].collectionType", Code.NEW_WORD, "a text of 17 characters"),
        ),
        (
            RAW,
            lambda answer: {**answer, "localFilters": {"0" * 8: {"filters": [{"include": 1}]}}},
            ("localFilters{}.filters[].include", Code.OTHER_KIND, "whole number"),
        ),
    ],
)
def test_what_is_otherwise_is_told_with_its_place(
    tmp_path: Path, call: str, alter: Alter, expected: tuple[str, Code, str]
) -> None:
    assert (call, *expected) in found(visited(tmp_path, call, alter))


@pytest.mark.parametrize("sort", get_args(MetadataType))
def test_every_type_of_metadata_that_a_spec_may_say_is_known(tmp_path: Path, sort: str) -> None:
    filters = {"filters": [{"type": sort, "key": "k", "values": ["a"], "include": True}]}

    assert visited(tmp_path, RAW, lambda _answer: {"globalFilters": filters, "localFilters": {}}).is_well


def test_what_may_be_there_or_not_is_no_difference(tmp_path: Path) -> None:
    assert visited(tmp_path, "GET projects", each(status=None, userRole=None, sourceProjects=["x"])).is_well


def test_a_list_that_is_split_where_the_sdk_takes_one_page_is_told(tmp_path: Path) -> None:
    report = visited(tmp_path, quirks={"page-everything": "1"})

    assert {one.code for one in report.differences} == {Code.NEW_PAGES}
    assert GROUPS in {one.call for one in report.differences}


def test_what_cannot_be_read_keeps_nothing_else_from_being_looked_at(tmp_path: Path) -> None:
    report = visited(tmp_path, GROUPS, lambda _answer: "nothing that anybody expects")

    assert set(report.looked.failures) == {"UnexpectedAnswerError"}
    assert report.looked.looked_into == 4
    assert report.calls == len(json.loads(BELIEVED.read_text(encoding="utf-8"))) - 1, "all but the groups"
    assert not report.is_well


def test_headers_about_limits_are_named(tmp_path: Path) -> None:
    limits = {"X-RateLimit-Remaining": "7", "Retry-After": "1", "Server": "x"}

    assert visited(tmp_path, GROUPS, headers=limits).limit_headers == ("retry-after", "x-ratelimit-remaining")


def test_no_name_hash_or_mail_is_in_a_report(tmp_path: Path) -> None:
    """The platform says as much as it can that is otherwise; what it says of people must stay out."""

    def alter(answer: Any) -> Any:
        items = [{**item, item["name"]: item["groupHash"], "userRole": item["name"]} for item in answer["results"]]
        return {**answer, "results": items}

    report = visited(tmp_path, GROUPS, alter)
    told = as_text(report) + as_json(report)

    assert report.differences
    assert "@" not in told
    assert not re.search(r"[0-9a-f]{8}-", told)
    assert "vendor-" not in told
