"""What an item holds of the things that its entry lists: what is asked for, where it stands, what of it is lost."""

from __future__ import annotations

from typing import Any

import pytest

from labelform.contents.collection_items import HeldItem
from labelform.core.change import Action, Change
from labelform.core.contained import lost_from, sought_by
from labelform.core.diff import Desired
from labelform.core.fields import MOST_THINGS, show
from labelform.core.impact import NOTHING, told
from labelform.core.lockout import takes
from labelform.core.model import dump
from labelform.core.policy import Pruning
from labelform.core.resource import Observed
from labelform.core.sought import as_asked, sought_of
from labelform.core.standing import Standing, rest_of, standing
from labelform.resources.collections import Collection, Collections

KIND = Collections()
HERE, ELSEWHERE = "55555555-5555-4555-8555-555555555551", "55555555-5555-4555-8555-555555555552"
DATA = "11111111-1111-4111-8111-111111111111"


def night(frames: str | None, *, name: str = "night", description: str = "old", kind: str = "frame") -> Collection:
    """Return a collection that holds some frames, each a digit; None where nobody asks."""
    items = None if frames is None else tuple(HeldItem(data=DATA, frame=int(one)) for one in frames)
    return Collection(name=name, type=kind, description=description, items=items)


def change(before: Collection | None, after: Collection | None) -> Change:
    action = Action.CREATE if before is None else Action.DELETE if after is None else Action.UPDATE
    return Change(
        address="c", kind="collections", key="night", label="night", action=action, id=HERE if before else None,
        before=dump(before) if before else None, after=dump(after) if after else None,
    )  # fmt: skip


def frames(things: Any) -> str:
    return "".join(sorted(str(one.frame) for one in things))


CREATE, FILL, BOTH = change(None, night("12")), change(night("12"), night("23")), change(
    night("12"), night("23", description="new")
)  # fmt: skip


@pytest.mark.parametrize(
    ("planned", "now", "expected"),
    [
        (CREATE, None, Standing.BEFORE),
        (CREATE, night(""), Standing.BETWEEN),
        (CREATE, night("1"), Standing.BETWEEN),
        (CREATE, night("12"), Standing.AFTER),
        (CREATE, night(None), Standing.AFTER),  # nobody looked into it
        (CREATE, night("12", description="other"), Standing.MOVED),
        (FILL, night("12"), Standing.BEFORE),
        (FILL, night("123"), Standing.BETWEEN),
        (FILL, night("2"), Standing.BETWEEN),
        (FILL, night("23"), Standing.AFTER),
        (FILL, night("1"), Standing.MOVED),
        (FILL, night("12", description="other"), Standing.MOVED),
        (FILL, None, Standing.MOVED),
        (BOTH, night("12"), Standing.BEFORE),
        (BOTH, night("23"), Standing.BETWEEN),
        (BOTH, night("12", description="new"), Standing.BETWEEN),
        (BOTH, night("23", description="new"), Standing.AFTER),
        (BOTH, night("13", description="new"), Standing.MOVED),
    ],
)
def test_where_a_collection_stands_with_what_is_in_it(
    planned: Change, now: Collection | None, expected: Standing
) -> None:
    seen = [] if now is None else [Observed(now, id=HERE)]

    assert standing(planned, KIND, seen) is expected


def test_another_collection_of_the_name_is_not_filled() -> None:
    assert standing(FILL, KIND, [Observed(night("2"), id=ELSEWHERE)]) is Standing.MOVED


@pytest.mark.parametrize(
    ("now", "calls"),
    [
        (night("12"), [("update_collection", ""), ("add_collection_items", "3"), ("remove_collection_items", "1")]),
        (night("123", description="new"), [("remove_collection_items", "1")]),
        (night("23"), [("update_collection", "")]),
    ],
)
def test_the_rest_leads_on_from_what_is_there(now: Collection, calls: list[tuple[str, str]]) -> None:
    rest = rest_of(BOTH, KIND, Observed(now, id=HERE))

    assert [(one.name, "".join(str(item["frame"]) for item in one.args.get("items", ()))) for one in rest] == calls


@pytest.mark.parametrize(
    ("pruning", "asked"),
    [(Pruning.NONE, {"night": "12"}), (Pruning.OWNED, {"night": "123"}), (Pruning.ALL, {"night": 10_000})],
)
def test_what_is_asked_of_a_collection_follows_from_what_is_pruned(pruning: Pruning, asked: dict[str, Any]) -> None:
    sought = sought_of(KIND, [Desired(night("12")), Desired(night(None, name="b"))], [Desired(night("23"))], pruning)

    assert {key: some if isinstance(some, int) else frames(some) for key, some in sought.items()} == asked


def test_what_is_asked_of_a_renamed_collection_is_asked_under_both_names() -> None:
    sought = sought_of(KIND, [Desired(night("1"), previously=("dusk",))], [Desired(night("2", name="dusk"))],
                       Pruning.OWNED)  # fmt: skip

    assert {key: frames(some) for key, some in sought.items()} == {"night": "12", "dusk": "12"}


@pytest.mark.parametrize(
    ("then", "now", "pruning", "kept"),
    [
        ("12", "23", Pruning.NONE, "2"),
        ("12", "23", Pruning.OWNED, "12"),
        ("12", None, Pruning.ALL, None),
        (None, "12", Pruning.ALL, None),
    ],
)
def test_what_was_listed_and_nobody_asks_for_now_is_not_missed(
    then: str | None, now: str | None, pruning: Pruning, kept: str | None
) -> None:
    (made,) = as_asked(KIND, [Desired(night(then))], [Desired(night(now))], pruning)

    assert made.item == night(kept)


@pytest.mark.parametrize(
    ("planned", "lost"),
    [
        (CREATE, "nothing but itself"),
        (FILL, "1 frame"),
        (change(night("12"), night("123")), "nothing but itself"),
        (change(night("12", kind="label"), night("", kind="label")), "2 labels"),
    ],
)
def test_what_is_taken_out_is_lost(planned: Change, lost: str) -> None:
    assert told(lost_from(planned, KIND)) == lost
    assert takes(planned, KIND) is (lost_from(planned, KIND) != NOTHING)


def test_a_look_asks_for_the_things_of_the_changes_and_no_others() -> None:
    sought = sought_by([FILL, change(night(None), night(None, description="new")), change(night(None), None)], KIND)

    assert {key: frames(some) for key, some in sought.items()} == {"night": "123"}


def test_a_thousand_things_are_not_a_thousand_lines() -> None:
    many = tuple(HeldItem(data=DATA, frame=number, title="a.png") for number in range(1_000))

    _, fields = show(KIND, night("0"), night("0").model_copy(update={"items": many}))

    assert len(fields) == MOST_THINGS + 1
    assert (fields[0].path, fields[0].new) == ("items[a.png:1]", f"{DATA}/1")
    assert (fields[-1].path, fields[-1].old, fields[-1].new) == ("items", None, "… and 979 more")
