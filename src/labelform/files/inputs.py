"""
Read the files that a run is given: once, completely, and with a limit on their size.

Only what has an end is read. A named pipe waits for somebody to write, a device such as `/dev/zero` never ends. Pipes
that the shell hands over, as `<(…)` does, and the null device, which is empty, are read like files.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

DEEPEST = 250
"""The deepest nesting of JSON: that of the platform's answers (200), and what our own files add around it."""
BYTES_PER_VALUE = 32
"""
JSON may contain one value for this many of its allowed bytes: each takes twice as many, however short it is.
"""
CHUNK_BYTES = 64 * 1024
"""How much is read at a time of a file whose parts are read one by one."""
_HANDED_OVER = re.compile(r"/(?:dev|proc/self)/(?:fd/(?P<number>\d+)|(?P<name>stdin|stdout|stderr))")
_READ: ContextVar[set[tuple[int, int]] | None] = ContextVar("files that were read", default=None)
_NAMED: ContextVar[dict[Path, None] | None] = ContextVar("how files were named", default=None)
_AS_IF: ContextVar[Mapping[str, bytes] | None] = ContextVar("what files would say", default=None)
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
)


class UnfitError(Exception):
    """A file is there and is not read; the text says what it is, as in "is a named pipe". Never leaves this layer."""


class TooLargeError(UnfitError):
    """A file is larger than any of its kind."""


@contextmanager
def remembering() -> Iterator[None]:
    """Remember which files are read in this block, so that nothing is written over them."""
    token = _READ.set(set())
    try:
        yield
    finally:
        _READ.reset(token)


@contextmanager
def noting() -> Iterator[dict[Path, None]]:
    """Note how the files are named that are read in this block, each once, in the order in which they are read."""
    named: dict[Path, None] = {}
    token = _NAMED.set(named)
    try:
        yield named
    finally:
        _NAMED.reset(token)


@contextmanager
def as_if_written(contents: Mapping[Path, bytes]) -> Iterator[None]:
    """Read some files in this block as if they held this already, by whatever name they are read."""
    token = _AS_IF.set({os.path.realpath(path): content for path, content in contents.items()})
    try:
        yield
    finally:
        _AS_IF.reset(token)


def note_input(path: Path) -> None:
    """Remember a file that someone else reads, such as a key."""
    with contextlib.suppress(OSError, ValueError):
        _note(path.stat())


