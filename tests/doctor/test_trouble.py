"""Whatever breaks on the way: nothing is settled by trouble, and what may be left behind is told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from labelform.api.message import Loss, Lost, Reply, Request, Response
from labelform.client.asgi import AppCarrier
from tests.doctor.worlds import visited
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
"""The writes of a visit are struck one by one, in so many tests; those that nobody carried out, by a third."""


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


@pytest.mark.parametrize("first", range(SLICES))
@pytest.mark.parametrize(
    ("instead", "is_carried_out", "quirks", "each"),
    [
        (Lost(Loss.CUT, "cut"), True, EASY, 1),
        (Response(429, {}, b"{}"), False, {}, 3),
    ],
    ids=["cut afterwards", "too many requests"],
)
def test_a_write_that_fails_settles_nothing_and_what_may_be_left_is_told(
    tmp_path: Path, instead: Reply, quirks: Mapping[str, str], first: int, each: int, *, is_carried_out: bool
) -> None:
    struck, is_over = first, False
    while not is_over:
        carriers: list[Troubled] = []

        def troubled(sandbox: Any, struck: int = struck, carriers: list[Troubled] = carriers) -> Troubled:
            carriers.append(Troubled(sandbox.app, struck, instead, is_carried_out=is_carried_out))
            return carriers[0]

        folder = tmp_path / str(struck)
        folder.mkdir()
        found = visited(folder, quirks, carrier=troubled, most_projects=1)
        told, call = found.report.left_behind, carriers[0].wire.writes[struck : struck + 1]
        is_over, struck = not call, struck + each * SLICES

        assert found.otherwise == [one for one in quirks.items() if one[0] in found.readings], call
        assert (found.after == found.before and all(found.begun)) or told, call
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
    assert [f"please put it right: {one}" in found.told for one in left] == [True for _ in left]
