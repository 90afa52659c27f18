"""The documentation is true: every code is explained, and every example does what the text says."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from tests.language.conftest import seen

from labelform.core.reference import Named, Names, Reference, Unresolved
from labelform.language.codes import CODES, codes_of_references
from labelform.language.model import kinds

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "labelform"
ERRORS = ROOT / "docs" / "errors.md"
ROOMS = ("language", "repository", "reading", "planning", "transfer", "testing", "fleet")
FEWEST_LETTERS = 10
_SECTION = re.compile(r"^### (\S+)\n\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"```(\w+)\n(.*?)```\n", re.DOTALL)
_FILLED = re.compile(r"\{.*?\}")
_SUBJECT = re.compile(r'^"[^"]*" ')
"""What many messages begin with, and put together in another place: the name of a file or thing."""
_CARRIERS = {
    "Diagnostic",
    "Explanation",
    "Surprise",
    "_refusal",
    "report",
    "_note",
    "_as",
    "_named",
    "_one_of_two",
    "Refused",
    "Absent",
}


NOUNS = [noun for one in kinds().values() for noun in one.nouns]
EVERY = {**CODES, **{code: cause for noun in NOUNS for code, cause in codes_of_references(noun).items()}}
"""Every code and its cause, in the order of the page."""


def explained() -> dict[str, str]:
    return dict(_SECTION.findall(ERRORS.read_text("utf-8")))


def examples() -> list[tuple[str, str, str]]:
    """Return each code that is explained by an example, with the spec and what is said of it."""
    found = []
    for code, section in explained().items():
        blocks = dict(_BLOCK.findall(section))
        if "yaml" in blocks:
            found.append((code, blocks["yaml"], blocks["text"]))
    return found


def test_every_code_is_explained_by_its_cause_in_the_order_of_the_table() -> None:
    assert list(explained()) == list(EVERY)
    assert [section.partition("\n")[0] for section in explained().values()] == list(EVERY.values())


def test_every_code_in_the_source_is_in_the_table_and_every_other_is_retired() -> None:
    files = [path for room in ROOMS for path in SOURCE.glob(f"{room}/*.py")]
    used = {code for path in files for code in _codes_in(path)} | _codes_of_references()

    assert used == set(EVERY)


@pytest.mark.parametrize(("code", "spec", "said"), examples(), ids=lambda value: value if "\n" not in value else "")
def test_an_example_says_what_the_page_shows(code: str, spec: str, said: str) -> None:
    actual = seen(spec.removesuffix("\n") + "\n").rpartition("\n\n")[0] + "\n"
    if os.environ.get("LABELFORM_UPDATE_GOLDEN"):
        ERRORS.write_text(
            ERRORS.read_text("utf-8").replace(f"{spec}```\n\n```text\n{said}", f"{spec}```\n\n```text\n{actual}")
        )
        said = actual

    assert actual == said
    assert re.findall(r"error\[(.+?)\]", actual) == [code]


def test_a_message_without_an_example_is_one_of_ours() -> None:
    first_lines = [
        (code, line.partition(f"[{code}]: ")[2])
        for code, section in explained().items()
        for language, body in _BLOCK.findall(section)
        if language == "text" and "```yaml" not in section
        for line in body.splitlines()[:1]
    ]
    ours = {words for room in (*ROOMS, "core", "contents", "files") for words in _messages_in(room)}
    others = [said for _, said in first_lines if not any(_is_made_of(words, said) for words in ours)]

    assert len(first_lines) > 50
    assert others == []


def _messages_in(room: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of each text of a room around what is filled in, where they are more than that."""
    for path in SOURCE.glob(f"{room}/*.py"):
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.JoinedStr):
                text = "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
            else:
                continue
            words = tuple(_FILLED.split(_SUBJECT.sub("", text)))
            if sum(map(len, words)) >= FEWEST_LETTERS:
                yield words


def _is_made_of(words: tuple[str, ...], said: str) -> bool:
    """Say whether a message is these words in their order, with something between them."""
    if not all(one in said for one in words):
        return False
    pattern = ".+".join(map(re.escape, words))
    return any(re.fullmatch(pattern, one) for one in (said, _SUBJECT.sub("", said)))


def _codes_in(path: Path) -> Iterator[str]:
    """Yield the first text of every call that makes a diagnostic, wherever it stands among the arguments."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call) and _name(node.func) in _CARRIERS:
            texts = (one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str))
            yield from [next(texts)] if node.args and isinstance(node.args[0], ast.Constant) else []


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _codes_of_references() -> set[str]:
    codes = set()
    twice = [Named("1", "x"), Named("2", "x")]
    for noun in NOUNS:
        for candidates in ([], twice):
            with pytest.raises(Unresolved) as caught:
                Names([], candidates).find(noun, Reference(name="x"))
            codes.add(caught.value.code)
    return codes
