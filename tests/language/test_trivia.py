"""Which comments belong to which entry: one rule, for the printer and for the editor."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from tests.language.commented import NOTE, Maker

from labelform.language.blocks import Block
from labelform.language.places import Lines
from labelform.language.trivia import Part, taken_apart


@given(st.integers(0, 10**9))
def test_the_editor_takes_with_an_entry_the_comments_that_the_printer_keeps_with_it(number: int) -> None:
    text = Maker(Random(number)).text().replace("\r\n", "\n")  # noqa: S311 - dice that can be thrown again
    lines = Lines(text, "p.yaml")

    for part, is_root in _blocks(taken_apart(text), is_root=True):
        if any(text.endswith("? ", 0, inner.entry.start) for inner in part.inside.parts):
            continue  # the editor refuses keys that are written so
        block = Block(lines, part.node, is_root=is_root)
        for index, inner in enumerate(part.inside.parts):
            taken = text[block.head(index) : block.tail(index)]
            assert sorted(_own(inner)) == sorted(note[0] for note in NOTE.finditer(taken))


def _blocks(part: Part, *, is_root: bool = False) -> Iterator[tuple[Part, bool]]:
    if part.node.is_block:
        yield part, is_root
        for inner in part.inside.parts:
            yield from _blocks(inner)


def _own(part: Part) -> Iterator[str]:
    inside = part.inside
    around = (part.above, part.opening, part.between, part.behind, part.below)
    yield from (one.text for found in (*around, inside.bracket, inside.lead, inside.foot) for one in found)
    for inner in inside.parts:
        yield from _own(inner)
        yield from (one.text for one in inner.after)
