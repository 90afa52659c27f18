"""Equal changes of several projects are told once; what is different is told below its project."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.properties.strategies import sides
from tests.report.fleets import fleet
from tests.report.plans import PLANS, blocked, change_each_kind, planned, preset, protected, side

from labelform.core.assembly import Side
from labelform.core.change import Blocked, Change, Shown, Source
from labelform.core.policy import Policy
from labelform.report.formats import Format, ReportOptions, render
from labelform.report.page import page
from labelform.report.planned import PlannedProject
from labelform.report.shared import Shared, Told, tell
from labelform.resources.filter_presets import FilterPresets

NIGHT = 'filter_presets["Night / low light"]'


def seen(thing: Change | Blocked, source: Source | None) -> str:
    """Return what a reader sees of a change, and where it is asked for; ids and whole items are not among it."""
    change = thing.change if isinstance(thing, Blocked) else thing
    stopped = (thing.reason, thing.hint) if isinstance(thing, Blocked) else None
    told = change.model_dump_json(include={"address", "action", "reason", "remarks", "shown", "fields", "impact"})
    return f"{told} {stopped} {source}"


def everything(planned: list[PlannedProject]) -> Counter[tuple[int, str]]:
    """Return what each project of a run is about: all changes, blocked or not, as plain data."""
    return Counter(
        (place, text)
        for place, project in enumerate(planned)
        for text in (
            *(seen(one, one.source) for one in project.plan.changes),
            *(seen(one, one.change.source) for one in project.plan.blocked),
        )
    )


def told_once(told: Told) -> Counter[tuple[int, str]]:
    """Return what is told of each project, together or below it."""
    return of_several(told.changes) + of_several(told.blocked) + everything(list(told.own))


def of_several(found: Sequence[Shared[Any]]) -> Counter[tuple[int, str]]:
    """Return what is told together of each project that has it."""
    return Counter(
        (place, seen(one.first, source))
        for one in found
        for place, source in zip(one.projects, one.sources, strict=True)
    )


def run(*each: list[Side]) -> list[PlannedProject]:
    return [planned(one, Policy(prune=True), title=f"P{number}") for number, one in enumerate(each)]


@settings(max_examples=settings().max_examples)
@given(st.lists(sides(), min_size=1, max_size=4), st.booleans())
def test_every_change_of_a_run_is_told_exactly_once(each: list[list[Side]], has_twin: bool) -> None:
    projects = run(*each, *(each[:1] if has_twin else []))

    assert told_once(tell(projects)) == everything(projects)


@settings(max_examples=settings().max_examples // 2)
@given(st.lists(sides(), min_size=2, max_size=4))
def test_what_is_told_together_is_told_of_several(each: list[list[Side]]) -> None:
    told = tell(run(*each, each[0]))

    for shared in told.changes:
        assert len(set(shared.projects)) == len(shared.projects) > 1


def test_equal_projects_have_nothing_of_their_own() -> None:
    told = tell([*change_each_kind(), *change_each_kind()])

    assert [one.plan.changes for one in told.own] == [(), ()]
    assert told.parted == (5, 5)


def test_what_policy_says_of_a_change_keeps_it_from_its_equals() -> None:
    (refused,) = protected()
    lenient = replace(refused, plan=refused.plan.model_copy(update={"violations": ()}))

    (mine, theirs) = tell([refused, lenient]).own

    assert [change.address for change in mine.plan.changes] == ['groups["perception-leads"]']
    assert [change.address for change in theirs.plan.changes] == ['groups["perception-leads"]']


@pytest.mark.parametrize(
    "differing",
    [
        {"reason": "another reason"},
        {"shown": Shown(before={"role": "viewer"}, after={"role": "admin"})},
        {"fields": ()},
        {"calls": ()},
    ],
    ids=["reason", "shown", "fields", "calls"],
)
def test_what_a_reader_sees_keeps_changes_apart(differing: dict[str, Any]) -> None:
    (one,) = change_each_kind()
    changes = tuple(change.model_copy(update=differing) for change in one.plan.changes)
    other = replace(one, plan=one.plan.model_copy(update={"changes": changes}))

    assert tell([one, other]).changes == ()
    assert len(tell([one, one]).changes) == len(changes)


def test_what_reads_the_same_is_equal_though_ids_and_places_differ() -> None:
    def one(number: int) -> PlannedProject:
        after, before = (preset("p", {"metric": "m", "values": [0, high]}) for high in (1, 2))
        return planned([side(FilterPresets(), [after], [before], line=number)], title=f"P{number}")

    projects = [one(1), one(2)]
    told = tell(projects)

    assert len({change.id for project in projects for change in project.plan.changes}) == 2
    assert [shared.projects for shared in told.changes] == [(0, 1)]


def test_a_run_of_one_project_has_nothing_in_common() -> None:
    (alone,) = change_each_kind()

    assert tell([alone]) == Told((), (), (alone,), (0,))


def test_twins_within_a_project_are_the_first_and_the_second_of_their_like() -> None:
    (one,) = blocked()
    doubled = replace(one, plan=one.plan.model_copy(update={"blocked": (*one.plan.blocked, *one.plan.blocked)}))

    told = tell([doubled, one])

    assert told_once(told) == everything([doubled, one])
    assert len(told.own[0].plan.blocked) == len(one.plan.blocked)


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_an_equal_change_is_shown_once_with_the_number_of_projects(form: Format) -> None:
    projects = fleet(20)
    having = sum(change.address == NIGHT for one in projects for change in one.plan.changes)

    shown = re.sub(r"&#34;|&quot;", '"', render(projects, format=form, options=ReportOptions()))

    assert having == 12
    assert len(re.findall(rf"{re.escape(NIGHT)}(?:</code>)? *(?:<span class=\"will\">)?will be updated", shown)) == (
        2 if form == "markdown" else 1  # the row, and what it unfolds to
    )
    assert f"in {having} projects" in shown


def test_the_projects_of_a_change_are_cut_on_a_terminal_but_not_those_that_lose_something() -> None:
    text = render(fleet(60), format="text", options=ReportOptions(is_concise=True))

    lines = {
        line.split()[1]: line for line in text.split("\n[1/60]")[0].splitlines() if line.startswith(("  ~", "  -"))
    }
    assert lines['filter_presets["Night'].count("Northlane Perception") == 10
    assert lines['filter_presets["Night'].endswith(" and 26 more")
    assert lines['collections["stray"]'].count("Northlane Perception") == 12
    assert "(2 changes that other projects have too: see above)" in text


def test_a_blocked_change_of_several_projects_is_told_once() -> None:
    projects = [*blocked(), replace(blocked()[0], environment="staging")]

    text = render(projects, format="text", options=ReportOptions())

    assert text.count('  ! collections["boxes"]') == 1
    assert "in Northlane Perception - Front Camera 2D (prod), Northlane Perception - Front Camera 2D (staging)" in text


def test_a_page_tells_calls_together_only_where_all_make_the_same() -> None:
    (one,) = change_each_kind()
    other = replace(one, plan=one.plan.model_copy(update={"changes": tuple(map(_with_another_call, one.plan.changes))}))

    same, differing = page([one, one]).shared, page([one, other]).shared

    assert all(entry.calls for entry in same)
    assert not any(entry.calls for entry in differing)
    assert [[had.number for had in entry.having] for entry in differing] == [[1, 2]] * len(one.plan.changes)


def _with_another_call(change: Change) -> Change:
    calls = tuple(call.model_copy(update={"args": {**call.args, "other": True}}) for call in change.calls)
    return change.model_copy(update={"calls": calls})


def test_a_row_says_the_one_value_that_changes() -> None:
    comment = render(fleet(4), format="markdown", options=ReportOptions())

    assert f"<code>{NIGHT.replace(chr(34), '&quot;')}</code> will be updated in-place in 3 projects: " in comment
    assert "<code>filters[0].between[1] = 0.3 -&gt; 0.22</code></summary>" in comment


def test_projects_of_one_title_are_told_apart() -> None:
    (one,) = PLANS["prune"]()
    other = replace(one, plan=one.plan.model_copy(update={"target": one.plan.target.model_copy(update={"hash": "x"})}))

    comment = render([one, other], format="markdown", options=ReportOptions())

    assert f"`{one.plan.target.title} ({one.plan.target.hash})`" in comment
    assert f"`{one.plan.target.title} (x)`" in comment
