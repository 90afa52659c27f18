"""What files said at revisions, read from one process of git however many there are."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path
from typing import IO

from labelform.repository.git import TIMEOUT_SECONDS, GitError, quiet_environment


class Blobs:
    """Reads files of commits. The process is begun with the first question; `close` ends it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._process: subprocess.Popen[bytes] | None = None

    def text(self, commit: str, path: str) -> str | None:
        """
        Return what a file said in a commit; None when it was not there, or is not text.

        `path` is of one line, as the question is.

        Raises:
            GitError: git cannot be run, ended, or does not answer.
        """
        content = self._content(f"{commit}:{path}\n".encode(errors="surrogateescape"))
        try:
            return None if content is None else content.decode()
        except UnicodeDecodeError:
            return None

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _content(self, question: bytes) -> bytes | None:
        process = self._process = self._process or self._begin()
        assert process.stdin is not None, "it was asked for"  # noqa: S101
        assert process.stdout is not None, "it was asked for"  # noqa: S101
        watch = threading.Timer(TIMEOUT_SECONDS, process.kill)  # git may fetch what a partial clone left out
        watch.start()
        try:
            process.stdin.write(question)
            process.stdin.flush()
            return _answer(process.stdout)
        except OSError as exc:
            raise GitError(f"git could not be run: {exc}") from exc
        finally:
            watch.cancel()

    def _begin(self) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(  # noqa: S603 - a list, not a shell
                ["git", "-C", str(self._root), "cat-file", "--batch"],  # noqa: S607 - the git of the user
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=quiet_environment(),
            )
        except OSError as exc:
            raise GitError(f"git could not be run: {exc}") from exc


def _answer(stream: IO[bytes]) -> bytes | None:
    """Read `<object> <type> <size>`, then as many bytes and a line end; anything else is not a file."""
    head = stream.readline()
    if not head:
        raise GitError("git ended before it answered")
    kind, _, size = head.rstrip(b"\n").rpartition(b" ")
    if not size.isdigit() or not kind.endswith((b" blob", b" tree", b" commit", b" tag")):
        return None
    content = stream.read(int(size))
    stream.read(1)
    return content if kind.endswith(b" blob") else None
