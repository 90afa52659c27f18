"""The value that checks are asked of: as a project is, as it will be, and without what could not be seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from labelform.checking.facts import LATER, Facts, Sight, Stage, Workload
from labelform.core.access import Access
from labelform.core.change import Action, Change
from labelform.core.resource import Observed
from labelform.language.model import kinds
from labelform.resources.collections import Collection
from labelform.resources.groups import Group
from labelform.resources.settings import Settings
from labelform.resources.users import User

NIGHT, SNOW = (Collection(name=name, type="frame", description="x") for name in ("night", "snow"))
VENDOR = Group(hash="h1", name="vendor", role="annotator")


def change(
    action: Action, before: Any, after: Any, key: str, identity: str | None, kind: str = "collections"
) -> Change:
    states = {"before": before and before.model_dump(), "after": after and after.model_dump()}
    return Change(address=f'{kind}["{key}"]', kind=kind, key=key, label=key, action=action, id=identity, **states)


def look(**seen: Any) -> Sight:
    given = {"environment": "", "is_there": True, "observed": {}, **seen}
    return Sight(kinds(), **given)


RAIN = NIGHT.model_copy(update={"name": "rain"})
CREATES = change(Action.CREATE, None, RAIN, "rain", None)
UPDATES = change(Action.UPDATE, NIGHT, NIGHT.model_copy(update={"description": "y"}), "night", "c1")
DELETES = change(Action.DELETE, SNOW, None, "snow", "c2")
RENAMES = change(Action.UPDATE, NIGHT, RAIN, "rain", "c1")


@pytest.mark.parametrize(
    ("changes", "after"),
    [
        ([], ["night x", "snow x"]),
        ([CREATES, UPDATES, DELETES], ["night y", "rain x"]),
        ([RENAMES], ["rain x", "snow x"]),
        ([change(Action.CREATE, None, NIGHT, "night", None)], ["night x", "snow x"]),
        ([change(Action.DELETE, RAIN, None, "rain", "c9")], ["night x", "snow x"]),
    ],
    ids=["nothing", "all three", "a rename", "created already", "deleted already"],
)
def test_a_section_is_as_the_changes_leave_it(changes: list[Change], after: list[str]) -> None:
    observed = {"collections": (Observed(NIGHT, id="c1"), Observed(SNOW, id="c2"))}

    values = look(observed=observed).facts(changes).values["collections"]

    assert sorted(f"{one['name']} {one['description']}" for one in values) == after


@pytest.mark.parametrize("changes", [[], [(Action.UPDATE, "u1")]], ids=["as seen", "as changed"])
@pytest.mark.parametrize("spelling", ["Ann@x", "ann@X"])
def test_an_address_is_in_lower_case_however_it_is_written(
    spelling: str, changes: list[tuple[Action, str | None]]
) -> None:
    ann, ben = (User(email=email, role="admin") for email in (spelling, "Ben@X"))
    made = [change(Action.CREATE, None, ben, "ben@x", None, "users")]
    made += [change(action, ann, ann, "ann@x", identity, "users") for action, identity in changes]

    values = look(observed={"users": (Observed(ann, id="u1"),)}).facts(made).values["users"]

    assert [one["email"] for one in values] == ["ann@x", "ben@x"]


def test_the_project_has_its_hash_beside_what_its_item_says() -> None:
    observed = {"project": (Observed(Settings(title="Night", status="inProgress"), id="p1"),)}

    facts = look(observed=observed, workload=Workload((Stage("Label", "annotation", 3),))).facts()

    assert facts == Facts(
        {
            "environment": "",
            "project": {"hash": "p1", "title": "Night", "status": "inProgress"},
            "stages": [{"title": "Label", "type": "annotation"}],
            "tasks": [{"stage": "Label", "type": "annotation", "count": 3}],
        }
    )


HIDDEN = Access("admin", None, {"ann@x": "admin"}, {"h1": "annotator"}, {"h1": None}, {"h1": "vendor"})
SEEN = replace(HIDDEN, members={"h1": frozenset({"ben@x"})})
ANN = {"email": "ann@x", "role": "admin", "group": None}
BEN = {"email": "ben@x", "role": "annotator", "group": "vendor"}
GOES = change(Action.DELETE, VENDOR, None, "h1", "h1", "groups")


@pytest.mark.parametrize(
    ("access", "changes", "certain", "perhaps", "why"),
    [
        (SEEN, [], [ANN, BEN], [ANN, BEN], None),
        (SEEN, [GOES], [ANN], [ANN], None),
        (HIDDEN, [], [ANN], None, "the members of vendor (not visible)"),
        (HIDDEN, [GOES], [ANN], [ANN], None),
    ],
    ids=["seen", "the group goes", "hidden", "the hidden group goes"],
)
def test_access_is_not_known_where_somebody_may_be_hidden(
    access: Access, changes: list[Change], certain: object, perhaps: object, why: str | None
) -> None:
    facts = look(access=access).facts(changes)

    assert (facts.values["certain_access"], facts.values.get("access")) == (certain, perhaps)
    assert facts.unknown.get("access") == why


def test_of_a_project_that_is_not_there_nobody_knows_people_and_tasks() -> None:
    facts = look(is_there=False, observed={"collections": ()}).facts([CREATES])

    assert [one["name"] for one in facts.values["collections"]] == ["rain"]
    assert set(facts.unknown) == facts.later == LATER | {"users", "project.status"}
