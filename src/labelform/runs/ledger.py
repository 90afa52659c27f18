"""
The record of one apply run: JSON lines, each on disk before the next step is taken.

A call must not be sent before its "begin" is persisted, nor count as made before its "end" is. After a crash the
ledger therefore names every call whose outcome is open.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import stat
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Discriminator, Field, Tag, TypeAdapter, ValidationError

from labelform.core.plan import Target
from labelform.errors import LabelformError

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the time by the clock of the machine."""
    return datetime.now(UTC)


class LedgerError(LabelformError):
    """The ledger cannot be written: a full disk, a folder that is read-only. Nothing is sent without it."""

    code = "ledger"


class _Entry(BaseModel):
    """One line. Keys of later versions are skipped."""

    model_config = ConfigDict(frozen=True, strict=True)


class RunBegan(_Entry):
    """What a run is for; `actions` are the addresses of those in its plan."""

    entry: Literal["run"]
    plan_digest: str
    target: Target
    actions: tuple[str, ...] = ()


class SetBegan(_Entry):
    """The run is one of several that a single apply makes, one for each project; all of them have the same name."""

    entry: Literal["set"]
    name: str


class PlatformNamed(_Entry):
    """
    Which platform the run writes to: its URL, or the database of a sandbox; in which environment, who runs it, and
    which run it takes back, if it does.

    Earlier versions wrote down the platform alone.
    """

    entry: Literal["platform"]
    base_url: str
    environment: str | None = None
    actor: str = ""
    reverts: str = ""


class CallBegan(_Entry):
    """A call is about to be sent. `removes`: the item is gone until a later call of the same change."""

    entry: Literal["begin"]
    at: AwareDatetime
    call: str
    args: dict[str, Any]
    addresses: tuple[str, ...]
    removes: bool = False


class CallEnded(_Entry):
    """What the platform said about a call; `result` is the id of what it made, where it made something."""

    entry: Literal["end"]
    at: AwareDatetime
    call: str
    args: dict[str, Any]
    addresses: tuple[str, ...]
    outcome: str
    result: str | None = None


class ActionBegan(_Entry):
    """
    An action is about to be started, from these inputs; `before` counts what it adds to. Both may be empty.

    Its call follows, as those of changes do.
    """

    entry: Literal["action"]
    address: str
    inputs: str = ""
    before: int | None = None


class ActionCounted(_Entry):
    """How much there is of what an action adds to, after it was started; `is_over` when that stood still."""

    entry: Literal["counted"]
    address: str
    after: int
    is_over: bool


class Found(_Entry):
    """What references in changes came to: ids, by the addresses of the changes that make these things."""

    entry: Literal["found"]
    ids: dict[str, str]


class RunEnded(_Entry):
    """
    How a run ended, and what happened to each change and action, by address; why it did, where there is something to
    say.

    `done` counts the changes that the run made, by action. Earlier versions wrote down neither of these.
    """

    entry: Literal["account"]
    exit_code: int
    outcomes: dict[str, str]
    messages: dict[str, str] = Field(default_factory=dict)
    done: dict[str, int] | None = None


class OtherEntry(_Entry):
    """What nobody reads by machine, and what later versions write."""

    entry: str


_KINDS = ("run", "set", "platform", "begin", "end", "action", "counted", "found", "account")


def _kind(line: Any) -> str:
    kind = line.get("entry") if isinstance(line, dict) else None
    return kind if kind in _KINDS else "other"


Entry = (
    Annotated[RunBegan, Tag("run")]
    | Annotated[SetBegan, Tag("set")]
    | Annotated[PlatformNamed, Tag("platform")]
    | Annotated[CallBegan, Tag("begin")]
    | Annotated[CallEnded, Tag("end")]
    | Annotated[ActionBegan, Tag("action")]
    | Annotated[ActionCounted, Tag("counted")]
    | Annotated[Found, Tag("found")]
    | Annotated[RunEnded, Tag("account")]
    | Annotated[OtherEntry, Tag("other")]
)
_ENTRY: TypeAdapter[Entry] = TypeAdapter(Annotated[Entry, Discriminator(_kind)])


@dataclass(frozen=True, slots=True)
class LedgerRead:
    """
    A ledger as it was found.

    `damage` says what is wrong with it, empty when nothing is; `entries` are then those that can be read.
    """

    entries: tuple[Entry, ...] = ()
    is_live: bool = False
    damage: str = ""


def read_ledger(path: Path) -> LedgerRead:
    """
    Read a ledger, whatever its lines hold. A last line that was cut off by a crash is left out.

    Raises:
        FileNotFoundError: it is gone.
    """
    try:
        is_live, data = _contents(path)
    except FileNotFoundError:
        raise
    except OSError as exc:
        return LedgerRead(damage=f"it cannot be read: {(exc.strerror or str(exc)).lower()}")
    *lines, last = data.split(b"\n")
    read = read_lines(lines, is_live=is_live)
    with contextlib.suppress(ValidationError):
        return replace(read, entries=(*read.entries, _ENTRY.validate_json(last)))
    return read


def read_lines(lines: Iterable[bytes | str], *, is_live: bool = False) -> LedgerRead:
    """Read the whole lines of a ledger, whatever they hold."""
    entries, broken = [], 0
    for number, line in enumerate(lines, start=1):
        try:
            entries.append(_ENTRY.validate_json(line))
        except ValidationError:
            broken = broken or number
    return LedgerRead(tuple(entries), is_live, f"line {broken} is not an entry" if broken else "")


def line_of(entry: str, facts: Mapping[str, Any], at: datetime) -> bytes:
    """Return an entry as a line of a ledger. What the platform said may hold half a character, which no line can."""
    line = json.dumps({"entry": entry, "at": at.isoformat(), **facts}, ensure_ascii=False)
    return line.encode(errors="replace")


def _contents(path: Path) -> tuple[bool, bytes]:
    """Return whether a ledger is still being written, and what it holds."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a file")
        is_live = _is_locked(descriptor)  # asked first: of a run that has ended, all can be read
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return is_live, file.read()
    finally:
        os.close(descriptor)


def _is_locked(descriptor: int) -> bool:
    """Return whether the run that writes a ledger is still in progress."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def unwritable(path: Path, error: OSError) -> LedgerError:
    """Return what to raise when a file of a run cannot be written."""
    reason = error.strerror or str(error)
    return LedgerError(
        f"the ledger {path} cannot be written: {reason.lower()}", hint="choose another folder with --runs FOLDER"
    )
