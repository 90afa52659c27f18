"""Plans as text: what tools parse, and what people must be able to read."""

from __future__ import annotations

import re

import pytest
from tests.report.plans import LONG, LONGER, PLANS, SPEC, planned, preset, protected, prune, same_project, side

from labelform.core.change import Source
from labelform.core.plan import Plan, Target
from labelform.core.policy import Policy
from labelform.report.planned import PlannedProject, ReportOptions
from labelform.report.rules import ALLOWED
from labelform.report.style import Style
from labelform.report.text import render_plan, render_text, render_violations, summary
from labelform.report.words import NO_CHANGES
from labelform.resources.collections import Collection, Collections
from labelform.resources.filter_presets import FilterPresets

ATLANTIS_PLAN = re.compile(r"Plan: (?:(\d+) to import, )?(\d+) to add, (\d+) to change, (\d+) to destroy.")
ATLANTIS_NONE = re.compile(r"No changes. (Infrastructure is up-to-date|Your infrastructure matches the configuration).")
ANCHORED = re.compile(r"^Plan:(?: \d+ to import,)?? (\d+) to add, (\d+) to change, (\d+) to destroy.$", re.MULTILINE)
"""The line as tools that read whole lines look for it."""

COUNTS = {
    "create-all": ("7", "0", "0"),
    "change-each-kind": ("0", "5", "0"),
    "prune": ("0", "0", "3"),
    "blocked": ("0", "0", "0"),
    "protected": ("0", "1", "5"),
    "mixed": ("0", "6", "5"),
    "many": ("1300", "400", "300"),
}


def _text(plan: str, **options: object) -> str:
    return render_text(PLANS[plan](), ReportOptions(**options))  # type: ignore[arg-type] # names are checked at run time


@pytest.mark.parametrize(("plan", "counts"), COUNTS.items())
def test_the_first_plan_line_that_a_tool_finds_counts_everything(plan: str, counts: tuple[str, ...]) -> None:
    text = _text(plan)

    assert [found.groups()[1:] for found in ATLANTIS_PLAN.finditer(text)] == [counts]
    assert ANCHORED.findall(text) == [counts]
    assert not ATLANTIS_NONE.search(text)


def test_a_plan_with_nothing_to_do_says_so_in_the_words_that_tools_know() -> None:
    text = _text("nothing")

    assert ATLANTIS_NONE.search(text)
    assert not ATLANTIS_PLAN.search(text)


def test_no_changes_is_never_said_for_a_part_of_a_run() -> None:
    assert NO_CHANGES not in _text("mixed")


def test_silence_explains_itself() -> None:
    explained = (
        "(project, 12 datasets as desired; collections managed and empty; "
        "groups unmanaged: the spec does not have the section)"
    )

    assert explained in _text("nothing")


def test_the_summary_stands_before_the_changes() -> None:
    text = _text("protected")

    places = [text.index(part) for part in ("section ", "Refused by policy", "will be removed", "will be updated")]
    assert places == sorted(places)


def test_a_change_names_the_line_of_the_spec_and_the_reason() -> None:
    assert f"# ({SPEC}:10: in the spec, not in the project)" in _text("create-all")


def test_a_delete_says_once_why_and_in_the_words_of_its_kind() -> None:
    text = _text("prune")

    why = "  # (because in the project, not in the spec, and prune is on)\n"
    assert f'  # datasets["older"] will be detached\n{why}  ! (lost with it: ' in text
    assert (
        f'  # filter_presets["Night / low light"] will be destroyed\n{why}  # (lost with it: nothing but itself)\n'
        in text
    )
    assert '- title = "older" -> null' in text


def test_a_long_text_is_compared_word_by_word() -> None:
    text = _text("change-each-kind")

    assert "[-one frame-]{+two frames+} a second" in text
    assert LONG not in text
    assert LONGER not in text


def test_a_filter_that_changes_is_named_in_the_words_of_a_spec() -> None:
    assert (
        "      ~ filters[0]  # {metric: brightness, between: [0.0, 0.3]}\n"
        "          ~ between[1] = 0.3 -> 0.22\n"
        "      + filters[2] = {metadata: weather, type: enum, any_of: [rain, spray]}\n"
        "      # (1 unchanged entry of filters hidden)\n"
    ) in _text("change-each-kind")


def test_the_tenth_filter_comes_after_the_second() -> None:
    many = [{"type": "enum", "key": f"k{place}", "values": [place], "include": True} for place in range(12)]
    changed = [{**one, "include": place not in (2, 10)} for place, one in enumerate(many)]
    one = planned([side(FilterPresets(), [preset("p", *changed)], [preset("p", *many)])])

    assert re.findall(r"~ (filters\[\d+\])", render_plan(one.plan)) == ["filters[2]", "filters[10]"]


def test_a_blocked_change_says_what_a_person_can_do() -> None:
    text = _text("blocked")

    assert (
        "the platform has no call to change the description of a project\n      you can: change it in the web" in text
    )
    assert text.endswith("Plan: 0 to add, 0 to change, 0 to destroy.\n5 changes are blocked.\n")


def test_a_protected_address_is_marked_where_it_would_change() -> None:
    text = _text("protected")

    assert 'groups["perception-leads"], which policy.protect protects (groups[*-leads])\n\n' in text
    assert '  ! (protected: policy refuses this)\n  - groups["perception-leads"]' in text


