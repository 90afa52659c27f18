"""Renames that a spec says: one item before and after, whatever else is there under its names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from labelform.core.change import Action, Change, Former, Note, NoteCode, Source
from labelform.core.derived import RENAMED, NotDerivedError, derived, derived_blocked
from labelform.core.derived_whole import check_whole
from labelform.core.diff import Desired, Difference, Prune, diff
from labelform.core.plan import Plan, Target
from labelform.core.policy import Policy, Pruning, violations
from labelform.core.resource import Observed, Resource
from labelform.core.standing import Standing, standing
from labelform.core.terraform import in_module, resource_change
from labelform.resources.collections import Collection, Collections

KIND = Collections()
HERE, ELSEWHERE, THIRD = (f"55555555-5555-4555-8555-55555555555{number}" for number in (1, 2, 3))
ALL = Prune(Pruning.ALL)


def seen(name: str, identity: str = HERE, description: str = "dark") -> Observed[Collection]:
    return Observed(Collection(name=name, type="frame", description=description), id=identity)


def wanted(name: str, *previously: str, **more: Any) -> Desired:
    return Desired(Collection(name=name, **more), None, previously)


def differing(desired: Sequence[Desired], *observed: Observed[Collection], prune: Prune = ALL) -> Difference:
    return diff(KIND, desired, observed, prune=prune)


def rename(**more: Any) -> Change:
    (change,) = differing([wanted("new", "old", **more)], seen("old")).changes
    return change


def test_a_rename_is_one_update_of_the_same_item() -> None:
    change = rename()

    assert (change.action, change.id, change.address, change.key, change.label) == (
        Action.UPDATE, HERE, 'collections["new"]', "new", "new",
    )  # fmt: skip
    assert change.former == Former(address='collections["old"]', key="old", label="old")
    assert (change.keys, change.addresses) == (("old", "new"), ('collections["old"]', 'collections["new"]'))
    assert [call.args for call in change.calls] == [{"collection_uuid": HERE, "name": "new"}]
    assert [(field.path, field.old, field.new) for field in change.fields] == [("name", "old", "new")]
    assert change.reason == RENAMED


def test_what_is_not_renamed_says_nothing_of_a_former_name() -> None:
    (change,) = differing([wanted("new", "old", description="light")], seen("new")).changes

    assert (change.former, change.keys, change.addresses) == (None, ("new",), ('collections["new"]',))
    assert "former" not in change.model_dump()


def test_neither_of_two_live_names_is_touched() -> None:
    found = differing([wanted("new", "old")], seen("old"), seen("new", ELSEWHERE))

    (blocked,) = found.blocked
    assert (found.changes, found.extras) == ((), ())
    assert (blocked.change.address, blocked.change.before) == ('collections["new"]', None)
    assert blocked.reason == (
        f"the project has 2 of its names, old and new ({HERE}, {ELSEWHERE}) and labelform does not guess "
        "which one is meant"
    )
    assert blocked.hint.endswith('or remove "previously" from the entry if its rename is done')
    assert blocked == derived_blocked(blocked, KIND)


def test_two_of_the_old_name_are_as_unclear_as_an_old_and_an_older_one() -> None:
    twins = differing([wanted("new", "old")], seen("old"), seen("old", ELSEWHERE))
    generations = differing([wanted("new", "old", "older")], seen("old"), seen("older", ELSEWHERE))

    assert twins.blocked[0].reason == generations.blocked[0].reason
    assert (twins.changes, twins.extras, generations.changes, generations.extras) == ((), (), (), ())


def test_two_of_the_name_itself_are_blocked_as_ever() -> None:
    (blocked,) = differing([wanted("new", "old")], seen("new"), seen("new", ELSEWHERE)).blocked

    assert "of this name" in blocked.reason


def test_a_name_that_another_entry_has_is_never_taken_from_it() -> None:
    found = differing([wanted("new", "old"), wanted("old")], seen("old"))

    assert [(change.action, change.address) for change in found.changes] == [(Action.CREATE, 'collections["new"]')]


def test_what_stays_blocked_is_so_under_the_new_name() -> None:
    found = differing([wanted("new", "old", type="label")], seen("old"))

    (blocked,) = found.blocked
    assert [change.address for change in found.changes] == ['collections["new"]']
    assert (blocked.change.address, [field.path for field in blocked.change.fields]) == (
        'collections["new"]', ["type"],
    )  # fmt: skip
    assert blocked == derived_blocked(blocked, KIND)


def test_what_stays_blocked_beside_a_change_says_what_is_there_now() -> None:
    found = differing([wanted("n", type="label", description="light")], seen("n"))

    (blocked,) = found.blocked
    assert [change.address for change in found.changes] == ['collections["n"]']
    assert (blocked.change.before, blocked.change.after) == (
        {"name": "n", "type": "frame", "description": "dark"},
        {"name": "n", "type": "label", "description": "dark"},
    )


def test_a_rename_that_is_done_is_told_where_the_entry_still_says_it() -> None:
    at = Source(file="p.yaml", line=4, column=3)

    found = differing([Desired(Collection(name="new"), at, ("old",))], seen("new"))

    assert found.notes == (
        Note(
            code=NoteCode.RENAMED,
            message='collections["new"] already has its new name, and nothing in the project has a former one',
            hint='remove "previously" from the entry once every environment has the new name',
            addresses=('collections["new"]',),
            source=at,
        ),
    )


def test_what_a_spec_owned_under_the_old_name_is_not_deleted_but_renamed() -> None:
    found = differing([wanted("new", "old")], seen("old"), prune=Prune(Pruning.OWNED, frozenset({"old"}), "v1"))

    assert [change.action for change in found.changes] == [Action.UPDATE]


# -- what a file says of it ----------------------------------------------------------------------------------------


def test_what_is_shown_of_a_rename_is_made_again_from_what_it_does() -> None:
    honest = rename()
    lying = honest.model_copy(update={"former": Former(address="x", key="x", label="x"), "reason": "x"})

    assert derived(lying, KIND) == derived(honest.model_copy(update={"former": None}), KIND) == honest


class Fixed(Collections):
    """A kind that cannot rename."""

    previously = Resource.previously


def test_a_kind_that_cannot_rename_has_no_change_that_does() -> None:
    assert (KIND.can_rename(), Fixed().can_rename()) == (True, False)
    with pytest.raises(NotDerivedError, match=r"^it does not lead from one state of an item to another$"):
        derived(rename(), Fixed())


@pytest.mark.parametrize("name", ["old", "new"])
def test_a_plan_that_renames_has_nothing_else_under_either_name(name: str) -> None:
    (other,) = differing([wanted(name)], prune=Prune()).changes
    twin = other.model_copy(update={"address": f'collections["{name}"]@{ELSEWHERE}'})
    plan = Plan(target=Target(title="P", hash="h"), changes=(twin, rename()))

    with pytest.raises(NotDerivedError, match=r"^two changes have the same name$"):
        check_whole(plan, {"collections": KIND})


# -- where it stands -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ([seen("old")], Standing.BEFORE),
        ([seen("new")], Standing.AFTER),
        ([seen("new"), seen("old", ELSEWHERE)], Standing.AFTER),
        ([seen("new"), seen("new", ELSEWHERE)], Standing.TWICE),
        ([seen("new", ELSEWHERE)], Standing.MOVED),
        ([seen("old"), seen("new", ELSEWHERE)], Standing.MOVED),
        ([seen("old"), seen("new", ELSEWHERE), seen("new", THIRD)], Standing.MOVED),
        ([seen("old"), seen("old", ELSEWHERE)], Standing.MOVED),
        ([seen("old", ELSEWHERE)], Standing.MOVED),
        ([seen("old", description="by hand")], Standing.MOVED),
        ([seen("new", description="by hand")], Standing.MOVED),
        ([seen("third")], Standing.MOVED),
        ([], Standing.MOVED),
    ],
)
def test_where_a_rename_stands(now: list[Observed[Collection]], expected: Standing) -> None:
    assert standing(rename(), KIND, now) is expected


# -- rules and reports ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pattern", ["collections[new]", "collections[old]", "collections[o*]", "collections"])
def test_a_rename_is_protected_under_both_names(pattern: str) -> None:
    (broken,) = violations(Policy(protect=(pattern,)), [rename()], ())

    assert broken.message == f'the plan would update collections["new"], which policy.protect protects ({pattern})'


def test_tools_for_terraform_see_an_update_with_both_addresses() -> None:
    entry = resource_change(rename())

    assert (entry["address"], entry["previous_address"]) == ('collections["new"]', 'collections["old"]')
    assert entry["change"]["actions"] == ["update"]
    assert in_module(entry, "module.p")["previous_address"] == 'module.p.collections["old"]'
    assert "previous_address" not in in_module(resource_change(differing([wanted("x")]).changes[0]), "module.p")
