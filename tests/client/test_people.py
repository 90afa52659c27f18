"""Members of a project: who kept their role is told, by result and by warning."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.client.world import GROUP, PROJECT, MakeWorld

from labelform.client.project import Project
from labelform.errors import Effect, InvalidArgumentsError, RoleKeptWarning
from labelform.types import ProjectRole


def added(email: str, role: int) -> dict[str, object]:
    return {"user_email": email, "user_role": role, "project_hash": PROJECT}


def test_somebody_who_keeps_their_role_is_returned_with_it_and_named_in_a_warning(world: MakeWorld) -> None:
    here = world({"projectusers POST": [added("a@x.io", 0), added("b@x.io", 1), added("c@x.io", 9)]})

    with pytest.warns(RoleKeptWarning) as warned:
        users = here.project.add_users(["a@x.io", "b@x.io", "c@x.io"], ProjectRole.ANNOTATOR)

    assert [user.user_role for user in users] == [ProjectRole.ADMIN, ProjectRole.ANNOTATOR, 9]
    assert [str(warning.message) for warning in warned] == [
        "asked for annotator, but a@x.io stays admin, c@x.io stays unknown_9: add_users does not change the role "
        "of an existing member; remove them first"
    ]
    assert Path(warned[0].filename) == Path(__file__)


def test_who_gets_the_role_is_not_warned_of(world: MakeWorld) -> None:
    here = world({"projectusers POST": [added("a@x.io", 0)]})

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        here.project.add_users(["a@x.io"], ProjectRole.ADMIN)


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (
            lambda project: project.add_users(["a@x.io"], "REVIEWER"),
            "user_role is 'REVIEWER', which is not a ProjectRole",
        ),
        (lambda project: project.add_users(["a@x.io"], None), "user_role is None, which is not a ProjectRole"),
        (lambda project: project.add_group(GROUP, "REVIEWER"), "user_role is 'REVIEWER', which is not a ProjectRole"),
        (lambda project: project.add_group(None, ProjectRole.REVIEWER), "None is neither an id nor a list of them"),
        (lambda project: project.remove_group(5), "5 is neither an id nor a list of them"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_sent(
    world: MakeWorld, act: Callable[[Project], Any], message: str
) -> None:
    here = world({})

    with pytest.raises(InvalidArgumentsError, match=message) as raised:
        act(here.project)

    assert (raised.value.effect, here.sent) == (Effect.NOT_SENT, [])
