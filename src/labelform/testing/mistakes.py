"""What is wrong with cases beyond the types of their model: told with its place before anything is run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from labelform.core.resource import AnyResource
from labelform.diagnostics import Diagnostic, one_of_these
from labelform.language.checks import check_nulls
from labelform.language.document import Document
from labelform.language.following import AFTER_APPLY
from labelform.language.model import sections
from labelform.language.places import Path
from labelform.sandbox.faults.rules import Fault, Rule
from labelform.testing.model import CaseEntry, CasesFile
from labelform.testing.stated import check_sections
from labelform.testing.vocabulary import check_words

_USES: Final[Mapping[str, frozenset[Fault]]] = {
    "status": frozenset({Fault.ERROR_BEFORE, Fault.ERROR_AFTER}),
    "seconds": frozenset({Fault.HOLD, Fault.TIMEOUT_BEFORE, Fault.TIMEOUT_AFTER}),
    "edit": frozenset({Fault.FOREIGN_EDIT}),
}
"""Keys of a fault that only some of them look at."""


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
        yield from _check_steps(document, at, case)
        yield from check_words(document, at, case)
        if case.after:
            yield from check_sections(document, (*at, "after", "sections"), case.after.sections)


def _check_steps(document: Document, at: Path, case: CaseEntry) -> Iterator[Diagnostic]:
    for number, fault in enumerate(case.faults):
        yield from _check_fault(document, (*at, "faults", number), fault)
    for step, edits in (("before_plan", case.before_plan), ("before_apply", case.before_apply)):
        for number, edit in enumerate(edits):
            yield from _check_put(document, (*at, step, number, "put"), edit.put or {})
    if case.before_apply and case.after is None and case.refused is None:
        said = "before_apply is followed by an apply, and nothing is expected of that"
        where = document.where((*at, "before_apply"), key=True)
        yield Diagnostic("expects-nothing", said, where, "say after or refused, or edit before_plan")


def _check_fault(document: Document, at: Path, fault: Rule) -> Iterator[Diagnostic]:
    if fault.fault is Fault.LATENCY or fault.retry_after:
        yield Diagnostic("bad-fault", "a test cannot wait", document.where(at), "leave out latency and retry_after")
    for key, faults in _USES.items():
        if key in fault.model_fields_set and fault.fault not in faults | {Fault.LATENCY}:
            hint = f"leave it out; it is for {', '.join(sorted(faults))}"
            said = f'"{key}" means nothing to {fault.fault}'
            yield Diagnostic("bad-fault", said, document.where((*at, key), key=True), hint)
    if fault.fault is Fault.FOREIGN_EDIT and fault.edit is None:
        hint = "add edit: with section, name and action"
        yield Diagnostic("bad-fault", f"{fault.fault} does not say what is edited", document.where(at), hint)


def _check_put(document: Document, at: Path, put: Mapping[str, Any]) -> Iterator[Diagnostic]:
    resources = {section.name: section.resource for section in sections()}
    for name in put:
        where = document.where((*at, name), key=True)
        if name not in resources and name != AFTER_APPLY:
            hint = one_of_these(name, resources, "Sections")
            yield Diagnostic("unknown-key", f'an edit puts sections, and "{name}" is none', where, hint)
        elif name in resources and resources[name].is_asserted:
            hint = f"leave it out: a seed file can hold another {name}"
            yield Diagnostic("bad-edit", _why_asserted(resources[name]), where, hint)


def _why_asserted(resource: AnyResource) -> str:
    return next(iter(resource.cannot.values()), f"no call writes the {resource.kind} of a project")
