"""What is wrong with expressions: in the words of the library, turned into ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from labelform.checking.shape import Shape
from labelform.diagnostics import did_you_mean

_MISTAKE: Final = re.compile(r"^(?:INVALID_ARGUMENT: )?ERROR: [^:\n]*:(-?\d+):(-?\d+): (.*)$", re.MULTILINE)
_STATUS: Final = re.compile(r"^[A-Z_]+: |\s*\[[A-Z_]+\]\s*$")
_FOLLOWS: Final = "'*error*'"
"""The name that the library uses for the type of something already reported."""
TOO_MANY_FOR_DISTINCT: Final = "too many values for distinct"
_TOO_MUCH_WORK: Final = ("Iteration budget exceeded", TOO_MANY_FOR_DISTINCT)
_FUNCTIONS: Final = (
    "size", "all", "exists", "exists_one", "filter", "map", "has", "distinct", "startsWith", "endsWith", "contains",
    "matches",
)  # fmt: skip
_NO_NAME: Final = re.compile(r"undeclared reference to '([^']*)'.*")
_NO_FIELD: Final = re.compile(r"undefined field '([^']*)' not found in struct '(?:labelform\.)?([^']*)'")
_SYNTAX: Final = "Syntax error: "
_SELECTED: Final = re.compile(r"expression of type '([^']*)' cannot be the operand of a select operation")
_MEANT: Final = {
    "=": "write == to compare", "&": "write && instead", "|": "write || instead", "and": "write && instead",
    "or": "write || instead", "not": "write ! instead",
}  # fmt: skip
"""What other languages call operators."""
_WORDS: Final = (
    (_NO_NAME, r'there is no "\1"'),
    (_NO_FIELD, r'"\2" has no field "\1"'),
    (re.compile(r"found no matching overload for '([^']*)' applied to '([^']*)'"), r"\1 does not take \2"),
    (re.compile(r"Syntax error: (.*)"), r"\1"),
    (re.compile(r"token recognition error at: '(\S).*'"), r'"\1" does not belong here'),
    (re.compile(r"mismatched input '<EOF>' expecting .*"), "the expression ends too early"),
    (re.compile(r"(?:mismatched|extraneous) input '(.*?)' expecting .*"), r'"\1" does not belong here'),
    (re.compile(r"missing '(.*?)' at '(.*?)'"), r'"\1" is missing'),
    (re.compile(r"labelform\."), ""),
    (re.compile(r"\s*\[[A-Z_]+\]\s*$"), ""),
)


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with an expression, and where in it: line and column count from 1."""

    line: int
    column: int
    message: str
    hint: str = ""


class Unfit(Exception):  # noqa: N818 - findings on their way to diagnostics
    """An expression that cannot be asked; carries all mistakes."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("; ".join(one.message for one in mistakes))
        self.mistakes = tuple(mistakes)


def mistakes_in(text: str, said: str, shape: Shape) -> list[Mistake]:
    """Return what the library says about a text that it cannot compile, each mistake with its place."""
    slips = dict.fromkeys(_slips(text, said))
    if slips:  # what else the parser stumbles over follows from them
        return list(slips)
    found = dict.fromkeys(_mistakes(text, said, shape))
    return list(found) or [Mistake(1, 1, plainly(said))]


def mistake_at(text: str, offset: int, message: str, hint: str = "") -> Mistake:
    """Return a mistake at an offset of an expression."""
    before = text[:offset]
    return Mistake(before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1, message, hint)


def plainly(said: str) -> str:
    """Return what the library says about an evaluation in our words."""
    if any(one in said for one in _TOO_MUCH_WORK):
        return "it takes too many steps for a project of this size"
    first = said.splitlines()[0] if said else "no reason is given"
    return _STATUS.sub("", _STATUS.sub("", first))


def _mistakes(text: str, said: str, shape: Shape) -> Iterator[Mistake]:
    for line, column, one in _MISTAKE.findall(said):
        if _FOLLOWS not in one:
            yield _mistake(text, max(int(line), 1), max(int(column), 1), one, shape)


def _slips(text: str, said: str) -> Iterator[Mistake]:
    """Yield where an operator is written as in other languages."""
    for line, column, one in _MISTAKE.findall(said):
        if not one.startswith(_SYNTAX):
            continue
        row, at = max(int(line), 1), max(int(column), 1)
        written = text.split("\n")[row - 1]
        before = re.search(r"\b(not)\s+$", written[: at - 1], re.IGNORECASE)
        here = re.match(r"[=&|]|\w+", written[at - 1 :])
        # The parser takes "not" for a name, and stumbles over what follows it.
        word, place = (before[1], before.start() + 1) if before else (here[0] if here else "", at)
        if hint := _MEANT.get(word.lower()):
            yield Mistake(row, place, f'"{word}" is no operator', hint)


def _mistake(text: str, line: int, column: int, said: str, shape: Shape) -> Mistake:
    """Return one mistake in our words; of a function that does not exist, the library names the bracket."""
    name = _NO_NAME.match(said)
    if name and text.split("\n")[line - 1][column - 1 :].startswith("("):
        hint = _suggested(name[1], _FUNCTIONS, "Functions")
        return Mistake(line, max(column - len(name[1]), 1), f'there is no function "{name[1]}"', hint)
    if name:
        return Mistake(line, column, _worded(said), _suggested(name[1], list(shape.names), "Names"))
    if selected := _SELECTED.match(said):
        return _of_no_structure(text, line, column, selected[1])
    field = _NO_FIELD.match(said)
    fields = next((list(one.fields) for one in shape.structures() if field and one.name == field[2]), [])
    return Mistake(line, column, _worded(said), _suggested(field[1], fields, "Fields") if field else "")


def _of_no_structure(text: str, line: int, column: int, type_: str) -> Mistake:
    """Return what is wrong with a field of something that has none: often a function without its brackets."""
    found = re.match(r"\.\s*(\w+)", text.split("\n")[line - 1][column - 1 :])
    name = found[1] if found else ""
    if name in _FUNCTIONS:
        return Mistake(line, column, f'"{name}" is a function', f"write {name}(…), as in groups.size()")
    is_list = type_.startswith("list(")
    hint = f"check its items, as in .exists(one, one.{name} == …)" if is_list and name else ""
    return Mistake(line, column, f'{"a list" if is_list else type_} has no field "{name}"', hint)


def _suggested(wrong: str, known: Sequence[str], called: str) -> str:
    last = wrong.rpartition(".")[2]
    suggestion = f'did you mean "{last}"?' if last in known else did_you_mean(wrong, known)  # as in workflow.stages
    return f"{suggestion} {called}: {', '.join(known)}".strip()


def _worded(said: str) -> str:
    for pattern, words in _WORDS:
        said = pattern.sub(words, said)
    return said