def was_read(path: Path) -> bool:
    """Return whether a file was read, by whatever name: links lead to it, hard links are it."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return False
    return (found.st_dev, found.st_ino) in (_READ.get() or ())


def _note(found: os.stat_result) -> None:
    known = _READ.get()
    if known is not None and stat.S_ISREG(found.st_mode):
        known.add((found.st_dev, found.st_ino))


def read_input(path: Path, *, most_bytes: int) -> bytes:
    """
    Return the content of a file.

    Raises:
        UnfitError: it is not a file that ends, or larger than `most_bytes`.
        OSError: it does not exist, or may not be read.
    """
    if (content := _noted(path)) is not None:
        return content
    with os.fdopen(_opened(path), "rb") as file:
        size = min(os.fstat(file.fileno()).st_size, most_bytes)
        content = file.read(size + 1)  # as much is set aside at once as is requested
        if len(content) > size:  # a pipe has no size, and a file may grow
            content += file.read(most_bytes + 1 - len(content))
    if len(content) > most_bytes:
        raise _too_large(most_bytes)
    return content


def read_chunks(path: Path, *, most_bytes: int) -> Iterator[bytes]:
    """
    Yield the content of a file piece by piece.

    Raises:
        UnfitError: as `read_input`.
        OSError: as `read_input`.
    """
    if (content := _noted(path)) is not None:
        yield content
        return
    left = most_bytes
    with os.fdopen(_opened(path), "rb") as file:
        while content := file.read(CHUNK_BYTES):
            left -= len(content)
            if left < 0:
                raise _too_large(most_bytes)
            yield content


def _noted(path: Path) -> bytes | None:
    """Note that a file is read, and return what it is to say, where that is not what is in it."""
    if (named := _NAMED.get()) is not None:
        named[path] = None
    return instead.get(os.path.realpath(path)) if (instead := _AS_IF.get()) is not None else None


def _too_large(most_bytes: int) -> TooLargeError:
    return TooLargeError(f"is larger than {most_bytes // 1024**2} MiB")


def check_kind(path: Path) -> None:
    """
    Refuse what is there and is not a regular file, for those that open it themselves; what is missing is theirs too.

    Raises:
        UnfitError: it is something else; the text says what.
    """
    try:
        kind = path.stat().st_mode
    except OSError:
        return
    if not stat.S_ISREG(kind):
        raise UnfitError(f"is {_name(kind)}, not a file")


def read_json(path: Path, *, most_bytes: int) -> Any:
    """
    Return the JSON in a file, read strictly: what two readers could take for two things is refused.

    Raises:
        UnfitError: as `read_input`; or it is not JSON, gives a key twice, holds what is not a number or no text, or is
            nested too deeply.
        OSError: it does not exist, or may not be read.
    """
    return strict_json(read_input(path, most_bytes=most_bytes), most_bytes=most_bytes)


def strict_json(content: bytes, *, most_bytes: int) -> Any:
    """
    Return the JSON in what was read, of which at most this many bytes were allowed.

    Raises:
        UnfitError: as `read_json`.
    """
    check_number(marks_in(content), most_bytes)
    try:
        text = content.decode("utf-8")
        del content
        value = STRICT.decode(text)
        check_text(value, text)
    except (ValueError, RecursionError) as exc:
        raise UnfitError("is not JSON") from exc
    check_depth(value)
    return value


def marks_in(content: bytes) -> int:
    """Return how many values JSON has at most, but for one."""
    return sum(content.count(mark) for mark in (b",", b"[", b"{"))


def check_number(marks: int, most_bytes: int) -> None:
    """
    Refuse more values than may be in so many bytes.

    Raises:
        TooLargeError: there are more.
    """
    most_values = most_bytes // BYTES_PER_VALUE
    if marks > most_values:
        raise TooLargeError(f"holds more than {most_values:,} values")


def check_text(value: Any, text: str) -> None:
    """
    Refuse halves of characters, which nothing can print; `text` is what the value was read from.

    Raises:
        ValueError: there is one.
    """
    if "\\ud" in text or "\\uD" in text:
        json.dumps(value, ensure_ascii=False).encode()


def _opened(path: Path) -> int:
    _check(path, path.stat())  # before it is opened: that alone rewinds a tape
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        found = os.fstat(descriptor)
        _check(path, found)
        _note(found)
        os.set_blocking(descriptor, True)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def is_handed_over(path: Path) -> bool:
    """Return whether a path names something that is already open: who started us opened it."""
    return descriptor_of(path) is not None


def descriptor_of(path: Path) -> int | None:
    """Return the descriptor that a path names, as `/dev/fd/3` and `/dev/stdout` do; None for others."""
    found = _HANDED_OVER.fullmatch(str(path.absolute()))
    if found is None:
        return None
    return int(found["number"] or ("stdin", "stdout", "stderr").index(found["name"]))


def _check(path: Path, found: os.stat_result) -> None:
    kind = found.st_mode
    is_pipe = stat.S_ISFIFO(kind) and is_handed_over(path)
    is_empty = stat.S_ISCHR(kind) and found.st_rdev == Path(os.devnull).stat().st_rdev
    if not (stat.S_ISREG(kind) or is_pipe or is_empty):
        raise UnfitError(f"is {_name(kind)}, not a file")


def _name(kind: int) -> str:
    return next((name for fits, name in _KINDS if fits(kind)), "something special")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is given twice")
    return found


def _refused(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is too large")
    return number


def _whole(text: str) -> int:
    _finite(text)  # what compares numbers of both kinds, and most readers of JSON, know no larger ones
    return int(text)


STRICT = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_refused, parse_float=_finite, parse_int=_whole
)  # fmt: skip
"""Reads JSON that only means one thing. Others are a ValueError."""


def check_depth(value: Any, around: int = 0) -> None:
    """
    Refuse what is nested too deeply, with so many levels around it.

    Raises:
        UnfitError: it is.
    """
    level = [value]
    for _ in range(DEEPEST - around):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise UnfitError("is nested too deeply")


def _inside(outer: Any) -> Any:
    found = outer.values() if isinstance(outer, dict) else outer if isinstance(outer, list) else ()
    return [one for one in found if isinstance(one, dict | list)]
