"""The page for new users, run as it stands: from nothing to a comment on a pull request."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from tests.ci.pipeline import DIGEST

PAGE = Path(__file__).parents[2] / "docs" / "start.md"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HERE_DOCUMENT = re.compile(r"<<'END'\n.*?^END$", re.MULTILINE | re.DOTALL)
NEXT = "----- the next block -----"
MOST_COMMANDS = 10
MOST_WORDS = 90
INSTALLS = "`pip install .`"


def blocks() -> list[tuple[str, str]]:
    """Return the code blocks of the page in their order, each with its language."""
    found = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert {language for language, _ in found} == {"sh", "text"}
    return found


def commands(block: str) -> list[str]:
    return HERE_DOCUMENT.sub("", block).splitlines()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("start")


@pytest.fixture(scope="module")
def said(place: Path, ready_command: Path) -> list[str]:
    """What each block of commands printed, run by one shell after the other."""
    script = f"\necho '{NEXT}'\n".join(body for language, body in blocks() if language == "sh")
    path = f"{ready_command.parent}{os.pathsep}{os.environ['PATH']}"
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("ENCORD_", "CI", "GITHUB_"))}
    ended = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script], cwd=place, env={**environ, "PATH": path},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stdout + ended.stderr
    return ended.stdout.split(f"{NEXT}\n")


def test_each_block_of_commands_prints_what_stands_below_it(said: list[str]) -> None:
    shown = [body for language, body in blocks() if language == "text"]

    assert [language for language, _ in blocks()] == ["sh", "text"] * len(shown)
    assert len(shown) == len(said)
    for body, printed in zip(shown, said, strict=True):
        assert body in printed


def test_the_comment_is_there_after_ten_commands_and_shows_the_change(said: list[str], place: Path) -> None:
    run = [command for language, body in blocks() if language == "sh" for command in commands(body)]
    commenting = next(number for number, command in enumerate(run, 1) if "ci comment" in command)
    (comment,) = (place / "pilot" / ".labelform" / "pulls" / "1").iterdir()

    assert INSTALLS in PAGE.read_text(encoding="utf-8")
    assert commenting + 1 <= MOST_COMMANDS, "with the one that installs"
    assert DIGEST.search(comment.read_text(encoding="utf-8"))
    assert '+ filter_presets["Thick slices, second read"]' in comment.read_text(encoding="utf-8")


def test_nothing_is_left_in_the_repository_but_what_was_committed(said: list[str], place: Path) -> None:
    status = ["git", "status", "--porcelain"]
    changed = subprocess.run(status, cwd=place / "pilot", capture_output=True, text=True, check=True).stdout

    assert changed == ""


def test_no_paragraph_is_long() -> None:
    paragraphs = re.split(r"\n\s*\n", BLOCK.sub("", PAGE.read_text(encoding="utf-8")))

    assert [one for one in paragraphs if "|" not in one and len(one.split()) > MOST_WORDS] == []
