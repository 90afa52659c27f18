"""References to what a plan makes first: where they may stand, what they come to, and what stands on them."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from labelform.core.assembly import Side, make_plan
from labelform.core.call import Call
from labelform.core.change import Change
from labelform.core.derived import NotDerivedError, kept
from labelform.core.derived_whole import check_whole
from labelform.core.diff import Desired
from labelform.core.guardrails import NO_GUARDRAILS
from labelform.core.late import blocked_as_stranded, id_of, makers, with_ids
from labelform.core.model import Item
from labelform.core.plan import Partial, Plan, Target
from labelform.core.policy import Policy
from labelform.core.resource import AnyResource, Beyond, Observed
from labelform.resources.collections import Collection, Collections
from labelform.resources.datasets import Dataset, Datasets


class Folder(Item):
    """A thing of the organisation."""

    name: str


class Folders(Beyond[Folder]):
    """Things of the organisation, by name."""

    kind = "folders"
    item = Folder

    def key(self, item: Folder) -> str:
        return item.name

    def create(self, after: Folder) -> Iterable[Call]:
        return ()


class Referring(Datasets):
    """Datasets whose hash may be late, as those of folders."""

    late = frozenset({"hash"})


KINDS: dict[str, AnyResource] = {one.kind: one for one in (Folders(), Referring(), Collections())}
MADE, ATTACHED, OTHER = 'folders["new"]', 'datasets["new"]', 'datasets["old"]'
NEW = Dataset(hash=id_of(MADE), title="new")


def plan(partial: Partial | None = None) -> Plan:
    """Return the plan of a dataset that is made and attached, one that is only attached, and a collection."""
    sides = [
        Side(KINDS["folders"], (Desired(Folder(name="new")),), (Observed(Folder(name="old"), id="d1"),)),
        Side(KINDS["datasets"], (Desired(NEW), Desired(Dataset(hash="d1", title="old")))),
        Side(KINDS["collections"], (Desired(Collection(name="c", description=NEW.hash)),)),
    ]
    return make_plan(Target(title="P", hash="p"), sides, Policy(prune=True), NO_GUARDRAILS, partial)


def changed(address: str) -> Change:
    return next(one for one in plan().changes if one.address == address)


def test_what_refers_to_something_comes_after_it_and_what_else_the_organisation_has_is_not_spoken_of() -> None:
    made = plan()

    assert [one.address for one in made.changes] == [MADE, OTHER, ATTACHED, 'collections["c"]']
    assert made.extras == ()
    assert [one.kind for one in made.sections] == ["datasets", "collections"]


def test_with_its_id_a_change_is_the_one_that_is_planned_where_the_thing_is_there() -> None:
    there = with_ids(changed(ATTACHED), KINDS["datasets"], {MADE: "d2"})

    assert there.address == ATTACHED
    assert (there.key, there.after) == ("d2", {"hash": "d2", "title": "new"})
    assert [one.args for one in there.calls] == [{"dataset_hashes": ["d2"]}]
    assert with_ids(changed(ATTACHED), KINDS["datasets"], {OTHER: "d2"}) == changed(ATTACHED)


def test_the_text_of_a_reference_is_only_text_where_the_kind_has_no_ids() -> None:
    assert makers(changed('collections["c"]'), KINDS["collections"]) == ()
    assert makers(changed(ATTACHED), KINDS["datasets"]) == (MADE,)


@pytest.mark.parametrize(
    "order", [[OTHER, ATTACHED, 'collections["c"]'], [OTHER, ATTACHED, MADE]], ids=["not made", "made later"]
)
def test_a_plan_that_refers_to_what_is_not_made_before_is_none(order: list[str]) -> None:
    whole = plan()
    check_whole(whole, KINDS)

    with pytest.raises(NotDerivedError):
        check_whole(whole.model_copy(update={"changes": tuple(map(changed, order))}), KINDS)


def test_a_plan_that_makes_what_something_is_blocked_for_want_of_is_none() -> None:
    blocked = blocked_as_stranded(changed(ATTACHED), KINDS["datasets"])
    stopped = {"changes": (changed(OTHER),), "blocked": (blocked,)}
    check_whole(plan().model_copy(update=stopped), KINDS)

    with pytest.raises(NotDerivedError, match="blocked for want of it"):
        check_whole(plan().model_copy(update={**stopped, "changes": (changed(MADE), changed(OTHER))}), KINDS)


@pytest.mark.parametrize(
    ("only", "excepted", "left", "along"),
    [
        ([ATTACHED], [], [MADE, ATTACHED], (MADE,)),
        ([], ["folders"], [OTHER, 'collections["c"]'], ()),
        (["datasets"], [MADE], [OTHER], ()),
        (["folders"], [], [MADE], ()),
    ],
)
def test_what_is_referred_to_is_taken_along_and_nothing_goes_without_it(
    only: list[str], excepted: list[str], left: list[str], along: tuple[str, ...]
) -> None:
    made = plan(Partial(only=tuple(only), excepted=tuple(excepted)))

    assert [one.address for one in made.changes] == left
    assert made.partial is not None
    assert made.partial.taken_along == along
    check_whole(kept(made), KINDS)
