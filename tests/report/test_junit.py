"""Plans as JUnit XML: drift is failed tests."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

import pytest
from tests.report.plans import PLANS, planned, side

from labelform.report.junit import render_junit
from labelform.resources.collections import Collection, Collections


def _suites(plan: str) -> Element:
    return fromstring(render_junit(PLANS[plan]()))  # noqa: S314 - we wrote it ourselves


@pytest.mark.parametrize("plan", PLANS)
def test_counts_are_those_of_the_cases(plan: str) -> None:
    root = _suites(plan)

    for suite in root:
        cases = suite.findall("testcase")
        assert int(suite.attrib["tests"]) == len(cases)
        assert int(suite.attrib["failures"]) == sum(case.find("failure") is not None for case in cases)
        assert int(suite.attrib["errors"]) == sum(case.find("error") is not None for case in cases)
        assert int(suite.attrib["skipped"]) == sum(case.find("skipped") is not None for case in cases)
    assert int(root.attrib["tests"]) == sum(int(suite.attrib["tests"]) for suite in root)


def test_a_project_as_desired_has_no_failure() -> None:
    assert _suites("nothing").attrib["failures"] == "0"
    assert [case.attrib["name"] for case in _suites("nothing").iter("testcase")] == [
        "groups", "1 as desired", "12 as desired",
    ]  # fmt: skip


def test_a_change_fails_with_its_differences() -> None:
    case = next(_suites("change-each-kind").iter("testcase"))

    failure = case.find("failure")
    assert failure is not None
    assert (case.attrib["classname"], case.attrib["name"]) == ("groups", 'groups["vendor-l1"]')
    assert failure.attrib == {"type": "update", "message": 'groups["vendor-l1"] will be updated in-place'}
    assert '~     role = "annotator" -> "reviewer"' in (failure.text or "")


def test_a_blocked_change_fails_and_says_what_to_do() -> None:
    failure = next(_suites("blocked").iter("failure"))

    assert failure.attrib["type"] == "blocked"
    assert (failure.text or "").endswith("change it in the web app, or undo the change in the spec")


def test_a_broken_rule_is_an_error() -> None:
    assert [error.attrib["type"] for error in _suites("protected").iter("error")] == ["max-deletes", "protect"]


def test_what_a_label_contains_stays_text() -> None:
    evil = 'a"b<c>&d\x00\x1b\n]]>'
    one = planned([side(Collections(), [Collection(name=evil)])], title=evil)

    root = fromstring(render_junit([one]))  # noqa: S314 - we wrote it ourselves

    assert root[0].attrib["name"] == 'a"b<c>&d��\n]]>'


def test_no_plan_is_no_suite() -> None:
    assert len(fromstring(render_junit([]))) == 0  # noqa: S314 - we wrote it ourselves
