"""From checks and facts to the findings about those that fail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from labelform.checking.engine import Answer, Asked, Engine, Verdict
from labelform.checking.facts import Facts
from labelform.core.change import Source
from labelform.core.check import Check
from labelform.core.plan import Rule, Violation

_MOST_OFFENDERS: Final = 5
_LONGEST: Final = 160


@dataclass(frozen=True, slots=True)
class Placed:
    """A check that can be asked, and where it is written; None if that is in no file that was read."""

    check: Check
    asked: Asked
    source: Source | None = None


def uses(checks: Iterable[Placed]) -> frozenset[str]:
    """Return the names that some checks look at."""
    return frozenset(name for one in checks for name in one.asked.uses)


def broken(checks: Sequence[Placed], facts: Facts, engine: Engine) -> tuple[Violation, ...]:
    """
    Return every check that is not known to hold, in their order.

    Of a project that does not exist yet, what nobody can know before is no reason: such a check is run after the
    apply.
    """
    return tuple(violation for _, violation in verdicts(checks, facts, engine))


def verdicts(checks: Sequence[Placed], facts: Facts, engine: Engine) -> Iterator[tuple[Check, Violation]]:
    """Yield every check that is not known to hold, with what is said about it; see `broken`."""
    for one in checks:
        answer = engine.evaluate(one.asked, facts.values, facts.unknown)
        is_later = answer.missing and facts.later.issuperset(answer.missing)
        if answer.verdict is not Verdict.HOLDS and not is_later:
            yield one.check, Violation(rule=Rule.CHECK, message=_said(one, answer, facts), source=one.source)


def _said(one: Placed, answer: Answer, facts: Facts) -> str:
    check = one.check
    if answer.verdict is Verdict.FAILS:
        return f'"{check.name}" fails: {_line(check.message)} ({_what(answer)})'
    why = "; ".join(f"{name} is not known: {facts.unknown.get(name, 'it is too large')}" for name in answer.missing)
    return f'"{check.name}" could not be decided: {_line(check.message)} ({why or answer.why})'


def _what(answer: Answer) -> str:
    """Say what was false: the things that break a rule about all, else the expression."""
    if not answer.offenders:
        return _line(answer.why)
    shown = [f'"{_line(name)}"' for name in answer.offenders[:_MOST_OFFENDERS]]
    more = len(answer.offenders) - len(shown)
    return f"false for: {', '.join(shown)}{f' and {more:,} more' if more else ''}"


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
