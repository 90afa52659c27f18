"""The page for new users, run as it stands: from nothing to a comment on a pull request."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from tests.ci.pipeline import DIGEST
from tests.docs.pages import Block, blocks, is_shown, shell

PAGE = Path(__file__).parents[2] / "docs" / "start.md"
HERE_DOCUMENT = re.compile(r"<<'END'\n.*?^END$", re.MULTILINE | re.DOTALL)
NEXT = "----- the next block -----"
MOST_COMMANDS = 10
INSTALLS = "`pip install .`"


def steps() -> list[Block]:
    """Return the code blocks of the page in their order."""
    found = blocks(PAGE.read_text(encoding="utf-8"))
    assert {step.language for step in found} == {"sh", "text"}
    return found


def commands(block: str) -> list[str]:
    return HERE_DOCUMENT.sub("", block).splitlines()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("start")


@pytest.fixture(scope="module")
def said(place: Path, ready_command: Path) -> list[str]:
    """What each block of commands printed, run by one shell after the other."""
    script = f"\necho '{NEXT}'\n".join(step.body for step in steps() if step.language == "sh")
    ended = shell(script, place, ready_command)
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stdout + ended.stderr
    return ended.stdout.split(f"{NEXT}\n")


def test_each_block_of_commands_prints_what_stands_below_it(said: list[str]) -> None:
    shown = [step.body for step in steps() if step.language == "text"]

    assert [step.language for step in steps()] == ["sh", "text"] * len(shown)
    assert len(shown) == len(said)
    for body, printed in zip(shown, said, strict=True):
        assert is_shown(body, printed), printed


def test_the_comment_is_there_after_ten_commands_and_shows_the_change(said: list[str], place: Path) -> None:
    run = [command for step in steps() if step.language == "sh" for command in commands(step.body)]
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
