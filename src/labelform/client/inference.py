"""What a model is run on: files of this machine, or bytes that the caller has encoded."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from labelform.errors import Effect, InvalidArgumentsError
from labelform.types import Json


def inference_files(file_paths: Sequence[str] | None, base64_strings: Sequence[bytes] | None) -> list[Json]:
    """
    Return the files to send: `{"uid", "base64_str"}` each. The uid is the path, or a new uuid.

    Paths win over encoded bytes when both are given, as in SDK 0.1.155.
    """
    if file_paths is not None:
        return [{"uid": path, "base64_str": _encoded(Path(path))} for path in file_paths]
    return [{"uid": str(uuid4()), "base64_str": encoded.decode()} for encoded in base64_strings or ()]


def _encoded(path: Path) -> str:
    try:
        return base64.b64encode(path.read_bytes()).decode()
    except OSError as error:
        raise InvalidArgumentsError(f"{path} cannot be read: {error.strerror}", effect=Effect.NOT_SENT) from error
