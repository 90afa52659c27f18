"""What is wrong with cases beyond the types of their model: told with its place before anything is run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from labelform.diagnostics import Diagnostic, did_you_mean
from labelform.language.checks import check_nulls
from labelform.language.document import Document
from labelform.language.model import sections
from labelform.language.places import Path
from labelform.sandbox.faults.rules import Fault
from labelform.testing.model import CasesFile


def checked(document: Document, file: CasesFile | None) -> list[Diagnostic]:
    """Return the mistakes of a file of tests; of one that is not as its model says, only what can be told of it."""
    nulls = list(check_nulls(document, ()))
    return nulls if file is None else [*nulls, *_check_names(document, file), *_check_cases(document, file)]


def _check_names(document: Document, file: CasesFile) -> Iterator[Diagnostic]:
    first: dict[str, int] = {}
    for index, case in enumerate(file.cases):
        if first.setdefault(case.name, index) != index:
            where = document.where(("cases", first[case.name], "name"))
            hint = f"give it a name of its own; the first is at line {where.line}"
            said = f'two cases are called "{case.name}"'
            yield Diagnostic("duplicate-item", said, document.where(("cases", index, "name")), hint)


def _check_cases(document: Document, file: CasesFile) -> Iterator[Diagnostic]:
    for index, case in enumerate(file.cases):
        at: Path = ("cases", index)
        if case.spec is None and file.spec is None:
            said = f'the case "{case.name}" has no spec'
            yield Diagnostic("missing-key", said, document.where(at), "write spec: with its path from this file")
        for number, fault in enumerate(case.faults):
            if fault.fault is Fault.LATENCY or fault.retry_after:
                where = document.where((*at, "faults", number))
                yield Diagnostic("bad-fault", "a test does not wait", where, "leave out latency and retry_after")
        if case.after:
            yield from _check_sections(document, (*at, "after", "sections"), case.after.sections)


def _check_sections(document: Document, at: Path, expected: Mapping[str, Any]) -> Iterator[Diagnostic]:
    known = {section.name: section for section in sections()}
    for name, value in expected.items():
        if name in known and not isinstance(value, list if known[name].is_list else dict):
            kind = "a list of items" if known[name].is_list else "a mapping"
            said = f'"{name}" expects {kind}'
            yield Diagnostic("wrong-type", said, document.where((*at, name)), "write it as a spec does")
        if name not in known:
            hint = f"{did_you_mean(name, known)} Sections: {', '.join(known)}".strip()
            yield Diagnostic(
                "unknown-key", f'no spec has a section "{name}"', document.where((*at, name), key=True), hint
            )
