"""Calls follow from what a change says it does: one that lacks what its action needs has none."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from labelform.core.calling import calls_of
from labelform.core.change import Action, Change
from labelform.resources.collections import Collections

STATE = {"name": "night", "type": "frame", "description": "dark"}


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        (Action.UPDATE, None, STATE),
        (Action.UPDATE, STATE, None),
        (Action.CREATE, STATE, None),
        (Action.DELETE, None, STATE),
    ],
)
def test_a_change_without_a_state_that_its_action_needs_has_no_calls(
    action: Action, before: dict[str, str] | None, after: dict[str, str] | None
) -> None:
    change = Change(
        address="a", kind="collections", key="night", label="night", action=action, before=before, after=after, id="1"
    )

    with pytest.raises(ValidationError):
        calls_of(Collections(), change)
