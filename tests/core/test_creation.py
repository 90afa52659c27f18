"""A project that is created may be there already, under another title: which titles look alike, and what is said."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from labelform.core.change import Action, Change, Source
from labelform.core.creation import Earlier, created_project, doubtful, forbidden
from labelform.core.plan import Rule, Violation
from labelform.core.reference import Named
from labelform.core.resource import AnyResource
from labelform.core.titles import look_alike
from labelform.resources.collections import Collections
from labelform.resources.settings import ProjectSettings

LETTERS = "case, spaces, accents or the form of letters"
SLIP = "one or two letters"
KINDS: Mapping[str, AnyResource] = {"project": ProjectSettings(), "collections": Collections()}
CREATED = Change(address="project", kind="project", key="", label="", action=Action.CREATE, after={"title": "Night"})


@pytest.mark.parametrize(
    ("title", "other", "difference"),
    [
        ("Night drives", "night  Drives ", LETTERS),
        ("Night drives", "Night_drives", LETTERS),
        ("Night drives", "Nightdrives", LETTERS),
        ("Night-drives (2)", "Night drives 2", LETTERS),
        ("Kreuzung Süd", "Kreuzung Su\u0308d", LETTERS),
        ("Straße", "STRASSE", LETTERS),
        ("Camera \uff12D", "Camera 2D", LETTERS),
        ("Night\u200b drives", "Night drives", LETTERS),
        ("Northlane Perception", "Northlane Percpetion", SLIP),
        ("Northlane Perception", "Northlane Percption", SLIP),
        ("Night drives", "Nigth drives", SLIP),
        ("Night drives", "Night rides", ""),
        ("Northlane Q3", "Northlane Q4", ""),
        ("Batch 2026-11", "Batch 2026-12", ""),
        ("Camera 2D", "Camera 3D", ""),
        ("Night A", "Night B", ""),
        ("Night-A", "Night-B", ""),
        ("शहर की", "शहर का", ""),
        ("***", "---", ""),
        ("Front rear", "Frint raer", ""),
        ("Team North", "Team South", ""),
        ("Pilot", "Pilot two", ""),
        ("Nodules [staging]", "Nodules [production]", ""),
    ],
)  # fmt: skip
def test_titles_look_alike_but_for_case_or_one_slip_and_never_by_their_numbers(
    title: str, other: str, difference: str
) -> None:
    assert look_alike(title, other) == look_alike(other, title) == difference


def test_only_the_change_that_makes_the_project_makes_a_project() -> None:
    collection = Change(address="c", kind="collections", key="c", label="c", action=Action.CREATE)
    update = CREATED.model_copy(update={"action": Action.UPDATE})

    assert created_project([collection, CREATED], KINDS) == CREATED
    assert created_project([collection, update], KINDS) is None


def said(earlier: Earlier | None, *living: Named) -> list[str]:
    found = doubtful(CREATED, earlier, living)

    assert all(one.rule is Rule.NEW_PROJECT and one.addresses == ("project",) for one in found)
    head, tail = 'the plan creates the project "Night", and ', ": pin the hash below project, or correct the title"
    return [one.message.removeprefix(head).removesuffix(tail) for one in found]


@pytest.mark.parametrize(
    ("living", "standing"),
    [
        ([], ", which your account cannot see"),
        ([Named("1", "Dusk")], ""),
        ([Named("1", "Dawn")], ', which is called "Dawn" now'),
        ([Named("1", "night")], ', which is called "night" now'),
    ],
)
def test_a_spec_that_was_applied_before_names_its_project_and_what_became_of_it(
    living: list[Named], standing: str
) -> None:
    earlier = Earlier("p.yaml", Named("1", "Dusk"), "2026-11-20")

    assert said(earlier, *living) == [f'p.yaml was applied on 2026-11-20 to "Dusk" (1){standing}']


def test_where_no_apply_is_remembered_the_project_of_the_last_commit_is_named() -> None:
    earlier = Earlier("p.yaml", Named("1", "Dusk"), "2026-11-20", is_applied=False)

    assert said(earlier, Named("1", "Dusk")) == ['p.yaml was committed on 2026-11-20 about "Dusk" (1)']


def test_every_project_that_looks_alike_is_named() -> None:
    living = [Named("1", "night"), Named("2", "Nihgt"), Named("4", "Day")]

    assert said(None, *living) == [
        f'"night" (1) differs from it only in {LETTERS}',
        f'"Nihgt" (2) differs from it only in {SLIP}',
    ]


def test_where_nothing_was_applied_and_nothing_looks_alike_nothing_is_said() -> None:
    assert said(None, Named("4", "Day"), Named("5", "Night")) == []


def test_a_policy_that_forbids_projects_says_whose_it_is() -> None:
    at = Source(file="labelform.policy.yaml", line=2, column=1)

    assert forbidden(CREATED, None) == Violation(
        rule=Rule.CREATE_PROJECT,
        message='the plan creates the project "Night", which policy.create_project forbids: '
        "pin the hash below project, or correct the title",
        addresses=("project",),
    )
    assert "which the policy of X forbids" in forbidden(CREATED, at, "the policy of X").message
    assert forbidden(CREATED, at).source == at
