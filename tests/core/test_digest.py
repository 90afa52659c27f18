"""
Digests bind approvals, which outlive a version of labelform: what they are is fixed here, letter for letter.

A change of one of these refuses every plan that was approved before, and every spec remembered as applied moves.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from tests.report.plans import PLANS

from labelform.core.call import Call
from labelform.core.change import Action, Blocked, Change, Source
from labelform.core.digest import canonical, origin_of, plan_digest, spec_digest
from labelform.core.impact import Impact
from labelform.core.kept import Kept
from labelform.core.plan import Origin, Partial, Plan, Revert, Rule, Target, Violation

SPEC = {
    "labelform": 1,
    "project": {"title": "Größe \N{SNOWMAN}"},
    "collections": [{"name": "b"}, {"name": "a", "type": "frame"}, {"name": "A"}],
}


def whole() -> Plan:
    """Return a plan that has something in each part that a digest covers."""
    changed = PLANS["change-each-kind"]()[0].plan
    (blocked, *_) = PLANS["blocked"]()[0].plan.blocked
    broken = PLANS["protected"]()[0].plan.violations
    return changed.model_copy(
        update={
            "changes": tuple(one.model_copy(update={"impact": None}) for one in changed.changes),
            "blocked": (blocked,),
            "violations": broken,
            "allowed": (Violation(rule=Rule.LOCKOUT, message="nö", addresses=("a",)),),
            "origin": origin_of("specs/größe.yaml", SPEC),
        }
    )  # fmt: skip


def moved(source: Source) -> Plan:
    """Return the same plan, written elsewhere."""
    plan = whole()
    return plan.model_copy(
        update={
            "violations": tuple(one.model_copy(update={"source": source}) for one in plan.violations),
            "allowed": tuple(one.model_copy(update={"source": source}) for one in plan.allowed),
            "blocked": tuple(
                Blocked(change=_at(one.change, source), reason=one.reason, hint="another hint") for one in plan.blocked
            ),
            "changes": tuple(_at(one, source) for one in plan.changes),
        }
    )


def _at(change: Change, source: Source) -> Change:
    return change.model_copy(update={"source": source, "reason": "another reason"})


def test_the_digest_of_a_plan_is_the_same_in_every_version() -> None:
    assert plan_digest(whole()) == "sha256:8c338b0580ed19e31e7327a8180e454584f886bd3b263a8d0212c085dbca1e63"


def test_the_digest_of_a_spec_is_the_same_in_every_version_and_order() -> None:
    entries = SPEC["collections"]
    assert isinstance(entries, list)
    turned = {**SPEC, "collections": entries[::-1]}

    assert (
        spec_digest(SPEC)
        == spec_digest(turned)
        == "sha256:1484804a97c16d12a636d66a72d59c33d44f327dda360c93bebdb63cecb98755"
    )


def test_what_is_lost_is_a_part_of_a_plan_and_nothing_else_of_it_changes() -> None:
    plan, counted = whole(), PLANS["change-each-kind"]()[0].plan
    lost = [one.impact for one in counted.changes if one.impact is not None]
    more = counted.model_copy(
        update={"changes": tuple(one.model_copy(update={"impact": one.impact and Impact()}) for one in counted.changes)}
    )

    assert len(lost) == 1
    assert len({plan_digest(one) for one in (plan.model_copy(update={"changes": counted.changes}), counted, more)}) == 3
    assert plan_digest(plan.model_copy(update={"changes": counted.changes})) != plan_digest(plan)


def test_where_a_plan_is_written_is_not_a_part_of_it() -> None:
    assert plan_digest(moved(Source(file="elsewhere.yaml", line=7, column=3))) == plan_digest(whole())


def test_half_a_character_has_a_digest() -> None:
    assert spec_digest({"title": "\ud800"}) == "sha256:d1e7b83ce5c5576ffaae97bc46c703c60962f6e77fe5ffc1d0441345a3f5a367"
    assert plan_digest(whole().model_copy(update={"origin": origin_of("\ud800", {})})) != plan_digest(whole())


@pytest.mark.parametrize(
    ("value", "form"),
    [({"b": 1, "a": [1.5, None, "ö"]}, '{"a":[1.5,null,"ö"],"b":1}'), ("\N{SNOWMAN}", '"\N{SNOWMAN}"')],
)
def test_equal_values_have_one_form(value: object, form: str) -> None:
    assert canonical(value) == form


def test_where_a_plan_comes_from_holds_the_whole_spec() -> None:
    assert origin_of("p.yaml", SPEC).model_dump() == {"file": "p.yaml", "digest": spec_digest(SPEC), "spec": SPEC}


BEFORE, AFTER = {"name": "n", "type": "frame"}, {"name": "m", "type": "frame"}
PLACE = Source(file="p.yaml", line=1, column=1)
RULE = Violation(rule=Rule.PROTECT, message="m", addresses=("a",), source=PLACE)
CHANGE = Change(
    address="a", kind="collections", key="k", label="l", action=Action.UPDATE, before=BEFORE, after=AFTER, id="1",
    calls=(Call(name="c", args={"x": ["y"]}),), reason="because", source=PLACE, remarks=("r",),
    impact=Impact(unknown=("frames",)), restores=Kept(entries=("d/0",)),
)  # fmt: skip
STATES = {
    "address": "a",
    "kind": "collections",
    "key": "k",
    "action": "update",
    "before": BEFORE,
    "after": AFTER,
    "id": "1",
    "impact": {"held": [], "unknown": ["frames"]},
    "restores": {"entries": ["d/0"], "unkept": None},
}
CALLS = [json.loads(one.model_dump_json()) for one in CHANGE.calls]
UNMADE = {"rule": "protect", "message": "m", "addresses": ["a"]}


def written(*parts: object) -> str:
    """Return the digest of some parts, each on a line."""
    lines = [json.dumps(part, sort_keys=True, separators=(",", ":"), ensure_ascii=False) for part in parts]
    whole = "".join(f"{line}\n" for line in lines)
    return f"sha256:{hashlib.sha256(whole.encode(errors='surrogatepass')).hexdigest()}"


def test_a_digest_covers_what_a_plan_does_what_stops_it_and_where_it_comes_from() -> None:
    plan = Plan(
        target=Target(title="P", hash="h"),
        changes=(CHANGE,),
        blocked=(Blocked(change=CHANGE, reason="why", hint="x"),),
        violations=(RULE,),
        allowed=(RULE, RULE),
        origin=Origin(file="p\ud800.yaml", digest="sha256:0", spec={"a": 1}),
        snapshot="s",
    )
    rest: dict[str, Any] = {"violations": [UNMADE], "allowed": [UNMADE, UNMADE], "target": {"title": "P", "hash": "h"}}

    assert plan_digest(plan) == written(
        {**rest, "origin": {"file": "p\ud800.yaml", "digest": "sha256:0"}},
        {"blocked": STATES, "reason": "why"},
        {**STATES, "calls": CALLS},
    )


def test_a_digest_covers_of_which_part_a_plan_is_and_which_run_it_takes_back() -> None:
    part = Partial(only=("a*",), excepted=("b",), taken_along=("c",), left_out=7)
    plan = Plan(target=Target(title="P"), partial=part, changes=(CHANGE,), revert=Revert(run="r", plan_digest="d"))
    rest: dict[str, Any] = {"violations": [], "allowed": [], "origin": None, "target": {"title": "P", "hash": None}}

    assert plan_digest(plan) == written(
        {**rest, "partial": {"only": ["a*"], "excepted": ["b"]}, "revert": {"run": "r", "plan_digest": "d"}},
        {**STATES, "calls": CALLS, "reason": "because"},
    )
