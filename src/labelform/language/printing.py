"""
Print in our style what `trivia` took apart: every word as it was written, and everything around it as we do.

Two columns for what is inside of something, dashes too. What is in brackets stays so where it fits on a line and holds
no comment. Texts over several lines keep their lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from labelform.language.textblocks import TextBlock, text_block
from labelform.language.trivia import Comments, Part
from labelform.language.writing import quoted

WIDEST = 120
"""Columns that a list or mapping in brackets may take; a longer one is written with one entry a line."""
_STEP = 2


def printed(text: str, root: Part) -> str:
    """Return a text whose root has been taken apart, and maybe put into another order."""
    lines = _Printer(text).root(root)
    return "\n".join(lines).lstrip("\n") + "\n"


class _Printer:
    """Prints parts as lines without their ends. `_text` is the one that the parts were cut from."""

    def __init__(self, text: str) -> None:
        self._text = text

    def root(self, root: Part) -> list[str]:
        """Return all lines."""
        inside = root.inside
        value = self._value(root, 0, 0)
        if value is not None:
            return [*_own(root.between, 0), *_with_tail(value, root.behind, -1), *_own(root.below, 0)]
        lines = list(_own((*root.between, *inside.bracket, *inside.lead), 0))
        if root.between or inside.bracket:
            lines.append("")  # they would come to be above the first section
        self._sections(inside.parts, lines)
        return [*lines, *self._foot(inside.parts, (*inside.foot, *root.behind, *root.below), 0)]

    def _sections(self, parts: Sequence[Part], lines: list[str]) -> None:
        """Add sections, above those of several lines an empty line, but for the first and one below the version."""
        made = [self._part(part, 0) for part in parts]
        for number, (part, own) in enumerate(zip(parts, made, strict=True)):
            is_section = len(own) > 1 and number > (1 if len(made[0]) == 1 else 0)
            is_open = number > 0 and self._is_open(parts[number - 1])
            if (part.is_apart or is_section) and not is_open and lines[-1:] != [""]:
                lines.append("")
            lines += own

    def _part(self, part: Part, indent: int) -> list[str]:
        """Return the lines of an entry, with the comments around it."""
        dash = () if part.entry.key else ("-",)
        label = f"{' ' * indent}{' '.join((*dash, *self._labels(part)))}"
        value = self._value(part, indent, len(label) + 1)
        made = self._on_lines(part, label, indent) if value is None else self._beside(part, label, indent, value)
        above = (f"{' ' * indent}{comment.text}" for comment in part.above)
        after = self._foot([part._replace(after=())], part.after, indent) if part.after else ()
        return [*above, *made, *after]

    def _labels(self, part: Part) -> Sequence[str]:
        """Return what is before a value: its key, its anchor, its tag."""
        return (f"{self._key(part)}:", *part.properties) if part.entry.key else part.properties

    def _key(self, part: Part) -> str:
        """Return a key as it is written, on one line, and with a blank behind an alias, which could go on."""
        key, name = part.entry.key, part.entry.name
        written = self._text[key.outer : key.end] if key else ""
        written = quoted(name or "") if "\n" in written else written
        return f"{written} " if written.startswith("*") else written

    # -- values on the line of their key or dash -----------------------------------------------------------------

    def _value(self, part: Part, indent: int, column: int) -> list[str] | None:
        """Return the lines of a value that begins in a column; None when it needs a line for each of its entries."""
        node = part.node
        if node.entries:
            column = indent + _STEP if part.between else column
            flow = self._flow(part, WIDEST - column) if node.is_flow else None
            return None if flow is None else [flow]
        if node.is_flow:
            return ["{}" if node.is_mapping else "[]"]
        if _is_text_block(part):
            return self._block_of_text(part, indent + _STEP)
        first, *others = self._text[part.start : node.end].split("\n")
        blank = " \t" if not node.style else ""
        return [first.rstrip(blank), *(_indented(line.rstrip(blank).lstrip(" \t"), indent + _STEP) for line in others)]

    def _beside(self, part: Part, label: str, indent: int, value: Sequence[str]) -> list[str]:
        """Return a value behind its label, or below it where comments stand between the two."""
        inner, is_block = indent + _STEP, _is_text_block(part)
        beside = (*part.opening, *part.behind)
        if not value[0]:  # nothing, and so no place behind it
            return [*_with_tail([label], beside[:1], 0), *_own((*part.between, *beside[1:], *part.below), inner)]
        if part.between or len(beside) > 1:
            lines = [*_with_tail([label], part.opening, 0), *_own(part.between, inner)]
            lines += _with_tail([_indented(value[0], inner), *value[1:]], part.behind, 0 if is_block else -1)
        else:
            lines = _with_tail([f"{label} {value[0]}", *value[1:]], beside, 0 if is_block else -1)
        # What is indented as far as a block of text would be a line of it.
        return [*lines, *_own(part.below, inner - is_block)]

    def _flow(self, part: Part, room: int) -> str | None:
        """Return a value on one line; None when it has several, comments inside, or more columns than there is room."""
        node, inside = part.node, part.inside
        if not node.is_flow:
            text = self._text[part.start : min(node.end, part.start + room + 1)]
            return None if "\n" in text or len(text) > room else text or "null"
        if inside.bracket or inside.lead or inside.foot:
            return None
        made: list[str] = []
        for inner in inside.parts:
            is_commented = inner.above or inner.opening or inner.between or inner.behind or inner.below or inner.after
            label = "".join(f"{one} " for one in self._labels(inner))
            value = None if is_commented else self._flow(inner, room - len(label))
            if value is None:
                return None
            made.append(f"{label}{value}")
            room -= len(label) + len(value) + len(", ")
        return (f"{{{', '.join(made)}}}" if node.is_mapping else f"[{', '.join(made)}]") if room >= 0 else None

    def _text_block(self, part: Part) -> TextBlock:
        return text_block(self._text, part.start, part.node.end, part.column)

    def _block_of_text(self, part: Part, column: int) -> list[str]:
        """Return the sign of a block of text, and its lines."""
        block = self._text_block(part)
        # The first line says how far a block is indented: where it has none, that would be the comment below.
        is_said = block.is_explicit or (part.below and not any(block.lines))
        sign = f"{block.sign}{_STEP if is_said else ''}{block.ending}"
        return [sign, *(_indented(line, column) for line in block.lines)]

    # -- values on lines of their own ----------------------------------------------------------------------------

    def _on_lines(self, part: Part, label: str, indent: int) -> list[str]:
        """Return a mapping or list with a line for each entry, the first behind the dash if nothing is in its way."""
        inside, inner = part.inside, indent + _STEP
        first = inside.parts[0]
        beside = (*part.opening, *inside.bracket, *part.behind)
        lead = (*part.between, *inside.lead)
        lines = self._parts(inside.parts, inner)
        rest = self._foot(inside.parts, (*inside.foot, *beside[1:], *part.below), inner)
        if part.entry.key is None and not (beside or lead or first.above or part.properties):
            return [f"{label} {lines[0][inner:]}", *lines[1:], *rest]
        blank = [""] if first.is_apart or part.between else []
        return [*_with_tail([label], beside[:1], 0), *_own(lead, inner), *blank, *lines, *rest]

    def _parts(self, parts: Sequence[Part], indent: int) -> list[str]:
        lines: list[str] = []
        for number, part in enumerate(parts):
            if number and part.is_apart and not self._is_open(parts[number - 1]):
                lines.append("")
            lines += self._part(part, indent)
        return lines

    def _foot(self, parts: Sequence[Part], comments: Comments, indent: int) -> list[str]:
        """Return the comments below the last of some parts."""
        lines = list(_own(comments, indent))
        return lines[1:] if lines[:1] == [""] and self._is_open(parts[-1]) else lines

    def _is_open(self, part: Part) -> bool:
        """Return whether a part ends in a block of text that keeps the blank lines below it."""
        if part.after or part.below or part.inside.foot:
            return False
        if part.inside.parts:
            return self._is_open(part.inside.parts[-1])
        return _is_text_block(part) and self._text_block(part).is_open


def _is_text_block(part: Part) -> bool:
    return part.node.style in ("|", ">")


def _own(comments: Comments, indent: int) -> Iterator[str]:
    """Yield comments on lines of their own."""
    for comment in comments:
        if comment.is_apart:
            yield ""
        yield f"{' ' * indent}{comment.text}"


def _with_tail(lines: Sequence[str], comments: Comments, at: int) -> list[str]:
    """Return lines with a comment behind the first or the last of them."""
    made = list(lines)
    for comment in comments:
        made[at] += f"{comment.blanks}{comment.text}"
    return made


def _indented(line: str, indent: int) -> str:
    return f"{' ' * indent}{line}" if line else ""
