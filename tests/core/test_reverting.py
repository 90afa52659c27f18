"""What takes a run back: each change turned around, from what is there now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from labelform.core import derived_reverts, kept, reverting
from labelform.core.change import Action, Blocked, Change
from labelform.core.derived import NotDerivedError, former_of
from labelform.core.derived_reverts import (
    ANOTHER,
    BY_HAND,
    GONE,
    KEPT_THERE,
    MADE_AGAIN,
    MOVED_SINCE,
    NOT_CREATED,
    NOT_OURS,
    REASONS,
    WHOSE,
    YIELDED,
    derived_blocked_revert,
    derived_revert,
)
from labelform.core.impact import NOTHING, Impact
from labelform.core.kept import Kept, Unkept, kept_of
from labelform.core.model import Item, dump
from labelform.core.policy import IgnoreEntry
from labelform.core.resource import AnyObserved, AnyResource, Observed
from labelform.core.reverting import Written, taken_back
from labelform.resources.collections import Collection, Collections
from labelform.resources.datasets import Dataset, Datasets
from labelform.resources.groups import Group, Groups
from labelform.resources.settings import ProjectSettings, Settings

HERE, ELSEWHERE = "55555555-5555-4555-8555-555555555551", "55555555-5555-4555-8555-555555555552"
LEADS, DATA, OTHER = (f"{digit * 8}-{digit * 4}-4{digit * 3}-8{digit * 3}-{digit * 12}" for digit in "123")
KINDS: dict[str, AnyResource] = {one.kind: one for one in (ProjectSettings(), Datasets(), Groups(), Collections())}
FRAMES, ONE_FRAME = Kept(entries=(f"{DATA}/0", f"{DATA}/17")), Kept(entries=(f"{DATA}/0",))
TOO_MANY, UNRECORDED = Kept(unkept=Unkept.TOO_MANY), Kept(unkept=Unkept.NOT_RECORDED)


def night(description: str = "old") -> Collection:
    return Collection(name="night", type="frame", description=description)


def dusk(description: str = "old") -> Collection:
    return Collection(name="dusk", type="frame", description=description)


def leads(role: str) -> Group:
    return Group(hash=LEADS, name="leads", role=role)


def written(kind: str, before: Item | None, after: Item | None, identity: str | None = None, **facts: Any) -> Written:
    action = Action.CREATE if before is None else Action.DELETE if after is None else Action.UPDATE
    item = after or before
    assert item is not None
    change = Change(
        address=kind, kind=kind, key=KINDS[kind].key(item), label=KINDS[kind].label(item), action=action,
        before=dump(before) if before else None, after=dump(after) if after else None, id=identity,
    )  # fmt: skip
    former = former_of(KINDS[kind], before, after)
    return Written(change.model_copy(update={"former": former}), **facts)


def back(one: Written, *now: AnyObserved) -> tuple[Sequence[Change], Sequence[Blocked]]:
    return taken_back([one], {one.change.kind: now}, KINDS)


def told(change: Change) -> tuple[str, Any, Any, str | None, bool]:
    return change.action, change.before, change.after, change.id, change.reason.endswith(MOVED_SINCE)


CREATED = written("collections", None, night(), made=HERE)
UPDATED = written("collections", night("older"), night(), HERE)
DELETED = written("collections", night(), None, HERE, kept=FRAMES)
RENAMED = written("collections", night(), dusk(), HERE)


@pytest.mark.parametrize(
    ("one", "now", "expected"),
    [
        (CREATED, Observed(night(), HERE), (Action.DELETE, dump(night()), None, HERE, False)),
        (CREATED, Observed(night("since"), HERE), (Action.DELETE, dump(night("since")), None, HERE, True)),
        (
            written("collections", None, night()),  # the answer was lost, and a look found it
            Observed(night(), HERE),
            (Action.DELETE, dump(night()), None, HERE, False),
        ),
        (
            written("groups", None, leads("reviewer")),
            Observed(leads("admin"), LEADS),
            (Action.DELETE, dump(leads("admin")), None, LEADS, True),
        ),
        (UPDATED, Observed(night(), HERE), (Action.UPDATE, dump(night()), dump(night("older")), HERE, False)),
        (
            UPDATED,
            Observed(night("since"), HERE),
            (Action.UPDATE, dump(night("since")), dump(night("older")), HERE, True),
        ),
        (
            DELETED,
            Observed(night("since"), HERE),  # its outcome was unknown, and it is still there
            (Action.UPDATE, dump(night("since")), dump(night()), HERE, True),
        ),
        (
            written("groups", leads("admin"), None, LEADS),
            Observed(leads("viewer"), LEADS),  # somebody added it again
            (Action.UPDATE, dump(leads("viewer")), dump(leads("admin")), LEADS, True),
        ),
    ],
)
def test_what_is_there_is_brought_back_from_where_it_is(
    one: Written, now: AnyObserved, expected: tuple[str, Any, Any, str | None, bool]
) -> None:
    changes, blocked = back(one, now)

    assert [told(change) for change in changes] == [expected]
    assert blocked == ()


def test_what_was_deleted_is_created_with_what_it_held() -> None:
    changes, blocked = back(DELETED)

    (change,) = changes
    assert told(change) == (Action.CREATE, None, dump(night()), None, False)
    assert change.restores == FRAMES
    assert change.remarks == ("with the 2 things that it contained", "its uuid cannot be brought back")
    assert [call.name for call in change.calls] == ["create_collection"]
    assert blocked == ()


@pytest.mark.parametrize(
    ("held", "restores", "note"),
    [
        (Kept(), None, None),
        (TOO_MANY, TOO_MANY, "its contents are not put back: it contained more than 100,000 things"),
        (UNRECORDED, UNRECORDED, "its contents are not put back: the run kept no record of its contents"),
        (ONE_FRAME, ONE_FRAME, "with the 1 thing that it contained"),
        (
            Kept(entries=("no frame",)),
            UNRECORDED,
            "its contents are not put back: the run kept no record of its contents",
        ),
    ],
)
def test_a_create_says_before_it_is_made_what_is_put_back(held: Kept, restores: Kept | None, note: str | None) -> None:
    ((change,), _) = back(written("collections", night(), None, HERE, kept=held))

    assert change.restores == restores
    assert change.remarks == (*([note] if note else []), "its uuid cannot be brought back")


def test_one_plan_puts_back_so_much_and_says_of_the_rest_that_it_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reverting, "MOST_TOGETHER", 4)
    rows = [Collection(name=name, type="frame", description="") for name in "abcd"]
    holding = (None, FRAMES, FRAMES, ONE_FRAME)
    run = [written("collections", one, None, HERE, kept=held) for one, held in zip(rows, holding, strict=True)]

    changes, _ = taken_back(run, {"collections": ()}, KINDS)

    assert [change.restores for change in changes] == [None, FRAMES, FRAMES, Kept(unkept=Unkept.TOO_MANY_TOGETHER)]
    why = "its contents are not put back: what the run removed contained more than 500,000 things in total"
    assert changes[3].remarks[0] == why


def test_a_dataset_comes_back_without_the_labels_and_tasks_of_its_data() -> None:
    ((change,), _) = back(written("datasets", Dataset(hash=DATA, title="day"), None, DATA))

    assert change.remarks == ("the labels and tasks of its data in this project cannot be brought back",)


def test_what_is_deleted_says_what_no_later_revert_brings_back() -> None:
    day = Dataset(hash=DATA, title="day")

    ((change,), _) = back(written("datasets", None, day), Observed(day, DATA))

    assert change.action is Action.DELETE
    assert change.remarks == ("revert cannot bring back the labels and tasks of its data in this project",)


@pytest.mark.parametrize(
    ("one", "now"),
    [
        (CREATED, []),
        (CREATED, [Observed(night(), ELSEWHERE)]),  # ours is gone, and this is somebody else's
        (UPDATED, [Observed(night("older"), HERE)]),
        (DELETED, [Observed(night(), HERE)]),
    ],
)
def test_what_is_as_it_was_needs_nothing(one: Written, now: list[AnyObserved]) -> None:
    assert back(one, *now) == ((), ())


@pytest.mark.parametrize(
    ("one", "now", "action", "why"),
    [
        (UPDATED, [], Action.UPDATE, GONE),
        (UPDATED, [Observed(night(), ELSEWHERE)], Action.UPDATE, GONE),
        (DELETED, [Observed(night(), ELSEWHERE)], Action.CREATE, ANOTHER),
        (written("collections", None, night()), [Observed(night("x"), HERE)], Action.DELETE, NOT_OURS),
        (
            written("collections", None, night()),
            [Observed(night(), HERE), Observed(night(), ELSEWHERE)],
            Action.DELETE,
            WHOSE,
        ),
        (written("collections", None, night(), has_yielded=True), [Observed(night(), HERE)], Action.DELETE, YIELDED),
        (CREATED, [Observed(night(), HERE, keep="not ours")], Action.DELETE, KEPT_THERE),
        (
            written("collections", None, night(), has_created=False),  # it was there, and got what it lacked
            [Observed(night(), HERE)],
            Action.DELETE,
            NOT_CREATED,
        ),
        (RENAMED, [Observed(dusk(), HERE), Observed(night(), ELSEWHERE)], Action.UPDATE, ANOTHER),
        (
            written("project", None, Settings(title="P"), made=OTHER),
            [Observed(Settings(title="P"), OTHER)],
            Action.DELETE,
            "the platform has no call to delete a project",
        ),
    ],
)
def test_what_cannot_be_brought_back_is_blocked_and_says_why(
    one: Written, now: list[AnyObserved], action: Action, why: str
) -> None:
    changes, (blocked,) = back(one, *now)

    assert changes == ()
    assert (blocked.change.action, blocked.reason, blocked.hint) == (action, why, BY_HAND)
    assert (blocked.change.calls, blocked.change.restores, blocked.change.remarks) == ((), None, ())
    assert blocked.change.reason == REASONS[action]


def test_what_is_gone_is_told_as_the_run_left_it() -> None:
    _, (blocked,) = back(UPDATED)

    assert told(blocked.change) == (Action.UPDATE, dump(night()), dump(night("older")), HERE, False)


def test_what_is_blocked_is_in_the_order_of_addresses() -> None:
    changed = [
        written("collections", one("older"), one(), identity) for one, identity in ((night, HERE), (dusk, ELSEWHERE))
    ]

    _, blocked = taken_back(changed, {"collections": ()}, KINDS)

    assert [one.change.address for one in blocked] == ['collections["dusk"]', 'collections["night"]']


NOTES = IgnoreEntry(fields="collections[*].description", reason="people own it")


@pytest.mark.parametrize(
    ("one", "now", "expected"),
    [
        (RENAMED, Observed(dusk("by hand"), HERE), [(dump(dusk("by hand")), dump(night("by hand")))]),
        (DELETED, Observed(night("by hand"), HERE), []),
        (
            written("collections", night(), None, HERE, made_again=frozenset({ELSEWHERE})),
            Observed(night("by hand"), ELSEWHERE),
            [],
        ),
    ],
    ids=["renamed", "never deleted", "made again"],
)
def test_fields_that_people_own_stay_as_they_are(one: Written, now: AnyObserved, expected: list[Any]) -> None:
    changes, blocked = taken_back([one], {"collections": [now]}, KINDS, [NOTES])

    assert [(change.before, change.after) for change in changes] == expected
    assert [change.reason.endswith(MOVED_SINCE) for change in changes] == [False] * len(expected)
    assert blocked == ()


def test_a_group_that_the_run_removed_on_the_way_to_another_role_is_added_with_its_old_one() -> None:
    one = written("groups", leads("annotator"), leads("reviewer"), LEADS, has_removed=True)

    ((change,), blocked) = back(one)

    assert told(change) == (Action.CREATE, None, dump(leads("annotator")), None, False)
    assert blocked == ()


def test_of_twins_that_were_deleted_one_is_made_again_and_the_other_is_blocked() -> None:
    twins = [written("collections", night(), None, identity, kept=FRAMES) for identity in (HERE, ELSEWHERE)]

    changes, blocked = taken_back(twins, {"collections": ()}, KINDS)

    assert [change.address for change in changes] == ['collections["night"]']
    assert [one.reason for one in blocked] == [ANOTHER]


@pytest.mark.parametrize(
    ("less", "more"), [(Kept(), FRAMES), (ONE_FRAME, FRAMES), (None, ONE_FRAME)], ids=["nothing", "one", "not known"]
)
def test_of_twins_that_were_deleted_the_one_that_held_most_is_made_again(less: Kept | None, more: Kept) -> None:
    emptier = written("collections", night(), None, HERE, kept=less)
    fuller = written("collections", night(), None, ELSEWHERE, kept=more)

    ((change,), (blocked,)) = taken_back([emptier, fuller], {"collections": ()}, KINDS)

    assert (change.restores, blocked.reason) == (more, ANOTHER)


def test_twins_that_are_still_there_have_addresses_by_their_ids() -> None:
    twins = [written("collections", night(), None, identity) for identity in (HERE, ELSEWHERE)]
    now = [Observed(night("since"), identity) for identity in (HERE, ELSEWHERE)]

    changes, blocked = taken_back(twins, {"collections": now}, KINDS)

    assert [change.address for change in changes] == [f'collections["night"]@{one}' for one in (HERE, ELSEWHERE)]
    assert blocked == ()


def test_what_an_earlier_revert_made_and_did_not_fill_is_filled() -> None:
    again = written("collections", night(), None, HERE, kept=FRAMES, made_again=frozenset({ELSEWHERE}))

    ((change,), blocked) = back(again, Observed(night(), ELSEWHERE, lacking=FRAMES.entries[1:]))

    assert (change.action, change.before, change.after, change.id) == (Action.CREATE, None, dump(night()), None)
    assert change.reason == REASONS[Action.CREATE] + MADE_AGAIN
    assert (change.restores, blocked) == (FRAMES, ())


def test_the_order_is_that_of_every_plan_and_things_of_one_label_have_addresses_of_their_own() -> None:
    day, same = Dataset(hash=DATA, title="day"), Dataset(hash=OTHER, title="day")
    run = [CREATED, written("datasets", None, day), written("datasets", same, None, OTHER), DELETED]
    now: dict[str, list[AnyObserved]] = {
        "collections": [Observed(night(), HERE)],
        "datasets": [Observed(day, DATA)],
    }

    changes, _ = taken_back(run[:3], now, KINDS)

    assert [(change.action, change.address) for change in changes] == [
        (Action.CREATE, f'datasets["day"]@{OTHER}'),
        (Action.DELETE, 'collections["night"]'),
        (Action.DELETE, f'datasets["day"]@{DATA}'),
    ]


def made() -> Change:
    ((change,), _) = back(DELETED)
    return change


def test_what_is_shown_of_a_change_is_remade() -> None:
    lying = made().model_copy(update={"remarks": ("nothing is lost",), "calls": (), "label": "day", "fields": ()})

    assert derived_revert(lying, Collections()) == made()


NO_REASON = "its reason is none that there is"
NOTHING_THERE = "there is nothing to put back"
NOT_IN_ORDER = "what it puts back is not in order"
NOTHING_DONE = "nothing is put back or lost where nothing is done"
CANNOT_HOLD = "it puts back what such an item cannot hold"


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"reason": "in the spec, not in the project"}, NO_REASON),
        ({"reason": REASONS[Action.DELETE]}, NO_REASON),
        ({"reason": REASONS[Action.CREATE] + MOVED_SINCE}, NO_REASON),
        ({"restores": Kept()}, NOTHING_THERE),
        ({"restores": Kept(entries=(f"{DATA}/17", f"{DATA}/0"))}, NOT_IN_ORDER),
        ({"restores": Kept(entries=(f"{DATA}/0", f"{DATA}/0"))}, NOT_IN_ORDER),
        (
            {"restores": Kept(entries=(f"{DATA}/0",), unkept=Unkept.TOO_MANY)},
            "it is said to be known and not to be known what is put back",
        ),
        ({"restores": Kept(entries=(f"{DATA}/0/annotation",))}, CANNOT_HOLD),
        ({"restores": Kept(entries=(DATA,))}, CANNOT_HOLD),
        ({"restores": Kept(entries=("/0",))}, CANNOT_HOLD),
        ({"restores": Kept(entries=(f"{DATA}/-1",))}, CANNOT_HOLD),
        ({"restores": Kept(entries=(f"{DATA}/01",))}, CANNOT_HOLD),
        ({"restores": Kept(entries=(f"{DATA}/x",))}, CANNOT_HOLD),
    ],
    ids=str,
)
def test_what_does_not_follow_is_refused_and_why(facts: dict[str, Any], why: str) -> None:
    with pytest.raises(NotDerivedError, match=f"^{why}$"):
        derived_revert(made().model_copy(update=facts), Collections())


def test_only_a_create_of_what_holds_something_puts_something_back() -> None:
    ((deleting,), _) = back(CREATED, Observed(night(), HERE))
    ((attaching,), _) = back(written("datasets", Dataset(hash=DATA, title="day"), None, DATA))
    counted = deleting.model_copy(update={"impact": Impact(unknown=("frames",))})

    assert derived_revert(counted, Collections()) == counted
    for change, resource, why in (
        (counted, Collections(), "only what is created has something put back"),
        (attaching, Datasets(), NOTHING_THERE),
    ):
        with pytest.raises(NotDerivedError, match=f"^{why}$"):
            derived_revert(change.model_copy(update={"restores": FRAMES}), resource)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"reason": "x"}, "nothing blocks it"),
        ({"change": {"restores": FRAMES}}, NOTHING_DONE),
        ({"change": {"impact": NOTHING}}, NOTHING_DONE),
        ({"reason": "x", "change": {"restores": FRAMES}}, "nothing is put back where nothing is done"),
        ({"change": {"reason": "x"}}, NO_REASON),
        ({"change": {"id": None}}, "what this update needs is not there"),
    ],
    ids=str,
)
def test_what_is_blocked_does_not_follow_either(facts: dict[str, Any], why: str) -> None:
    _, (blocked,) = back(UPDATED)
    change = blocked.change.model_copy(update=facts.get("change", {}))

    with pytest.raises(NotDerivedError, match=f"^{why}$"):
        derived_blocked_revert(blocked.model_copy(update={**facts, "change": change}), Collections())


def test_of_more_than_the_bound_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_ENTRIES", 2)
    monkeypatch.setattr(derived_reverts, "MOST_ENTRIES", 2)
    one_more = tuple(sorted([*FRAMES.entries, f"{DATA}/2"]))

    assert kept_of(set(FRAMES.entries)) == FRAMES
    assert derived_revert(made(), Collections()).restores == FRAMES
    assert kept_of(set(one_more)) == Kept(unkept=Unkept.TOO_MANY)
    with pytest.raises(NotDerivedError):
        derived_revert(made().model_copy(update={"restores": Kept(entries=one_more)}), Collections())


def test_a_field_that_people_own_stays_as_they_have_it_now() -> None:
    ignore = (IgnoreEntry(fields="collections[*].description", reason="annotators keep notes there"),)
    before, after, edited = (
        Collection(name=name, type="frame", description=said)
        for name, said in (("night", "old"), ("dark", "old"), ("dark", "by hand"))
    )
    run = [written("collections", before, after, HERE)]

    ((change,), _) = taken_back(run, {"collections": (Observed(edited, id=HERE),)}, KINDS, ignore)
    nothing = taken_back(run, {"collections": (Observed(night("by hand"), id=HERE),)}, KINDS, ignore)

    assert change.after == dump(night("by hand"))
    assert change.reason == REASONS[Action.UPDATE]
    assert nothing == ((), ())
