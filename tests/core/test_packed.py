"""A packed plan is the plan that it was: whatever is asked of it, it answers the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.runs.test_planfile import make

from labelform.core.digest import origin_of, plan_digest
from labelform.core.packed import PackedMapping, PackedSequence, plain
from labelform.core.plan import Plan

SPEC = {"labelform": 1, "project": {"title": "P"}, "groups": [{"name": "leads", "role": "admin"}]}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make().model_copy(update={"origin": origin_of("p.yaml", SPEC)})


def test_a_packed_plan_is_equal_to_what_was_packed(plan: Plan) -> None:
    packed = plan.packed()

    assert isinstance(packed.changes, PackedSequence)
    assert packed == plan == packed.packed() == packed.unpacked()
    assert plan_digest(packed) == plan_digest(plan)
    assert packed.model_dump_json() == plan.model_dump_json()


def test_what_is_in_no_document_is_unpacked_too(plan: Plan) -> None:
    assert [(one.words, one.picture) for one in plan.packed().changes] == [
        (one.words, one.picture) for one in plan.changes
    ]


def test_a_packed_sequence_is_read_like_a_tuple(plan: Plan) -> None:
    packed = plan.packed().changes

    assert (len(packed), packed[0], packed[1:]) == (len(plan.changes), plan.changes[0], plan.changes[1:])
    assert list(reversed(packed)) == list(reversed(plan.changes))
    assert packed != plan.changes[1:]


def test_nothing_is_not_packed() -> None:
    plan = make().model_copy(update={"changes": (), "blocked": ()})

    assert (plan.packed().changes, plan.packed().is_in_sync) == ((), True)


def test_a_packed_spec_is_read_like_a_dict() -> None:
    packed: Mapping[str, Any] = PackedMapping(SPEC)

    assert packed == SPEC
    assert dict(packed) == plain(packed) == SPEC
    assert packed.get("groups") == SPEC["groups"]
    assert plain(packed) is not plain(packed)
