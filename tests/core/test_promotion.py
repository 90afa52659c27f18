"""What keeps a plan from an environment that takes only what was in another one before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from labelform.core.change import Action, Change, Source
from labelform.core.plan import Plan, Rule, Target
from labelform.core.promotion import Evidence, PromotionRule, unpromoted, words

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PLACE = Source(file="environments.yaml", line=7, column=3)
CHANGE = Change(kind="collections", key="a", label="a", action=Action.DELETE, address='collections["a"]', reason="")
PLAN = Plan(target=Target(title="P"), changes=(CHANGE,))


def evidence(rested: timedelta, source: str = "staging") -> Evidence:
    return Evidence(
        source_environment=source, target_environment="live", spec="p.yaml", commit="c", applied_at=NOW - rested,
        applied_digest="a", digest="d", seen_at=NOW,
    )  # fmt: skip


def broken(found: Evidence | None, soak: timedelta = DAY, plan: Plan = PLAN) -> str:
    rule = PromotionRule(promoted_from="staging", soak=soak, source=PLACE)
    violation = unpromoted(plan, rule, found, NOW)
    if violation is None:
        return ""
    assert (violation.rule, violation.source, violation.addresses) == (Rule.PROMOTION, PLACE, ())
    return violation.message


def test_what_nothing_shows_to_be_promoted_is_refused() -> None:
    said = "there is no record that this spec was promoted from staging"

    assert broken(None) == said
    assert broken(evidence(DAY, source="elsewhere")) == said


@pytest.mark.parametrize(
    ("rested", "said"),
    [
        (DAY - timedelta(seconds=1), "it has been in staging for 23 h 59 min of 1 d"),
        (DAY, ""),
        (DAY + timedelta(seconds=1), ""),
        (timedelta(), "it has been in staging for 0 min of 1 d"),
    ],
)
def test_it_must_have_been_there_as_long_as_the_rule_says(rested: timedelta, said: str) -> None:
    assert broken(evidence(rested)) == said


def test_without_a_time_it_must_only_have_been_there() -> None:
    rule = PromotionRule(promoted_from="staging")

    assert rule.soak == timedelta()
    assert unpromoted(PLAN, rule, evidence(timedelta()), NOW) is None


def test_a_plan_without_changes_is_kept_from_nothing() -> None:
    assert broken(None, plan=Plan(target=Target(title="P"))) == ""


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=59), "0 min"),
        (timedelta(seconds=60), "1 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=3, minutes=5), "3 h 5 min"),
        (timedelta(days=2, hours=1, minutes=1), "2 d 1 h 1 min"),
        (timedelta(hours=24), "1 d"),
        (-DAY, "0 min"),
    ],
)
def test_spans_of_time_are_told_as_people_do(span: timedelta, said: str) -> None:
    assert words(span) == said


def test_evidence_says_of_itself_what_was_not_said() -> None:
    assert (evidence(DAY).drift, evidence(DAY).by) == ("none", "")
