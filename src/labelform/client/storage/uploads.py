"""Files in a cloud, described by a JSON; and waiting for the platform to have taken them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeVar

from labelform.api.arguments import refused
from labelform.api.operation import Operation
from labelform.api.records.storage_changes import UploadState
from labelform.api.strict_json import parse_json
from labelform.client.checks import require
from labelform.client.http import SyncDriver
from labelform.client.polling import answers
from labelform.files.inputs import UnfitError, read_input
from labelform.types import Json, UploadStatus

A_WEEK_IN_SECONDS: Final = 7 * 24 * 60 * 60
PrivateFiles = Mapping[str, Json] | Path | str
"""What describes the files: a dictionary, the path of a JSON file, or its text."""

_MOST_BYTES: Final = 1024**3

S = TypeVar("S", bound=UploadState)


def described(private_files: PrivateFiles) -> tuple[Mapping[str, Json], str | None]:
    """
    Return the description, and the name of the file that it was read from. Text is a path if there is such a file.

    Raises:
        InvalidArgumentsError: it cannot be read, or is not a JSON object.
    """
    if isinstance(private_files, Mapping):
        return private_files, None
    kind = type(private_files).__name__  # what is in it may be signed addresses
    require(isinstance(private_files, str | Path), f"{kind} describes no files: give a dictionary, a path, or JSON")
    path = _path(private_files)
    try:
        text = str(private_files) if path is None else read_input(path, most_bytes=_MOST_BYTES).decode()
        found = parse_json(text)
    except (OSError, UnfitError, ValueError, RecursionError) as error:
        raise refused(f"the description of the files cannot be read: {error}") from error
    if not isinstance(found, Mapping):
        raise refused("the description of the files is not a JSON object")
    return found, None if path is None else path.name


def await_upload(
    driver: SyncDriver,
    ask: Callable[[int], Operation[S]],
    timeout_seconds: int,
    *,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> S:
    """
    Ask for the progress of an upload until it is over or the time is up; at least once. `ask` is given seconds to hold
    back.
    """
    for state in answers(driver, ask, timeout_seconds, clock=clock, pause=pause):
        if state.status != UploadStatus.PENDING:
            break
    return state


def _path(given: str | Path) -> Path | None:
    try:
        return Path(given) if isinstance(given, Path) or Path(given).exists() else None
    except (OSError, ValueError):  # text that is too long for a name, or holds what no name can
        return None
