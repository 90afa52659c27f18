"""The results of the cases of policies: as text, JSON and JUnit XML."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from labelform.planning.policy_cases import CaseOutcome
from labelform.report import junit_elements as junit
from labelform.report.style import PLAIN, Style
from labelform.report.words import one_line
from labelform.version import __version__

FORMAT_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class Tried:
    """The cases of one policy file; `unshown` are its rules and checks that no case shows to fail."""

    file: str
    outcomes: tuple[CaseOutcome, ...]
    unshown: tuple[str, ...] = ()


def is_right(tried: Sequence[Tried]) -> bool:
    """Return whether there are cases, and every policy says what they expect."""
    outcomes = [one for file in tried for one in file.outcomes]
    return bool(outcomes) and all(one.is_right for one in outcomes)


def as_text(tried: Sequence[Tried], style: Style = PLAIN) -> str:
    """Return a line for each case, and what was said where that is not what the case expects."""
    return "\n".join([*(line for file in tried for line in _file(file, style)), "", _summary(tried, style)]) + "\n"


def _file(tried: Tried, style: Style) -> Iterator[str]:
    yield style.paint(one_line(tried.file), "bold")
    for one in tried.outcomes:
        mark = style.paint("passed", "green") if one.is_right else style.paint("FAILED", "bold", "red")
        yield f"  {mark}  {one_line(one.case.case.name)}"
        if not one.is_right:
            yield f"          {one_line(one.wrong)}  ({one.case.where.file}:{one.case.where.line})"
            yield from (f"          said: {one_line(message)}" for _, message in one.said)
    if not tried.outcomes:
        yield style.paint("  it has no cases", "yellow")
    if tried.unshown:
        yield style.paint(f"  no case makes this fail: {', '.join(tried.unshown)}", "yellow")


def _summary(tried: Sequence[Tried], style: Style) -> str:
    outcomes = [one for file in tried for one in file.outcomes]
    failed = sum(not one.is_right for one in outcomes)
    if not outcomes:
        return style.paint("There are no cases to run.", "bold", "red")
    look = ("bold", "red") if failed else ("bold", "green")
    return style.paint(f"{len(outcomes) - failed:,} passed, {failed:,} failed.", *look)


def as_json(tried: Sequence[Tried]) -> str:
    """Return all outcomes as one JSON document."""
    outcomes = [one for file in tried for one in file.outcomes]
    document = {
        "format_version": FORMAT_VERSION,
        "tool_version": __version__,
        "passed": sum(one.is_right for one in outcomes),
        "failed": sum(not one.is_right for one in outcomes),
        "policies": [
            {"file": one.file, "unshown": list(one.unshown), "cases": [_json(outcome) for outcome in one.outcomes]}
            for one in tried
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _json(outcome: CaseOutcome) -> dict[str, Any]:
    case = outcome.case
    return {
        "name": case.case.name,
        "line": case.where.line,
        "passed": outcome.is_right,
        "expected": list(case.case.fails),
        "said": [{"name": name, "message": message} for name, message in outcome.said],
        "wrong": outcome.wrong,
    }


def as_junit(tried: Sequence[Tried]) -> str:
    """Return a suite for each policy file, and a test for each of its cases."""
    return junit.document([_suite(one) for one in tried])


def _suite(tried: Tried) -> ET.Element:
    cases = [_case(tried.file, one) for one in tried.outcomes]
    return junit.suite(tried.file, cases, failures=sum(not one.is_right for one in tried.outcomes))


def _case(file: str, outcome: CaseOutcome) -> ET.Element:
    name = outcome.case.case.name
    if outcome.is_right:
        return junit.test_case(file, name)
    said = "\n".join(message for _, message in outcome.said)
    return junit.problem(file, name, "failure", "policy", outcome.wrong, said)