def test_a_rule_that_was_allowed_is_still_told_with_its_place() -> None:
    one = protected()[0]
    violations = [
        rule.model_copy(update={"source": Source(file="p.yaml", line=4, column=1)}) for rule in one.plan.violations
    ]
    text = render_plan(one.plan.model_copy(update={"violations": (), "allowed": tuple(violations)}))

    assert f"{ALLOWED}\nWarning: [max-deletes] the plan deletes 5 items, the limit is 2  (p.yaml:4)\n" in text
    assert "  ! (protected, but allowed by name)\n" in text
    assert "cannot be applied" not in text


def test_a_plan_from_a_snapshot_says_that_it_is_for_reading() -> None:
    plan = PLANS["prune"]()[0].plan.model_copy(update={"snapshot": "sha256:ab"})

    assert "Made from a snapshot (sha256:ab), not from the live project: it is for review only" in render_plan(plan)


def test_a_concise_plan_has_one_line_for_each_change() -> None:
    text = _text("change-each-kind", is_concise=True)

    assert f'  ~ collections["night-hard"] (description)  {SPEC}:30\n' in text
    assert "->" not in text


def test_calls_are_shown_merged_as_they_are_made() -> None:
    text = _text("many", shows_calls=True, is_concise=True)

    assert len(re.findall(r"^ +\d+\. add_datasets\(", text, re.MULTILINE)) == 1
    assert "remove_datasets(" in text


def test_every_project_has_a_row_and_what_is_not_in_sync_a_section() -> None:
    text = _text("mixed")

    assert [f"[{number}/3] Project" in text for number in (1, 2, 3)] == [True, False, True]
    assert "(1 project in sync: see the table)" in text
    assert [line.split("  ")[1] for line in text.splitlines()[1:5]] == [
        "Northlane Perception - Front Camera 2D", "Retail shelves", "Radiology [staging]", "all",
    ]  # fmt: skip


def broken_rule(named: int) -> list[str]:
    """Return what is said of a rule that so many changes break, without the first line."""
    addresses = tuple(change.address for change in PLANS["many"]()[0].plan.changes)[:named]
    violation = PLANS["protected"]()[0].plan.violations[0].model_copy(update={"addresses": addresses})
    return render_violations([violation]).splitlines()[1:]


def test_many_addresses_of_a_broken_rule_are_not_listed_twice() -> None:
    lines = broken_rule(2_000)

    assert len(lines) == 11
    assert lines[-1] == "  and 1,990 more"


def test_ten_addresses_of_a_broken_rule_are_all_there_are() -> None:
    assert [line[:4] for line in broken_rule(10)] == ["  - "] * 10
    assert [line[:4] for line in broken_rule(11)[:10]] == ["  - "] * 10
    assert broken_rule(11)[10:] == ["  and 1 more"]


def test_what_a_label_contains_cannot_move_the_cursor() -> None:
    evil = Collection(name="a\x1b[2Jb\nc\u202ed\x9b", description="x\x1b]0;t\x07")
    text = render_plan(planned([side(Collections(), [evil])], title="t\x1b[31m").plan)

    assert not [letter for letter in text if letter != "\n" and not letter.isprintable()]
    assert "\\x1b[2J" in text


def test_without_colour_the_text_is_the_same() -> None:
    painted = render_text(PLANS["mixed"](), ReportOptions(style=Style(color=True)))

    assert re.sub(r"\x1b\[[\d;]*m", "", painted) == _text("mixed")


def test_explain_tells_everything_about_one_address() -> None:
    text = _text("change-each-kind", explain='groups["vendor-l1"]')

    assert '~ role = "annotator" -> "reviewer"' in text
    assert "1. remove_group(" in text
    assert "2. add_group(" in text
    assert '"role": "annotator"' in text
    assert "collections" not in text


def test_explain_tells_what_blocks_a_change() -> None:
    text = _text("blocked", explain='collections["boxes"]')

    assert f"Blocked: the platform fixes the type of a collection when it is created (asked for at {SPEC}:30)" in text


def test_explain_names_the_rule_that_refuses() -> None:
    assert "Refused by policy: [protect]" in _text("protected", explain='groups["perception-leads"]')


def test_explain_says_why_something_is_left_alone() -> None:
    assert "It is left alone: not in the spec, and prune is off." in _text("prune", explain='collections["stray"]')


def test_explain_says_that_a_call_is_shared() -> None:
    assert "(made in one call with 1 other)" in _text("prune", explain='datasets["older"]')


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ('datasets["oldr"]', 'did you mean "datasets["older"]"?'),
        ('groups["x"]', "The section groups is unmanaged: the spec does not have it, so nothing in it is touched."),
        (
            'gruops["x"]',
            "There is no section gruops. Sections: project, datasets, groups, collections, filter_presets.",
        ),
    ],
)
def test_explain_helps_with_an_address_that_is_not_in_the_plan(address: str, answer: str) -> None:
    text = render_text(prune(), ReportOptions(explain=address))

    assert text.startswith(f"{address} is not in the plan.\n")
    assert answer in text


def test_the_summary_of_an_empty_plan_stands_alone() -> None:
    assert summary(Plan(target=Target(title="x"))) == NO_CHANGES


def test_extras_are_counted_when_the_plan_is_concise() -> None:
    extras = [Collection(name=f"c{place}", description="") for place in range(3)]
    one = planned([same_project(), side(Collections(), [], extras)], Policy())

    text = render_text([PlannedProject(one.plan, SPEC)], ReportOptions(is_concise=True))

    assert "  . 3 items: not in the spec, and prune is off" in text
