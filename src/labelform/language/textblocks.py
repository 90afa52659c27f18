"""
Blocks of text, `|` and `>`: what they say, without the indentation that is not part of it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

HEADER = re.compile(r"([|>])([-+0-9]*)[^\n]*")
"""The sign of a block, what says how it is indented and ends, and maybe a comment."""


@dataclass(frozen=True, slots=True)
class TextBlock:
    """
    A block of text: its sign, whether its end is kept (`+`) or taken away (`-`), and its lines.

    With `is_explicit` its first line begins with blanks, so that its indentation has to be said.
    """

    sign: str
    ending: str
    lines: Sequence[str]
    is_explicit: bool = False

    @property
    def is_open(self) -> bool:
        """Whether blank lines below are a part of it."""
        return self.ending == "+"


def text_block(text: str, start: int, end: int, column: int) -> TextBlock:
    """Return the block from its sign to the end of what it says; `column` is the one of its key or dash."""
    header = HEADER.match(text, start)
    sign, how = header.group(1, 2) if header else ("|", "")
    first = text.find("\n", start) + 1 or len(text)
    lines = list(_lines(text, first, end))
    digit = next((int(letter) for letter in how if letter.isdigit()), 0)
    indent = column + digit if digit else next((_indent(line) for line in lines if line.strip(" ")), sys.maxsize)
    is_kept = "+" in how
    # The file will end with the end of a line: this text does not, and it did not either.
    is_cut = not text.endswith("\n") and first + sum(len(line) + 1 for line in lines) > len(text)
    while lines and not is_kept and len(lines[-1]) <= indent:
        lines.pop()
    ending = "-" if is_cut or "-" in how else "+" if is_kept else ""
    return TextBlock(sign, ending, [line[indent:] for line in lines], bool(digit))


def _lines(text: str, at: int, end: int) -> Iterator[str]:
    """Yield the lines from one place to another, and the blank ones below."""
    while at < len(text):
        stop = text.find("\n", at)
        line = text[at : stop if stop >= 0 else len(text)]
        if at >= end and line.strip(" "):
            return
        yield line
        at += len(line) + 1


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
