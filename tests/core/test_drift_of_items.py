"""Which side changed, for every way in which base, spec and project can have an item: the table is a golden file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

import pytest
from tests.impacts import LOST, with_impacts
from tests.report.goldens import check

from labelform.core.assembly import Side, make_plan
from labelform.core.change import Source
from labelform.core.diff import Desired
from labelform.core.drift import Drift, find_drift
from labelform.core.guardrails import NO_GUARDRAILS
from labelform.core.plan import Target
from labelform.core.policy import Policy
from labelform.core.resource import Observed
from labelform.core.shift import Shift
from labelform.resources.collections import Collection, Collections
from labelform.resources.datasets import Dataset, Datasets

HERE = Path(__file__).parent
TARGET = Target(title="P", hash="h")
Items = Sequence[tuple[str, str]]
ABSENT: Items = ()
BASES: Mapping[str, Items | None] = {"not known": None, "unmanaged": None, "none": ABSENT, "1": [("n", "1")]}
SPECS: Mapping[str, Items] = {"none": ABSENT, **{value: [("n", value)] for value in "12"}}
LIVES: Mapping[str, Items] = {**SPECS, "3": [("n", "3")], "1 twice": [("n", "1"), ("n", "1")]}
RENAMES: Mapping[str, tuple[Items, Items, Items]] = {
    "by the spec": ([("a", "1")], [("b", "1")], [("a", "1")]),
    "in the project": ([("a", "1")], [("a", "1")], [("b", "1")]),
    "by both": ([("a", "1")], [("b", "1")], [("b", "1")]),
    "with another content": ([("a", "1")], [("b", "2")], [("a", "1")]),
    "one of two that fit": ([("a", "1"), ("b", "1")], [("c", "1")], [("a", "1"), ("b", "1")]),
    "to one of two that fit": ([("a", "1")], [("b", "1"), ("c", "1")], [("a", "1")]),
    "two at once": ([("a", "1"), ("b", "2")], [("c", "1"), ("d", "2")], [("a", "1"), ("b", "2")]),
}


def test_one_item() -> None:
    lines = [
        f"base {base:9}  spec {spec:4}  live {live:7}  {said}"
        for base, spec, live in product(BASES, SPECS, LIVES)
        for said in told(drift(base, BASES[base], SPECS[spec], LIVES[live]), prune=False)
    ]

    check("drift_of_one_item.txt", "\n".join(lines) + "\n", HERE)


def test_what_is_deleted_is_pending() -> None:
    lines = [
        f"base {base:9}  live {live:7}  {said}"
        for base, live in product(BASES, LIVES)
        for said in told(drift(base, BASES[base], ABSENT, LIVES[live], prune=True), prune=True)
    ]

    check("drift_with_prune.txt", "\n".join(lines) + "\n", HERE)


def test_renames() -> None:
    lines = [
        f"{name}: {said}"
        for name, (base, spec, live) in RENAMES.items()
        for prune in (False, True)
        for said in told(drift("known", base, spec, live, prune=prune), prune=prune)
    ]

    check("drift_of_renames.txt", "\n".join(lines) + "\n", HERE)


@pytest.mark.parametrize(("spec", "live"), [("b", "a"), ("a", "b")], ids=["by the spec", "in the project"])
def test_what_looks_like_a_rename_says_what_is_lost_by_it(spec: str, live: str) -> None:
    side = Side(Collections(), desired([(spec, "1")]), (Observed(collection(live, "1"), id="1"),))
    plan = with_impacts(make_plan(TARGET, [side], Policy(prune=True), NO_GUARDRAILS))

    (shift,) = find_drift(plan, [side], {"collections": desired([("a", "1")])}).shifts

    assert (shift.label, shift.renamed_to, shift.impact) == ("a", "b", LOST["collections"])


def test_all_sections_are_told() -> None:
    sides = [Side(Datasets(), (Desired(Dataset(hash="1", title="d")),)), Side(Collections(), desired([("n", "1")]))]
    plan = make_plan(TARGET, sides, Policy(), NO_GUARDRAILS)

    found = find_drift(plan, sides, {}, since="v1", missing="")

    assert [shift.address for shift in found.shifts] == ['datasets["d"]', 'collections["n"]']


BOTH: Items = [("a", "1"), ("b", "1")]
RENAMED: Mapping[str, tuple[Items, Items, Items]] = {
    "by the spec": ([("a", "1")], [("b", "1")], [("a", "1")]),
    "by the spec, with another content": ([("a", "1")], [("b", "2")], [("a", "1")]),
    "by the spec, and changed in the project": ([("a", "1")], [("b", "1")], [("a", "2")]),
    "by both": ([("a", "1")], [("b", "1")], [("b", "1")]),
    "long ago": ([("b", "1")], [("b", "1")], [("b", "1")]),
    "back in the project": ([("b", "1")], [("b", "1")], [("a", "1")]),
    "to something else in the project": ([("a", "1")], [("b", "1")], [("c", "1")]),
    "by the spec, and made in the project": ([("a", "1")], [("b", "1")], [("a", "1"), ("b", "1")]),
    "by the spec, and gone from the project": ([("a", "1")], [("b", "1")], ABSENT),
    "into another one": (BOTH, [("b", "1")], BOTH),
    "into another one, in the project too": (BOTH, [("b", "1")], [("b", "1")]),
    "into another one, which changed": (BOTH, [("b", "1")], [("a", "1"), ("b", "2")]),
    "into another one, and changed in the project": (BOTH, [("b", "1")], [("a", "2"), ("b", "1")]),
    "into another one, and twice in the project": (BOTH, [("b", "1")], [*BOTH, ("b", "1")]),
    "into another one, and both gone": (BOTH, [("b", "1")], ABSENT),
}
"""What a spec says was renamed: `b` was `a` before."""


def test_renames_that_the_spec_says() -> None:
    lines = [
        f"{name}: {said}"
        for name, (base, spec, live) in RENAMED.items()
        for said in told(drift("known", base, spec, live, prune=True, previously=("a",)), prune=False)
    ]

    check("drift_of_renames_by_the_spec.txt", "\n".join(lines) + "\n", HERE)


def test_what_is_lost_by_what_is_pending_is_told_with_it() -> None:
    seen = (Observed(collection("n", "1"), id="1"), Observed(collection("m", "1"), id="2"))
    side = Side(Collections(), desired([("m", "2")]), seen)
    plan = with_impacts(make_plan(TARGET, [side], Policy(prune=True), NO_GUARDRAILS))

    found = find_drift(plan, [side], {"collections": desired([("m", "1")])}, since="v1")

    assert [(shift.label, shift.impact) for shift in found.shifts] == [("m", None), ("n", LOST["collections"])]


def test_a_section_that_the_spec_leaves_out_says_nothing() -> None:
    seen = (Observed(collection("n", "1"), id="1"),)
    side = Side(Collections(), None, seen)
    plan = make_plan(TARGET, [side], Policy(), NO_GUARDRAILS)

    found = find_drift(plan, [side], {"collections": None}, since="v1", missing="")

    assert found == Drift(target=TARGET, since="v1", missing="", shifts=())


def test_why_there_is_no_base_is_said() -> None:
    side = Side(Collections(), ())
    plan = make_plan(TARGET, [side], Policy(), NO_GUARDRAILS)

    assert find_drift(plan, [side], None, missing="no record") == Drift(target=TARGET, missing="no record")


def collection(name: str, description: str) -> Collection:
    return Collection(name=name, type="frame", description=description)


def desired(items: Items, previously: tuple[str, ...] = ()) -> tuple[Desired, ...]:
    return tuple(
        Desired(collection(*item), Source(file="p.yaml", line=line, column=1), previously)
        for line, item in enumerate(items, 1)
    )


def drift(
    kind: str, base: Items | None, spec: Items, live: Items, *, prune: bool = False, previously: tuple[str, ...] = ()
) -> Drift:
    """Return what moved in one section of a project."""
    seen = tuple(Observed(collection(*item), id=f"id {number}") for number, item in enumerate(live, 1))
    side = Side(Collections(), desired(spec, previously), seen)
    plan = make_plan(TARGET, [side], Policy(prune=prune), NO_GUARDRAILS)
    then = None if kind == "not known" else {"collections": None if base is None else desired(base)}
    return find_drift(plan, [side], then, since="v1")


def told(found: Drift, *, prune: bool) -> Iterator[str]:
    """Yield everything that is known of each shift."""
    if not found.shifts:
        yield "nothing" + (", with prune" if prune else "")
    for shift in found.shifts:
        yield f"{line(shift)}" + (", with prune" if prune else "") + f" [{found.direction}]"


def line(shift: Shift) -> str:
    fields = "".join(
        f"; {one.name}: base {one.base}, spec {one.spec}, live {one.live}, by {one.mover}" for one in shift.fields
    )
    renamed = f" to {shift.renamed_to}" if shift.renamed_to else ""
    pending = "pending" if shift.is_pending else f"left alone ({shift.reason})" if shift.reason else "settled"
    at = f" at {shift.source}" if shift.source else ""
    moves = f"spec {shift.spec_move}, live {shift.live_move}"
    named = f"{shift.address}{renamed} ({shift.kind} {shift.key} {shift.label}){at}"
    return f"{named}: {shift.mover}, {moves}, {pending}{fields}"
