"""Who gains and loses access, as people read it: bounded on terminals and in comments, whole in JSON and on pages."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.report.plans import change_each_kind

from labelform.core.access import Way
from labelform.core.access_diff import AccessDiff, Person, Unseen, Verdict
from labelform.report.access import access_lines, access_summary
from labelform.report.formats import FORMATS, Format, render
from labelform.report.planned import PlannedProject, ReportOptions

LEADS, VENDOR = (
    Way(role=role, group=name * 4, name=name) for role, name in (("reviewer", "leads"), ("annotator", "v"))
)
LISTED = Way(role="viewer")
EACH = AccessDiff(
    people=(
        Person(email="ann@x.example", verdict=Verdict.LOSES, before=(VENDOR,)),
        Person(email="bob@x.example", verdict=Verdict.MAY_LOSE, before=(LISTED, VENDOR), perhaps=(LISTED,)),
        Person(email="cy@x.example", verdict=Verdict.CHANGES, before=(VENDOR,), after=(LEADS,), perhaps=(LISTED,)),
        Person(email="dee@x.example", verdict=Verdict.GAINS, after=(LISTED, LEADS)),
    ),
    unseen=(
        Unseen(group="1", name="gone", before="viewer"),
        Unseen(group="2", name="", before="viewer", after="viewer"),
    ),
    unknown=("the rest",),
)
MANY = AccessDiff(
    people=tuple(
        Person(email=f"p{number:04}@x.example", verdict=Verdict.LOSES, before=(VENDOR,)) for number in range(5000)
    )
)


PLAIN = ReportOptions()


def shown(found: AccessDiff | None, form: Format, options: ReportOptions = PLAIN, count: int = 1) -> str:
    """Return a report of projects that all have this difference."""
    one = change_each_kind()[0]
    with_access = PlannedProject(one.plan.model_copy(update={"access": found}), one.spec_file, one.environment)
    renamed = [
        replace(
            with_access,
            plan=with_access.plan.model_copy(
                update={"target": one.plan.target.model_copy(update={"title": f"P{number}"})}
            ),
        )
        for number in range(count)
    ]
    return render(renamed, format=form, options=options)


def test_each_verdict_has_its_words() -> None:
    assert [f"{line.symbol} {line.text}" for line in access_lines(EACH)] == [
        "- ann@x.example loses access (annotator by group v)",
        "- bob@x.example may lose access (viewer as a user of the project, annotator by group v): "
        "the list of users may include members of groups",
        "~ cy@x.example: annotator → reviewer (by group leads), perhaps viewer too",
        "+ dee@x.example gains access: viewer as a user of the project, reviewer by group leads",
        "# cannot be ruled out: members of gone are not visible (viewer → none)",
        "# cannot be ruled out: members of 2 are not visible (viewer)",
        "# not known: the rest",
    ]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (
            EACH,
            "1 person loses access, 1 person may lose access, 1 person has other roles, 1 person gains access, "
            "1 group whose members you cannot see",
        ),
        (MANY, "5,000 people lose access"),
        (AccessDiff(unknown=("all",)), "not known"),
        (AccessDiff(), "nobody gains or loses access"),
    ],
)
def test_a_difference_is_summed_up_in_one_line(found: AccessDiff, expected: str) -> None:
    assert access_summary(found) == expected


def test_a_group_that_stays_and_may_not_be_seen_matters_only_to_those_who_lose_something() -> None:
    stays = AccessDiff(
        people=(Person(email="a@x.example", verdict=Verdict.GAINS, after=(LEADS,)),),
        unseen=(Unseen(group="1", name="partners", before="viewer", after="viewer"),),
    )

    assert [line.text for line in access_lines(stays)] == ["a@x.example gains access: reviewer by group leads"]


def test_a_terminal_names_ten_and_counts_the_others() -> None:
    text = shown(MANY, "text")

    assert "  - p0009@x.example loses access (annotator by group v)\n  # and 4,990 more\n" in text
    assert "p0010" not in text


def test_json_and_the_page_name_all() -> None:
    document = json.loads(shown(MANY, "json"))

    assert len(document["labelform"]["access"]["people"]) == 5000
    assert "p4999@x.example" in shown(MANY, "html")


@pytest.mark.parametrize("most", [3_000, 6_000, 60_000])
@pytest.mark.parametrize("count", [1, 12])
def test_a_comment_stays_within_its_size_and_says_what_it_leaves_out(most: int, count: int) -> None:
    comment = shown(MANY, "markdown", ReportOptions(max_bytes=most), count)

    assert len(comment.encode()) <= most
    assert "5,000 people lose access" in comment or "does not fit here" in comment


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_is_said_where_nobody_asked(form: Format) -> None:
    report = shown(None, form)

    assert "Access" not in report
    assert '"access"' not in report


def test_that_nothing_changes_is_said_to_who_asked() -> None:
    assert "(nobody gains or loses access)" in shown(AccessDiff(), "text")
    assert "Access" not in shown(AccessDiff(), "markdown")
    assert "Access: nobody gains or loses access" in shown(AccessDiff(), "html")


def test_names_from_outside_are_no_markup() -> None:
    nasty = Way(role="viewer", group="1", name="<b>`@all`\n\x1b[31m")
    found = AccessDiff(people=(Person(email="<i>@x.example", verdict=Verdict.LOSES, before=(nasty,)),))

    assert "\x1b" not in shown(found, "text")
    assert "<i>@x" not in shown(found, "html")
    assert "\n@all" not in shown(found, "markdown")
