"""
The recipes, each run as it stands.

What stands above the first recipe of a page sets its repository up; every recipe begins in a copy of that.
"""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path

import pytest
from tests.conftest import serving
from tests.docs.pages import HIDDEN, Block, blocks, is_shown, shell

FOLDER = Path(__file__).parents[2] / "docs" / "recipes"
PAGES = sorted(page for page in FOLDER.glob("*.md") if page.name != "index.md")
FEWEST = 20
WATCH = "**Watch for:**"
HEAD = re.compile(r"(?:# |--- )(?P<more>at the end of )?(?P<file>\S+)\n")


def parts(page: Path) -> dict[str, str]:
    """Return the recipes of a page by their headings; what stands above them has an empty one."""
    head, *recipes = re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {"": head, **{title: text for title, _, text in (one.partition("\n") for one in recipes)}}


def languages(text: str) -> set[str]:
    return {one.language for one in blocks(text) if one.note != HIDDEN}


RECIPES = [(page, title) for page in PAGES for title in parts(page) if title]


def written(step: Block, place: Path) -> None:
    """Write a file, add to it, or edit it; the first line of the block names it."""
    named = HEAD.match(step.body)
    assert named, step.body
    file, body = place / named["file"], step.body[named.end() :]
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    if step.language == "diff":
        old, new = (side(body, sign) for sign in "-+")
        assert text.count(old) == 1, old
        made = text.replace(old, new)
    else:
        made = f"{text}\n{body}" if named["more"] else step.body
    file.parent.mkdir(exist_ok=True)
    file.write_text(made, encoding="utf-8")


def side(body: str, sign: str) -> str:
    """Return what a diff shows of the file before (`-`) or after it (`+`)."""
    return "".join(line[1:] for line in body.splitlines(keepends=True) if line[0] in (" ", sign))


def run(step: Block, place: Path, command: Path) -> str:
    """Run a script, which must end with the exit code in its note, or 0; return what it printed, errors too."""
    ended = shell(f"exec 2>&1\n{step.body}", place, command)
    assert ended.returncode == int(step.note if step.note.isdigit() else "0"), ended.stdout
    return ended.stdout


def executed(step: Block, place: Path, command: Path) -> str:
    """Run Python here, with the environment of somebody whose platform is the sandbox of the recipe."""
    with (
        serving(place / ".labelform" / "demo.db", command) as served,
        pytest.MonkeyPatch.context() as patched,
        redirect_stdout(io.StringIO()) as printed,
    ):
        patched.chdir(place)
        patched.setenv("ENCORD_DOMAIN", served.url)
        patched.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
        exec(step.body, {})  # noqa: S102 - what the page shows
    return printed.getvalue()


def follow(steps: Iterable[Block], place: Path, command: Path) -> None:
    """Do what the blocks say one after the other, and compare what each prints with what is shown below it."""
    printed = ""
    for step in steps:
        match step.language:
            case "sh":
                printed = run(step, place, command)
            case "python":
                printed = executed(step, place, command)
            case "text":
                assert is_shown(step.body, printed), printed
            case _:
                written(step, place)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory, ready_command: Path) -> Callable[[Path], Path]:
    """Set up the repository of a page; pages that say the same share it."""

    @cache
    def set_up(steps: tuple[Block, ...]) -> Path:
        place = tmp_path_factory.mktemp("repository")
        follow(steps, place, ready_command)
        return place

    return lambda page: set_up(tuple(blocks(parts(page)[""])))


@pytest.mark.parametrize(("page", "title"), RECIPES, ids=[f"{page.stem}: {title}" for page, title in RECIPES])
def test_a_recipe_prints_what_it_shows(
    page: Path, title: str, repository: Callable[[Path], Path], tmp_path: Path, ready_command: Path
) -> None:
    place = tmp_path / "pilot"
    shutil.copytree(repository(page), place)

    follow(blocks(parts(page)[title]), place, ready_command)


def test_each_recipe_runs_something_shows_what_is_printed_and_says_what_to_watch_for() -> None:
    texts = [parts(page)[title] for page, title in RECIPES]

    assert len(RECIPES) >= FEWEST
    assert [
        text for text in texts if {"sh", "python"}.isdisjoint(languages(text)) or "text" not in languages(text)
    ] == []
    assert [text for text in texts if text.count(WATCH) != 1] == []


def test_the_list_of_recipes_leads_to_each_of_them() -> None:
    listed = re.findall(r"\]\((\w+\.md)#([^)]+)\)", (FOLDER / "index.md").read_text(encoding="utf-8"))

    assert sorted(listed) == sorted(
        (page.name, re.sub(r"[^\w ]", "", title).lower().replace(" ", "-")) for page, title in RECIPES
    )
