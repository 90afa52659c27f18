"""Files in a cloud: how they may be described, and how long an upload is waited for."""

from __future__ import annotations

import itertools
import json
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from labelform.api import calls
from labelform.api.message import Request, Response
from labelform.api.session import Session
from labelform.client.bounds import Bounds
from labelform.client.http import DEFAULT_BOUNDS, SyncDriver
from labelform.client.storage.uploads import await_upload, described
from labelform.errors import Effect, InvalidArgumentsError
from labelform.types import UploadStatus

FILES: dict[str, Any] = {"images": [{"objectUrl": "https://x/a.png"}]}
STATE: dict[str, Any] = {
    "itemsWithNames": [], "errors": [], "unitErrors": [], "unitsPendingCount": 1, "unitsDoneCount": 0,
    "unitsErrorCount": 0, "unitsCancelledCount": 0,
}  # fmt: skip


def test_files_are_described_by_a_dictionary_a_path_or_text(tmp_path: Path) -> None:
    path = tmp_path / "files.json"
    path.write_text(json.dumps(FILES), encoding="utf-8")

    assert described(FILES) == (FILES, None)
    assert described(path) == described(str(path)) == (FILES, "files.json")
    assert described(json.dumps(FILES)) == (FILES, None)
    assert described(json.dumps({"images": ["x" * 5000]}))[1] is None  # too long to be the name of a file


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (5, "^int describes no files"),
        (["https://b.s3/x?signature=s"], "^list describes no files: give a dictionary, a path, or JSON$"),
        ("[]", "the description of the files is not a JSON object"),
        ("nowhere.json", "the description of the files cannot be read"),
        (Path("nowhere.json"), "the description of the files cannot be read"),
        ("{", "the description of the files cannot be read"),
        ("[" * 100_000, "the description of the files cannot be read"),
    ],
)
def test_what_describes_no_files_is_refused_before_anything_is_sent(given: Any, message: str) -> None:
    with pytest.raises(InvalidArgumentsError, match=message) as raised:
        described(given)

    assert raised.value.effect is Effect.NOT_SENT


class Uploader:
    """A platform that tells in turn how far an upload is, and a clock that ticks when it is looked at."""

    def __init__(self, session: Session, *statuses: str, bounds: Bounds = DEFAULT_BOUNDS) -> None:
        self.waited: list[str] = []
        self._statuses = itertools.chain(statuses[:-1], itertools.repeat(statuses[-1]))
        self._driver = SyncDriver("https://platform.test", session, carrier=self, bounds=bounds)

    def send(self, request: Request) -> Response:
        """Answer in place of a connection."""
        self.waited.append(parse_qs(urlsplit(request.target).query)["timeoutSeconds"][0])
        return Response(200, {}, json.dumps({**STATE, "status": next(self._statuses)}).encode())

    def close(self) -> None:
        """There is nothing to close."""

    def wait(self, seconds: int) -> str:
        """Wait for the upload."""

        def ask(held: int) -> Any:
            return calls.get_folder_upload(folder_uuid="f", upload_job_id="u", timeout_seconds=held)

        clock = partial(next, itertools.count(0.0))
        return str(await_upload(self._driver, ask, seconds, clock=clock, pause=lambda _: None).status)


def test_an_upload_is_asked_for_again_until_it_is_over(session: Session) -> None:
    uploader = Uploader(session, "PENDING", "PENDING", "DONE")

    assert (uploader.wait(1000), uploader.waited) == (UploadStatus.DONE, ["45"] * 3)


@pytest.mark.parametrize(("answer_seconds", "held"), [(30, "15"), (3, "0")])
def test_an_answer_is_not_held_back_for_longer_than_we_wait_for_it(
    session: Session, answer_seconds: float, held: str
) -> None:
    uploader = Uploader(session, "PENDING", "DONE", bounds=Bounds(answer_seconds=answer_seconds))

    assert (uploader.wait(1000), uploader.waited) == (UploadStatus.DONE, [held] * 2)


@pytest.mark.parametrize("status", ["ERROR", "CANCELLED", "somethingNew"])
def test_an_upload_that_ended_otherwise_is_not_waited_for(session: Session, status: str) -> None:
    uploader = Uploader(session, status)

    assert (uploader.wait(1000), len(uploader.waited)) == (status, 1)


def test_an_upload_that_takes_too_long_is_told_as_it_is(session: Session) -> None:
    uploader = Uploader(session, "PENDING")

    assert (uploader.wait(0), uploader.waited) == (UploadStatus.PENDING, ["0"])
