"""
Plans as JUnit XML, so that any CI shows drift as failed tests: a suite for each project, a case for each address.

What is as desired is one case for each section, because a plan does not list it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as ET

from labelform.core.change import Blocked, Change
from labelform.core.digest import plan_digest
from labelform.core.plan import SectionSummary, Violation
from labelform.core.planset import Unplanned
from labelform.report.lines import change_lines, field_lines
from labelform.report.planned import PlannedProject
from labelform.report.words import will_be

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


_COUNTED = ("tests", "failures", "errors", "skipped")


def render_junit(planned: Sequence[PlannedProject], unplanned: Sequence[Unplanned] = ()) -> str:
    """Return plans as JUnit XML. Broken rules and missing plans are errors, changes and blocked changes failures."""
    suites = [*(_suite(one) for one in planned), *(_missing(one) for one in unplanned)]
    counts = {name: str(sum(int(suite.attrib[name]) for suite in suites)) for name in _COUNTED} if suites else {}
    whole = _element("testsuites", {"name": "labelform", **counts}, suites)
    ET.indent(whole, space="")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(whole, encoding="unicode")}\n'


def _suite(planned: PlannedProject) -> ET.Element:
    plan = planned.plan
    errors = [_broken(violation) for violation in plan.violations]
    changed = [_changed(change, is_compared=plan.is_comparison) for change in plan.changes]
    failures = [*changed, *map(_blocked, plan.blocked)]
    unmanaged = [_unmanaged(section) for section in plan.sections if not section.is_managed]
    fine = [_fine(section) for section in plan.sections if section.in_sync]
    allowed = [_case("policy", f"policy {violation.rule}, allowed by name") for violation in plan.allowed]
    cases = [*errors, *failures, *unmanaged, *allowed, *fine]
    counts = (len(cases), len(failures), len(errors), len(unmanaged))
    named = {"name": plan.target.title, **dict(zip(_COUNTED, map(str, counts), strict=True))}
    return _element("testsuite", named, [_properties(planned), *cases])


def _missing(unplanned: Unplanned) -> ET.Element:
    case = _problem("spec", unplanned.file, "error", "unplanned", unplanned.reason, "")
    named = {"name": unplanned.file, "tests": "1", "failures": "0", "errors": "1", "skipped": "0"}
    return _element("testsuite", named, [case])


def _properties(planned: PlannedProject) -> ET.Element:
    named = {
        "spec_file": planned.spec_file,
        "environment": planned.environment or "",
        "project": planned.plan.target.hash or "",
        "plan_digest": plan_digest(planned.plan),
    }
    inner = [_element("property", {"name": name, "value": value}) for name, value in named.items()]
    return _element("properties", {}, inner)


def _broken(violation: Violation) -> ET.Element:
    addresses = "\n".join(violation.addresses)
    return _problem("policy", f"policy {violation.rule}", "error", violation.rule, violation.message, addresses)


def _changed(change: Change, *, is_compared: bool) -> ET.Element:
    details = "\n".join(
        f"{line.symbol} {'  ' * line.depth}{line.text}" for line in change_lines(change, is_compared=is_compared)
    )
    message = f"{change.address} {will_be(change)}"
    return _problem(change.kind, change.address, "failure", change.action, message, details)


def _blocked(blocked: Blocked) -> ET.Element:
    change = blocked.change
    fields = [f"{line.symbol} {line.text}" for line in field_lines(change) if line.symbol != "#"]
    name = f"{change.address} ({', '.join(field.path for field in change.fields)})" if change.fields else change.address
    place = [f"at {change.source}"] if change.source else []
    return _problem(change.kind, name, "failure", "blocked", blocked.reason, "\n".join([*place, *fields, blocked.hint]))


def _unmanaged(section: SectionSummary) -> ET.Element:
    skipped = _element("skipped", {"message": f"{section.kind} is unmanaged: the spec does not have the section"})
    return _case(section.kind, section.kind, skipped)


def _fine(section: SectionSummary) -> ET.Element:
    return _case(section.kind, f"{section.in_sync} as desired")


def _problem(kind: str, name: str, tag: str, sort: str, message: str, details: str) -> ET.Element:
    problem = _element(tag, {"type": sort, "message": message})
    problem.text = readable(details)
    return _case(kind, name, problem)


def _case(kind: str, name: str, *inner: ET.Element) -> ET.Element:
    return _element("testcase", {"classname": kind, "name": name}, inner)


def _element(tag: str, attributes: dict[str, str], inner: Iterable[ET.Element] = ()) -> ET.Element:
    made = ET.Element(tag, {name: readable(value) for name, value in attributes.items()})
    made.extend(inner)
    return made


def readable(text: str) -> str:
    """Return text without the characters that no XML can hold."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
