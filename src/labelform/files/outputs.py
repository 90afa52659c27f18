"""
Write the files that options name: the one rule of what may be written over.

- Never what this run has read, by whatever name: specs and what they extend, environments, policies, plans, keys.
- Never a file that is not of the kind that is written, unless that is forced.
- A symbolic link stays, and what it leads to is written. Pipes and devices are written into, and never replaced.
- A regular file is replaced at once: a crash leaves the old one or the new one.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import stat
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from labelform.errors import ExitCode, LabelformError
from labelform.files.inputs import descriptor_of, is_handed_over, was_read

_HEAD_BYTES = 64 * 1024
_OF_TEXT = re.compile(
    rb'Project "|  project +|Equal: |What would have to change |Not planned: |No drift|'
    rb'[a-z_]+(\[[^\n]*\])? (in project "|is not in the plan\.)'
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file, recognised by its first bytes. An empty file is of every kind."""

    name: str
    begins: Callable[[bytes], bool]

    def fits(self, head: bytes) -> bool:
        """Return whether a file that begins like this is of the kind."""
        return not head or self.begins(head)


PLAN = Kind("a saved plan", lambda head: head.lstrip().startswith(b"{") and b'"format_version"' in head)
_OF_SNAPSHOT = re.compile(rb'\{\n "(?:absent":|digest": "[^"]*",\n "format": "labelform-snapshot/)')
SNAPSHOT = Kind("a snapshot", lambda head: bool(_OF_SNAPSHOT.match(head)))
LINES = Kind("a file of JSON lines", lambda head: head.startswith(b'{"@level":'))
REPORTS = {
    "text": Kind("a report as text", lambda head: bool(_OF_TEXT.match(head))),
    "json": Kind("a report as JSON", PLAN.begins),
    "markdown": Kind("a report in Markdown", lambda head: head.startswith(b"<!-- labelform:")),
    "html": Kind("a report as HTML", lambda head: b'<meta name="generator" content="labelform' in head),
    "sarif": Kind("a SARIF log", lambda head: head.lstrip().startswith(b"{") and b"sarif" in head),
    "junit": Kind("a JUnit report", lambda head: b'<testsuites name="labelform"' in head),
}
"""What a report is in each format."""


class RefusedOutputError(LabelformError):
    """What an option names must not be written over."""

    code = "output-refused"
    exit_code = ExitCode.WRONG_USAGE


@dataclass(frozen=True, slots=True)
class Output:
    """A file that an option names to be written: what kind it will be, and whether one of another kind may go."""

    path: Path
    kind: Kind
    is_forced: bool = False

    def is_there(self) -> bool:
        """Return whether there is a file of the kind already, which some commands bring up to date."""
        head = _head(self.path)
        return bool(head) and self.kind.fits(head)

    def check(self) -> None:
        """
        Refuse to write over what is there; called before a run begins, and again before it writes.

        Raises:
            RefusedOutputError: this run has read the file, or it is not of this kind, and nobody allows replacing it.
        """
        if was_read(self.path):
            raise RefusedOutputError(
                f'"{self.path}" is an input of this run, and would be overwritten', hint="name another file"
            )
        if not self.is_forced and not self.kind.fits(_head(self.path)):
            hint = "name another file, or add --force"
            raise RefusedOutputError(f'"{self.path}" is not {self.kind.name}, and would be overwritten', hint=hint)

    def check_place(self) -> None:
        """
        Refuse what cannot be written, as far as that is known without writing.

        Raises:
            LabelformError: there is a folder in its place, or no folder that may be written to around it.
        """
        target = Path(os.path.realpath(self.path))
        if is_handed_over(self.path) or (target.exists() and not target.is_file() and not target.is_dir()):
            return  # pipes and devices tell only when they are written into
        for number, stands in (
            (errno.EISDIR, target.is_dir()),
            (errno.ENOENT, not target.parent.is_dir()),
            (errno.EACCES, not os.access(target.parent, os.W_OK)),
        ):
            if stands:
                raise unwritable(self.path, OSError(number, os.strerror(number)))

    def write(self, text: Iterable[str], *, is_private: bool = False) -> None:
        """
        Write the file; with `is_private`, only its owner may read it.

        Raises:
            RefusedOutputError: see `check`.
            OSError: it cannot be written.
        """
        self.check()
        if _is_written_into(self.path):
            with _into(self.path) as file:
                file.writelines(text)
            return
        _replace(self.path, text, is_private=is_private)

    def open(self) -> TextIO:
        """
        Open the file to write it line by line, for as long as a run takes.

        Raises:
            RefusedOutputError: see `check`.
            OSError: it cannot be written.
        """
        self.check()
        if _is_written_into(self.path):
            return _into(self.path)
        return self.path.open("w", encoding="utf-8", buffering=1)


def _head(path: Path) -> bytes:
    """Return how a regular file begins; nothing of anything else, which is not written over but into."""
    try:
        if is_handed_over(path) or not stat.S_ISREG(path.stat().st_mode):
            return b""
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError:
        return b""  # what does not exist is lost to nobody; what else is wrong with it is reported when it is written


def rewrite(path: Path, text: str) -> None:
    """
    Write a file that was read in order to be written; its mode stays.

    Raises:
        LabelformError: it cannot be written.
    """
    try:
        _replace(path, [text])
    except OSError as exc:
        raise unwritable(path, exc) from exc


def unwritable(path: Path, error: OSError) -> LabelformError:
    """Return what to raise when a file cannot be written."""
    return LabelformError(f'"{path}" cannot be written: {(error.strerror or "").lower()}')


def _replace(path: Path, text: Iterable[str], *, is_private: bool = False) -> None:
    target = Path(os.path.realpath(path))
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600 if is_private else 0o666)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.writelines(text)
            file.flush()
            os.fsync(file.fileno())
        if not is_private and target.exists():
            shutil.copymode(target, partial)
        partial.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):  # what keeps it from being written may keep it from being removed
            partial.unlink()
        raise


def _is_written_into(path: Path) -> bool:
    """Return whether a path is to be written into: whoever holds its other end would not see what takes its place."""
    try:
        kind = path.stat().st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISBLK(kind):
        raise OSError(0, "it is a disk")
    return is_handed_over(path) or not stat.S_ISREG(kind)


def _into(path: Path) -> TextIO:
    handed_over = descriptor_of(path)
    if handed_over is None:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
    else:
        sys.stdout.flush()  # what was printed stands before, what will be printed after it: the place is shared
        descriptor = os.dup(handed_over)
    return os.fdopen(descriptor, "w", encoding="utf-8", buffering=1)
