"""
Plans as JUnit XML, so that any CI shows drift as failed tests: a suite for each project, a case for each address.

What is as desired is one case for each section, because a plan does not list it.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from labelform.core.change import Blocked, Change
from labelform.core.digest import plan_digest
from labelform.core.plan import SectionSummary, Violation
from labelform.core.planset import Unplanned
from labelform.report.junit_elements import document, element, problem, suite, test_case
from labelform.report.lines import change_lines, field_lines
from labelform.report.planned import PlannedProject
from labelform.report.words import will_be


def render_junit(planned: Sequence[PlannedProject], unplanned: Sequence[Unplanned] = ()) -> str:
    """Return plans as JUnit XML. Broken rules and missing plans are errors, changes and blocked changes failures."""
    return document([*(_suite(one) for one in planned), *(_missing(one) for one in unplanned)])


def _suite(planned: PlannedProject) -> ET.Element:
    plan = planned.plan
    errors = [_broken(violation) for violation in plan.violations]
    changed = [_changed(change, is_compared=plan.is_comparison) for change in plan.changes]
    failures = [*changed, *map(_blocked, plan.blocked)]
    unmanaged = [_unmanaged(section) for section in plan.sections if not section.is_managed]
    fine = [_fine(section) for section in plan.sections if section.in_sync]
    allowed = [test_case("policy", f"policy {violation.rule}, allowed by name") for violation in plan.allowed]
    cases = [*errors, *failures, *unmanaged, *allowed, *fine]
    inner = [_properties(planned), *cases]
    return suite(plan.target.title, inner, failures=len(failures), errors=len(errors), skipped=len(unmanaged))


def _missing(unplanned: Unplanned) -> ET.Element:
    case = problem("spec", unplanned.file, "error", "unplanned", unplanned.reason, "")
    return suite(unplanned.file, [case], failures=0, errors=1)


def _properties(planned: PlannedProject) -> ET.Element:
    named = {
        "spec_file": planned.spec_file,
        "environment": planned.environment or "",
        "project": planned.plan.target.hash or "",
        "plan_digest": plan_digest(planned.plan),
    }
    inner = [element("property", {"name": name, "value": value}) for name, value in named.items()]
    return element("properties", {}, inner)


def _broken(violation: Violation) -> ET.Element:
    addresses = "\n".join(violation.addresses)
    return problem("policy", f"policy {violation.rule}", "error", violation.rule, violation.message, addresses)


def _changed(change: Change, *, is_compared: bool) -> ET.Element:
    details = "\n".join(
        f"{line.symbol} {'  ' * line.depth}{line.text}" for line in change_lines(change, is_compared=is_compared)
    )
    message = f"{change.address} {will_be(change)}"
    return problem(change.kind, change.address, "failure", change.action, message, details)


def _blocked(blocked: Blocked) -> ET.Element:
    change = blocked.change
    fields = [f"{line.symbol} {line.text}" for line in field_lines(change) if line.symbol != "#"]
    name = f"{change.address} ({', '.join(field.path for field in change.fields)})" if change.fields else change.address
    place = [f"at {change.source}"] if change.source else []
    return problem(change.kind, name, "failure", "blocked", blocked.reason, "\n".join([*place, *fields, blocked.hint]))


def _unmanaged(section: SectionSummary) -> ET.Element:
    skipped = element("skipped", {"message": f"{section.kind} is unmanaged: the spec does not have the section"})
    return test_case(section.kind, section.kind, skipped)


def _fine(section: SectionSummary) -> ET.Element:
    return test_case(section.kind, f"{section.in_sync} as desired")
