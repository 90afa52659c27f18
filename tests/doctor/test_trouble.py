"""Whatever breaks on the way: nothing is settled by trouble, and what may be left behind is told."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from labelform.api.message import Loss, Lost, Reply, Request, Response
from labelform.client.asgi import AppCarrier
from labelform.doctor.making import TITLE
from labelform.doctor.recording import Recorder
from labelform.doctor.visiting import visit
from labelform.sandbox import Sandbox, open_sandbox
from tests.doctor.worlds import driver, held, made_in, made_scratch, staying, visited
from tests.wire import Wire

EASY = {
    "detach-dataset": "delete-labels",
    "unknown-features": "mark-invalid",
    "ontology-removals": "allow",
    "delete-project": "on",
}
"""A platform that lets everything happen, so that all must be taken back; in the order of the probes."""
MAKING = ("POST /public/user project POST", "POST /public projectcopy POST")
"""Two projects may stay, says the page: none is asked for again when its answer is lost."""
SLICES = 6
"""Of the writes of a visit, the first and the last of each sort are struck one by one, in so many tests."""
IDENTITY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Troubled:
    """Carries requests to a sandbox; one write of them, by its number, has another answer than was given."""

    def __init__(self, app: Any, struck: int, instead: Reply, *, is_carried_out: bool) -> None:
        self._carrier, self._struck = AppCarrier(app), struck
        self._instead, self._is_carried_out = instead, is_carried_out
        self.wire = Wire()

    async def send(self, request: Request) -> Reply:
        """Answer one request."""
        before = len(self.wire.writes)
        self.wire.see({"method": request.method, "path": request.target.partition("?")[0]}, request.body)
        is_struck = len(self.wire.writes) > before and before == self._struck
        reply = None if is_struck and not self._is_carried_out else await self._carrier.send(request)
        return self._instead if is_struck or reply is None else reply

    async def close(self) -> None:
        """Close the transport."""
        await self._carrier.close()


Telling = Callable[[Mapping[str, str]], list[int]]


@pytest.fixture(scope="module")
def telling(tmp_path_factory: pytest.TempPathFactory) -> Telling:
    """Give the numbers of the first and the last write of each sort; a platform is visited once for it."""
    wires: dict[tuple[str, ...], Wire] = {}

    def numbers(quirks: Mapping[str, str]) -> list[int]:
        def untroubled(sandbox: Sandbox) -> Troubled:
            carrier = Troubled(sandbox.app, -1, Response(500, {}, b"{}"), is_carried_out=True)
            wires[tuple(quirks)] = carrier.wire
            return carrier

        if tuple(quirks) not in wires:
            visited(tmp_path_factory.mktemp("untroubled"), quirks, carrier=untroubled, most_projects=1)
        sorts = [IDENTITY.sub("*", write) for write in wires[tuple(quirks)].writes]
        lasts = {sort: number for number, sort in enumerate(sorts)}
        return sorted({*lasts.values(), *map(sorts.index, lasts)})

    return numbers


@pytest.mark.parametrize("first", range(SLICES))
@pytest.mark.parametrize(
    ("instead", "is_carried_out", "quirks", "each"),
    [
        (Lost(Loss.CUT, "cut"), True, EASY, 1),
        (Response(429, {}, b"{}"), False, {}, 3),
        (Response(500, {}, b"{}"), False, {}, 3),
    ],
    ids=["cut afterwards", "too many requests", "failed"],
)
def test_a_write_that_fails_settles_nothing_and_what_may_be_left_is_told(
    tmp_path: Path, telling: Telling, instead: Reply, quirks: Mapping[str, str], first: int, each: int,
    *, is_carried_out: bool,
) -> None:  # fmt: skip
    numbers = telling(quirks)[first * each :: SLICES * each]
    assert numbers
    for struck in numbers:
        carriers: list[Troubled] = []

        def troubled(sandbox: Any, struck: int = struck, carriers: list[Troubled] = carriers) -> Troubled:
            carriers.append(Troubled(sandbox.app, struck, instead, is_carried_out=is_carried_out))
            return carriers[0]

        folder = tmp_path / str(struck)
        folder.mkdir()
        found = visited(folder, quirks, carrier=troubled, most_projects=1)
        told, call = found.report.left_behind, carriers[0].wire.writes[struck]

        assert found.otherwise == [one for one in quirks.items() if one[0] in found.readings], call
        labelled = set() if all(found.begun) else {"a box around everything"}
        assert staying(found.before, found.after) | labelled <= set(told), call
        assert found.made <= found.report.staying + sum("a project" in one for one in told), call
        assert sum(one in MAKING for one in carriers[0].wire.writes) == len(MAKING), call


@pytest.mark.parametrize(
    ("instead", "is_carried_out", "left"),
    [(Lost(Loss.CUT, "cut"), True, ("a group",)), (Response(429, {}, b"{}"), False, ())],
)
def test_what_may_be_left_is_told_in_words_and_is_not_well(
    tmp_path: Path, instead: Reply, *, is_carried_out: bool, left: tuple[str, ...]
) -> None:
    """The first write attaches a group."""
    found = visited(tmp_path, carrier=lambda box: Troubled(box.app, 0, instead, is_carried_out=is_carried_out))

    assert "add-group-existing" not in found.readings
    assert found.report.left_behind == left
    assert found.report.is_well == (not left)
    assert [f"please clean up: {one}" in found.told for one in left] == [True for _ in left]


class Interrupted(Troubled):
    """Carries requests to a sandbox; somebody interrupts while the answer to one write is on its way."""

    async def send(self, request: Request) -> Reply:
        """Answer one request."""
        reply = await super().send(request)
        if reply is self._instead:
            raise asyncio.CancelledError
        return reply


@pytest.mark.parametrize("struck", range(0, 30, 3))
def test_who_interrupts_a_visit_is_told_what_may_be_left(tmp_path: Path, struck: int) -> None:
    told: list[str] = []

    async def interrupted(sandbox: Sandbox) -> set[str]:
        async with driver(sandbox) as maker:
            project = await made_scratch(maker)
        before = held(sandbox)
        carrier = Interrupted(sandbox.app, struck, Lost(Loss.CUT, "cut"), is_carried_out=True)
        async with driver(sandbox, carrier=carrier) as account:
            recorder = Recorder()
            with pytest.raises(asyncio.CancelledError):
                await visit(
                    account, recorder, 1, project, may_leave_projects=True, pause_seconds=0, on_left=told.extend
                )
        made = {f'a project whose title begins with "{TITLE}"'} if made_in(sandbox) else set()
        return staying(before, held(sandbox)) | made

    with open_sandbox(tmp_path / "sandbox.db") as sandbox:
        stays = asyncio.run(interrupted(sandbox))

    assert stays <= set(told)


MEMBERS = "add-group-existing"
DOUBTS: dict[str, tuple[str, str, Response]] = {
    MEMBERS: ("GET", "/groups", Response(200, {}, b'{"results": []}')),
    "remove-absent": ("DELETE", "/groups", Response(405, {}, b"{}")),
    "scope-local-filters": ("GET", "/raw", Response(200, {}, b'{"globalFilters": {"filters": []}}')),
    "unknown-emails": ("POST", "projectusers", Response(400, {}, b"{}")),
}
"""What one answer does not prove: which probe, the request, and another answer to it."""


class Doubtful:
    """Carries requests to a sandbox; those that look like something have another answer."""

    def __init__(self, app: Any, method: str, what: str, instead: Response) -> None:
        self._carrier, self._method, self._what, self._instead = AppCarrier(app), method, what, instead

    async def send(self, request: Request) -> Reply:
        """Answer one request."""
        is_meant = request.method == self._method and (
            request.target.partition("?")[0].endswith(self._what) or self._what.encode() in request.body
        )
        return self._instead if is_meant else await self._carrier.send(request)

    async def close(self) -> None:
        """Close the transport."""
        await self._carrier.close()


@pytest.mark.parametrize("probe", DOUBTS)
def test_what_an_answer_does_not_prove_is_not_claimed(tmp_path: Path, probe: str) -> None:
    method, what, instead = DOUBTS[probe]

    found = visited(tmp_path, carrier=lambda box: Doubtful(box.app, method, what, instead), most_projects=1)

    assert probe not in found.readings
