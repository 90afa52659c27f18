"""
Follow a page: do what each block says, in one folder, from the top to the bottom.

What a block is for stands behind its language, where readers do not see it: `text` is what the commands above it
print; YAML and JSON are read as what their note says (see `readings`), and `in FILE` also writes them there. A note of
`sh` is the exit code, or the reason for which nobody can run it here. CONTRIBUTING.md lists the notes.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import serving
from tests.contract.environments import python_of
from tests.docs.pages import HIDDEN, OWN, Block, is_shown, shell, updated
from tests.docs.readings import READINGS, verbatim
from tests.docs.typed import ANSWERS, Command, commands, parse, steps, typed

ROOT = Path(__file__).parents[2]
ENDLESS = "until Ctrl-C"
REASONS = {
    "network": "speaks to a forge or a package index",
    "checkout": "takes a checkout, and minutes",
    ENDLESS: "does not end by itself",
}
"""Why a script is parsed and not run."""
SDK = "encord"
"""The note of Python that is written for the official SDK."""
NEWEST = "0.1.211"
HERE = "/home/you/work"
"""The folder of somebody who reads a page."""
COMMITTER = {f"GIT_{who}_{what}": "pat@team.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
_PROMPT = re.compile(r"^\$ ", re.MULTILINE)
_FILE = re.compile(r"(?:^| )in (?P<file>\S+)$")
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


class Reader(ExitStack):
    """Somebody who follows a page in a folder of their own; `platform` are options of one of which they have a key."""

    def __init__(self, place: Path, command: Path, platform: Sequence[str] | None) -> None:
        super().__init__()
        self.place = place
        self.command = command
        path = os.pathsep.join([str(command.parent), str(Path(sys.executable).parent), os.environ["PATH"]])
        self.environ = {"CHECKOUT": str(ROOT), "HOME": str(place), "PATH": path, **COMMITTER}
        self.address = ""
        self.names: dict[str, Any] = {}
        self.printed = ""
        self.corrected: dict[str, str] = {}
        """What a page shows that was not printed, and what it has to show."""
        self.unread: set[str] = set()
        """Files that no command has been about yet."""
        if platform is not None:
            served = self.enter_context(serving(place / ".labelform" / "sandbox.db", command, *platform))
            self.environ |= {"ENCORD_DOMAIN": served.url, "ENCORD_SSH_KEY_FILE": served.ssh_key_file}
            self.address = served.url

    def follow(self, block: Block) -> None:
        """Do what a block says, or compare it with what the last one printed; none is passed by."""
        body = self._here(block.body)
        match block.language:
            case "sh" if block.note in REASONS:
                check(body)
            case "sh":
                self._run(body, _code(block))
            case "console" if block.note == ENDLESS:
                self._start(*_session(block.body))
            case "console":
                for script, shown in _session(block.body):
                    self._run(self._here(script), _code(block))
                    self._compare(shown)
            case "python" if block.note == SDK:
                (self.place / "script.py").write_text(body, encoding="utf-8")
                self._run(f"{python_of(NEWEST)} script.py", 0)
            case "python" if not block.note:
                self._execute(body)
            case "text" if not block.note:
                self._compare(block.body)
            case _:
                self._read(block)

    def _here(self, body: str) -> str:
        """Return what a page says of its reader's folder and server for those of here."""
        return _ADDRESS.sub(self.address, body).replace(HERE, str(self.place)) if self.address else body

    def _run(self, script: str, code: int) -> None:
        """Run a script, of which the last command has to end with this code, and all others as they say."""
        ours = "".join(line for line in script.splitlines() if line.startswith("labelform "))
        self.unread = {name for name in self.unread if name not in ours}
        *before, last = steps(script)
        told = [self._done(step, 0) for step in before]
        self.printed = "".join([*told, self._done(last, code)])

    def _done(self, step: Command | str, code: int) -> str:
        if isinstance(step, Command):
            with self._at_home():
                ended, printed = typed(step.words)
        else:
            process = shell(f"exec 2>&1\n{step}", self.place, self.command, self.environ, ANSWERS)
            ended, printed = process.returncode, process.stdout
        assert ended == (code or getattr(step, "code", 0)), f"{step}\n{printed}"
        return printed

    def _start(self, step: tuple[str, str]) -> None:
        """Start what does not end by itself, compare what it says at once, and leave it running."""
        script, shown = step
        environ = {name: value for name, value in os.environ.items() if not name.startswith(OWN)} | self.environ
        process = self.enter_context(
            subprocess.Popen(
                ["bash", "-c", f"exec {script}"], cwd=self.place, env=environ, stdout=subprocess.PIPE, text=True
            )
        )
        self.callback(process.terminate)
        assert process.stdout
        self.printed = "".join(process.stdout.readline() for _ in shown.splitlines())
        self.address = "".join(_ADDRESS.findall(self.printed))
        self._compare(shown)

    def _compare(self, shown: str) -> None:
        """Compare what a page shows with what was printed, or note what it has to show."""
        if not is_shown(self._here(shown), self.printed) and "LABELFORM_UPDATE_GOLDEN" in os.environ:
            self.corrected[shown] = updated(shown, self.printed.replace(str(self.place), HERE))
        else:
            assert is_shown(self._here(shown), self.printed), self.printed

    def _execute(self, code: str) -> None:
        with self._at_home(), redirect_stdout(io.StringIO()) as printed:
            exec(code, self.names)  # noqa: S102 - what the page shows
        self.printed = printed.getvalue()

    @contextmanager
    def _at_home(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patched:
            patched.chdir(self.place)
            for name in [name for name in os.environ if name.startswith(OWN)]:
                patched.delenv(name)
            for name, value in self.environ.items():
                patched.setenv(name, value)
            yield

    def _read(self, block: Block) -> None:
        kind, file = _FILE.sub("", block.note), _FILE.search(block.note)
        read = READINGS.get((block.language, kind))
        assert read, f"nothing is done with this block: {block}"
        body = read(block.body)
        if file:
            path = self.place / file["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body, encoding="utf-8")
        if read is verbatim:
            self.unread.add(file["file"] if file else body)


def check(script: str) -> None:
    """Parse what is not run: the script, the commands of ours in it, and the targets that it makes."""
    subprocess.run(["bash", "-n", "-c", script], check=True)
    for words in commands(script):
        parse(words)
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"^make ([\w-]+)", script, re.MULTILINE)) <= set(targets)


def _session(body: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a session with what is shown below it."""
    for step in _PROMPT.split(body)[1:]:
        script, _, shown = step.partition("\n")
        yield script, shown


def _code(block: Block) -> int:
    assert block.note in {"", HIDDEN} or block.note.isdigit(), f"nobody knows how this ends: {block}"
    return int(block.note) if block.note.isdigit() else 0
