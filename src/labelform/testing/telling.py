"""Results of cases as text, JSON and JUnit XML. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from labelform.report.diagnostics import visible
from labelform.report.junit_elements import document, problem, suite, test_case
from labelform.report.style import Style
from labelform.testing.deviations import Deviation
from labelform.testing.results import CaseResult

LEGEND = "- expected but missing, + actual but not expected"


def case_lines(result: CaseResult, style: Style) -> Iterator[str]:
    """Yield a line for a case, and below it what is otherwise than expected."""
    mark = style.paint("ok    ", "green") if result.has_passed else style.paint("FAILED", "bold", "red")
    yield f"  {mark}  {visible(result.name)}"
    for one in result.deviations:
        yield from (f"          {line}" for line in deviation_lines(one, style))


def deviation_lines(one: Deviation, style: Style) -> Iterator[str]:
    """Yield what is otherwise than expected, with its place, as a difference."""
    yield f"{style.paint(visible(str(one.where)), 'bold')}: {one.what}"
    for sign, color, lines in (("-", "red", one.missing), ("+", "green", one.found)):
        for text in lines:
            first, *more = text.splitlines() or [""]
            yield style.paint(f"  {sign} {visible(first)}", color)
            yield from (style.paint(f"    {visible(line)}", color) for line in more)


def summary(results: Sequence[CaseResult], style: Style) -> str:
    """Return the last line: how many cases there were, and how many failed."""
    failed = sum(not one.has_passed for one in results)
    count = f"{len(results)} {'case' if len(results) == 1 else 'cases'}"
    if not failed:
        return style.paint(f"{count}, all as expected.", "bold", "green")
    return style.paint(f"{count}, {failed} failed", "bold", "red") + f" ({LEGEND})."


def as_json(results: Sequence[CaseResult]) -> dict[str, Any]:
    """Return results as plain data; lines and columns count from 1."""
    failed = sum(not one.has_passed for one in results)
    return {
        "format_version": "1.0",
        "counts": {"cases": len(results), "passed": len(results) - failed, "failed": failed},
        "cases": [_case_as_json(one) for one in results],
    }


def _case_as_json(result: CaseResult) -> dict[str, Any]:
    deviations = [
        {
            "what": one.what,
            "range": {"filename": one.where.file, "line": one.where.line, "column": one.where.column},
            "missing": list(one.missing),
            "found": list(one.found),
        }
        for one in result.deviations
    ]
    named = {"file": result.file, "line": result.where.line, "name": result.name}
    outcome = "passed" if result.has_passed else "failed"
    return {**named, "result": outcome, "seconds": round(result.seconds, 3), "deviations": deviations}


def as_junit(results: Sequence[CaseResult]) -> str:
    """Return results as JUnit XML: a suite for each file."""
    suites = []
    for file, of_file in groupby(results, key=lambda one: one.file):
        some = list(of_file)
        failures = sum(not one.has_passed for one in some)
        suites.append(suite(file, [_junit(one) for one in some], failures=failures))
    return document(suites)


def _junit(result: CaseResult) -> Any:
    if result.has_passed:
        return test_case(result.file, result.name)
    details = "\n".join(line for one in result.deviations for line in deviation_lines(one, Style()))
    message = ", ".join(one.what for one in result.deviations)
    return problem(result.file, result.name, "failure", "deviation", message, details)
