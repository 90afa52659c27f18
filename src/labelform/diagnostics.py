"""
A mistake with a place: what is wrong, where it is, how to fix it.

Diagnostics are values. Every layer returns or raises them; only `report` turns them into text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache

from labelform.letters import is_drawn


class Severity(StrEnum):
    """The severity of a diagnostic: an error stops the run, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """
    A stretch of one line of a file.

    `line` and `column` count from 1, as editors show them; `length` is how many characters the caret marks. `snippet`
    is the text of the line without its end; `byte` the offset in the file, from 0, in UTF-8. `trail` says what led
    there, nearest step first, if the file is not the one that was named.
    """

    file: str
    line: int
    column: int
    length: int = 1
    snippet: str = ""
    byte: int = 0
    trail: tuple[str, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """
    One finding.

    `code` is stable, kebab-case and documented in `docs/errors.md`; `message` is one sentence in lower case
    without a full stop; `hint` is an action that the reader can take now.
    """

    code: str
    message: str
    where: Where | None = None
    hint: str = ""
    severity: Severity = Severity.ERROR
    address: str = ""

    @property
    def is_error(self) -> bool:
        """Return whether this finding stops the run."""
        return self.severity is Severity.ERROR


def told(diagnostic: Diagnostic) -> Diagnostic:
    """Return a finding whose hint ends with what led to its place; doing this twice repeats nothing."""
    where = diagnostic.where
    if where is None or not where.trail:
        return diagnostic
    hint = " ".join(part for part in (diagnostic.hint, f"({', '.join(where.trail)})") if part)
    return replace(diagnostic, hint=hint, where=replace(where, trail=()))


def line_of(diagnostic: Diagnostic) -> str:
    """Return a finding on one line, with escapes for what nobody would see."""
    place = f"{diagnostic.where}: " if diagnostic.where else ""
    hint = f" ({diagnostic.hint})" if diagnostic.hint else ""
    line = f"{place}{diagnostic.severity}[{diagnostic.code}]: {diagnostic.message}{hint}"
    return "".join(one if is_drawn(one) else one.encode("unicode_escape").decode() for one in line)


_LONGEST_WORD = 200
_ALIKE_PERCENT = 60
"""From which similarity a word may be meant: twice the letters in common, as a share of all letters of both."""
_SLIP_PERCENT = 75
"""From which similarity one word can only be a slip for the other, such as two letters of four in the wrong order."""


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """Return `did you mean "x"?` for the closest known word, or an empty string when nothing is close."""
    return _suggestion(wrong, tuple(known)) if len(wrong) <= _LONGEST_WORD else ""


def is_slip(wrong: str, right: str) -> bool:
    """Return whether a word is so close to a known one that it can be read as if it were that."""
    from rapidfuzz import fuzz

    return fuzz.ratio(wrong.lower(), right.lower()) >= _SLIP_PERCENT


def one_of_these(wrong: str, known: Iterable[str], noun: str) -> str:
    """Return the hint for a word that is not on a closed list: the closest one, and all of them after their `noun`."""
    words = [str(one) for one in known]
    return f"{did_you_mean(wrong, words)} {noun}: {', '.join(words) or 'none'}".strip()


@lru_cache(maxsize=1_000)  # the same mistake is often made in every entry, and comparing words is slow
def _suggestion(wrong: str, known: tuple[str, ...]) -> str:
    from rapidfuzz import fuzz, process  # here: most runs suggest nothing, and start sooner without it
    from rapidfuzz.distance import Indel

    # A short word is found in many long ones, as "min" is in "domain": more of it must be right than wrong.
    near = [one for one in known if Indel.distance(wrong.lower(), one.lower()) < len(wrong)]
    # A word that differs only in case, such as FRAME, needs no guess.
    closest = process.extractOne(wrong, near, scorer=fuzz.ratio, processor=str.lower, score_cutoff=_ALIKE_PERCENT)
    return f'did you mean "{closest[0]}"?' if closest else ""
