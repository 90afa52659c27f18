"""The proof finds what a wrong difference would do, and makes no plan of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from labelform.core.diff import Desired, Difference, Prune, diff
from labelform.core.policy import Pruning
from labelform.core.proof import prove
from labelform.core.resource import Observed
from labelform.errors import InternalError
from labelform.resources.collections import Collection, Collections

KIND = Collections()
DESIRED = tuple(Desired(Collection(name=name, description="new")) for name in ("comes", "goes on", "twin"))
OBSERVED = tuple(
    Observed(Collection(name=name, type="frame", description="old"), id=identity)
    for name, identity in (("goes on", "1"), ("twin", "2"), ("twin", "3"), ("extra", "4"))
)
KEPT, PRUNED = Prune(Pruning.NONE), Prune(Pruning.ALL)


def right(prune: Prune = KEPT) -> Difference:
    """Return a create, an update, a blocked twin, and an extra that is kept or deleted."""
    return diff(KIND, DESIRED, OBSERVED, prune=prune)


@pytest.mark.parametrize("prune", [KEPT, PRUNED], ids=["kept", "pruned"])
def test_a_right_difference_is_proven(prune: Prune) -> None:
    prove(KIND, DESIRED, OBSERVED, right(prune), prune=prune)


def without_update(found: Difference) -> Difference:
    return replace(found, changes=found.changes[:1])


def from_another_state(found: Difference) -> Difference:
    create, update = found.changes
    before = {**(update.before or {}), "description": "something else"}
    return replace(found, changes=(create, update.model_copy(update={"before": before})))


def of_another_item(found: Difference) -> Difference:
    create, update = found.changes
    return replace(found, changes=(create, update.model_copy(update={"id": "9"})))


def without_blocked(found: Difference) -> Difference:
    return replace(found, blocked=())


def without_extras(found: Difference) -> Difference:
    return replace(found, extras=())


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (without_update, 'collections["goes on"] would still change after this plan'),
        (from_another_state, 'collections["goes on"] starts from something that was not observed'),
        (of_another_item, 'collections["goes on"] starts from something that was not observed'),
        (without_blocked, "collections would have other blocked changes after this plan"),
        (without_extras, "collections would have other extras after this plan"),
    ],
)
def test_a_wrong_difference_is_a_fault_of_ours(wrong: Callable[[Difference], Difference], said: str) -> None:
    with pytest.raises(InternalError) as fault:
        prove(KIND, DESIRED, OBSERVED, wrong(right()), prune=KEPT)

    assert fault.value.message == f"{said}: this is a bug in labelform, and nothing was changed"
    assert fault.value.hint == "please report it with the spec; no plan was made"
