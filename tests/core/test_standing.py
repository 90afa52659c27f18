"""Where an address stands, for every action and everything that can have happened to it since the plan."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from labelform.core.call import Call
from labelform.core.change import Action, Change
from labelform.core.kept import Kept
from labelform.core.resource import Observed
from labelform.core.standing import Standing, created, remaining_calls, standing
from labelform.resources.collections import Collection, Collections
from labelform.resources.groups import Group, Groups
from labelform.resources.settings import BoundOntology, ProjectSettings, Settings

HERE, ELSEWHERE = "55555555-5555-4555-8555-555555555551", "55555555-5555-4555-8555-555555555552"


def item(description: str = "old") -> dict[str, Any]:
    return {"name": "night", "type": "frame", "description": description}


def seen(description: str = "old", identity: str = HERE) -> Observed[Collection]:
    return Observed(Collection(**item(description)), id=identity)


def change(action: Action, before: dict[str, Any] | None, after: dict[str, Any] | None) -> Change:
    identity = HERE if before else None
    return Change(
        address='collections["night"]', kind="collections", key="night", label="night", action=action,
        before=before, after=after, id=identity,
    )  # fmt: skip


CREATE = change(Action.CREATE, None, item("new"))
UPDATE = change(Action.UPDATE, item("old"), item("new"))
DELETE = change(Action.DELETE, item("old"), None)


@pytest.mark.parametrize(
    ("planned", "now", "expected"),
    [
        (CREATE, [], Standing.BEFORE),
        (CREATE, [seen("new", ELSEWHERE)], Standing.AFTER),
        (CREATE, [seen("other", ELSEWHERE)], Standing.MOVED),
        (CREATE, [seen("new"), seen("new", ELSEWHERE)], Standing.TWICE),
        (UPDATE, [seen("old")], Standing.BEFORE),
        (UPDATE, [seen("new")], Standing.AFTER),
        (UPDATE, [seen("other")], Standing.MOVED),
        (UPDATE, [], Standing.MOVED),
        (UPDATE, [seen("old", ELSEWHERE)], Standing.MOVED),
        (UPDATE, [seen("old"), seen("old", ELSEWHERE)], Standing.MOVED),
        (DELETE, [seen("old")], Standing.BEFORE),
        (DELETE, [], Standing.AFTER),
        (DELETE, [seen("other")], Standing.MOVED),
        (DELETE, [seen("old", ELSEWHERE)], Standing.AFTER),
        (DELETE, [seen("old"), seen("other", ELSEWHERE)], Standing.BEFORE),
    ],
)
def test_where_an_address_stands(planned: Change, now: list[Observed[Collection]], expected: Standing) -> None:
    assert standing(planned, Collections(), now) is expected


def test_a_field_that_the_plan_leaves_open_does_not_matter() -> None:
    planned = change(Action.CREATE, None, {"name": "night", "type": None, "description": None})

    assert standing(planned, Collections(), [seen("anything")]) is Standing.AFTER


def role_change() -> Change:
    group = {"hash": HERE, "name": "leads", "role": "admin"}
    return Change(
        address='groups["leads"]', kind="groups", key=HERE, label="leads", action=Action.UPDATE, id=HERE,
        before={**group, "role": "viewer"}, after=group,
        calls=(Call(name="remove_group", args={}, removes=True), Call(name="add_group", args={})),
    )  # fmt: skip


def test_a_group_that_is_gone_is_halfway_only_if_we_began_to_remove_it() -> None:
    assert standing(role_change(), Groups(), [], has_begun=True) is Standing.BETWEEN
    assert standing(role_change(), Groups(), [], has_begun=False) is Standing.MOVED


def test_from_halfway_only_the_rest_is_called() -> None:
    planned = role_change()

    assert [call.name for call in remaining_calls(planned, Standing.BEFORE)] == ["remove_group", "add_group"]
    assert [call.name for call in remaining_calls(planned, Standing.BETWEEN)] == ["add_group"]
    assert remaining_calls(planned, Standing.AFTER) == remaining_calls(planned, Standing.MOVED) == ()


def test_a_role_that_is_there_already_is_after() -> None:
    now = [Observed(Group(hash=HERE, name="leads", role="admin"), id=HERE)]

    assert standing(role_change(), Groups(), now, has_begun=True) is Standing.AFTER


def test_only_equal_items_can_be_what_a_create_made() -> None:
    now = [seen("new"), seen("other", ELSEWHERE)]

    assert [one.id for one in created(CREATE, Collections(), now)] == [HERE]
    assert created(DELETE, Collections(), now) == []


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ([], Standing.BEFORE),
        ([replace(seen("new"), lacking=("a/0",))], Standing.BETWEEN),
        ([seen("new")], Standing.AFTER),
        ([replace(seen("other"), lacking=("a/0",))], Standing.MOVED),
        ([replace(seen("new"), lacking=("a/0",)), seen("new", ELSEWHERE)], Standing.TWICE),
    ],
)
def test_what_is_made_and_lacks_what_is_put_into_it_is_halfway(
    now: list[Observed[Collection]], expected: Standing
) -> None:
    planned = CREATE.model_copy(update={"restores": Kept(entries=("a/0",)), "calls": (Call(name="create", args={}),)})

    found = standing(planned, Collections(), now)

    assert found is expected
    assert len(remaining_calls(planned, found)) == (1 if expected is Standing.BEFORE else 0)


PROJECT = {"title": "P", "description": "", "ontology": None, "workflow_template": None, "status": "paused"}


@pytest.mark.parametrize(
    ("description", "status", "expected", "left"),
    [
        ("", "paused", Standing.AFTER, []),
        ("", "notStarted", Standing.BETWEEN, ["set_status"]),
        ("", None, Standing.BETWEEN, ["set_status"]),
        ("of somebody else", "notStarted", Standing.MOVED, []),
    ],
)
def test_a_create_goes_on_after_its_first_call_with_what_that_made(
    description: str, status: str | None, expected: Standing, left: list[str]
) -> None:
    made = Settings(title="P", description=description, ontology=BoundOntology(hash=HERE, title="O"), status=status)
    planned = Change(
        address="project", kind="project", key="", label="", action=Action.CREATE, after=PROJECT,
        calls=(Call(name="create_project", args={}), Call(name="set_status", args={})),
    )  # fmt: skip

    now = standing(planned, ProjectSettings(), [Observed(made, id=HERE)])

    assert (now, [call.name for call in remaining_calls(planned, now)]) == (expected, left)
