"""
Who asks: one driver in a process of its own, under a limit of memory.

    python -W error -m tests.hostile.limited sync|async

Reads what to ask from stdin, one JSON object a line, and prints what came of it as one line.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import json
import resource
import sys
import traceback
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from labelform.api import calls
from labelform.api.decode import nothing
from labelform.api.operation import Legacy, Operation, Rest
from labelform.api.session import RetryPolicy, Session
from labelform.api.signing import SshKeySigner
from labelform.client.bounds import Bounds
from labelform.client.http import AsyncDriver, SyncDriver
from labelform.errors import PlatformError
from tests.hostile.answers.spelling import PRESET, PROJECT
from tests.hostile.table import MOST_PAGES, Asking

LIMIT_MEGABYTES: Final = 400
_C: Final = ctypes.CDLL(None)


def _raw(request: Rest | Legacy) -> Operation[Any]:
    """Return a write around what asks for it, past all that checks arguments."""
    return Operation("raw", request, nothing, is_read=False)


OPERATIONS: Final[dict[Asking, Operation[Any]]] = {
    Asking.GROUPS: calls.list_groups(PROJECT),
    Asking.PROJECT: calls.get_project(PROJECT),
    Asking.PRESET: calls.get_filter_preset_json(PROJECT, filter_preset_uuid=PRESET),
    Asking.LEGACY_PROJECT: calls.get_legacy_project(PROJECT),
    Asking.STATUS: calls.set_status(PROJECT, status="paused"),
    Asking.DATASETS: calls.add_datasets(PROJECT, dataset_hashes=["d"]),
    Asking.BAD_METHOD: _raw(Rest("DELETE IT", "/v2/public/x")),
    Asking.BAD_TARGET: _raw(Rest("DELETE", "/v2/public/x HTTP/1.1\r\nHost: elsewhere\r\nX: y")),
    Asking.BAD_LETTER: _raw(Rest("DELETE", "/v2/public/ü")),
    Asking.BAD_HEADER: _raw(Legacy("/public", "x", "POST", resource_type="project", resource_id="x\r\nX: y")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What to ask of whom, one after another over the same driver; a list is collected to its end."""

    url: str
    asking: Sequence[Asking]
    seconds: float
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """
    How the last operation of a task ended: `ok` or the name of the exception.

    `names` are those of the groups that were taken for the answer, `megabytes` is what was needed on top of what there
    was.
    """

    ended: str
    outcome: str = ""
    exit_code: int = 0
    message: str = ""
    message_length: int = 0
    names: Sequence[str] = ()
    megabytes: float = 0.0


def main() -> None:
    """Carry out tasks until there are no more."""
    carry_out = {"sync": _block, "async": lambda task: asyncio.run(_wait(task))}[sys.argv[1]]
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT_MEGABYTES * 2**20, LIMIT_MEGABYTES * 2**20))
    gc.collect()
    gc.freeze()  # what there is before the first task stays, and need not be looked through for each
    print("ready", flush=True)
    for line in sys.stdin:
        told = _measured(carry_out, Task(**json.loads(line)))
        print(json.dumps(told), flush=True)


def _measured(carry_out: Any, task: Task) -> dict[str, Any]:
    gc.collect()
    _C.malloc_trim(0)  # what is free goes back: otherwise a row would be paid with what the one before it took
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak is counted from now
    before = _megabytes("VmRSS")
    told = asdict(_told(carry_out, task))
    return {**told, "megabytes": _megabytes("VmHWM") - before}


def _told(carry_out: Any, task: Task) -> Told:
    try:
        names = carry_out(task)
    except PlatformError as error:
        return Told(
            ended=type(error).__name__,
            outcome=error.effect,
            exit_code=error.exit_code,
            message=error.message[:300],
            message_length=len(error.message),
        )
    except BaseException as error:
        return Told(ended=type(error).__name__, message=traceback.format_exc()[-2000:])
    return Told(ended="ok", names=names)


def _block(task: Task) -> list[str]:
    with SyncDriver(task.url, _session(task), bounds=_bounds(task)) as driver:
        for asking in task.asking:
            operation = OPERATIONS[Asking(asking)]
            answer = driver.collect(operation) if asking == Asking.GROUPS else driver.run(operation)
        return _names(answer)


async def _wait(task: Task) -> list[str]:
    async with AsyncDriver(task.url, _session(task), bounds=_bounds(task)) as driver:
        for asking in task.asking:
            operation = OPERATIONS[Asking(asking)]
            answer = await (driver.collect(operation) if asking == Asking.GROUPS else driver.run(operation))
        return _names(answer)


def _names(answer: Any) -> list[str]:
    return [group.name for group in answer] if isinstance(answer, list) else []


def _bounds(task: Task) -> Bounds:
    return Bounds(answer_seconds=task.seconds, most_pages=MOST_PAGES)


def _session(task: Task) -> Session:
    return Session(
        signer=SshKeySigner(Ed25519PrivateKey.from_private_bytes(bytes(range(32)))),
        clock=lambda: 1767225600.0,
        random_bits=lambda bits: 2**bits - 1,
        retries=RetryPolicy(attempts=task.attempts, first_seconds=0.0),
    )


def _megabytes(name: str) -> float:
    """Read a size from the kernel's account of this process."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition(f"{name}:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
