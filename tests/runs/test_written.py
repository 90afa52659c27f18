"""What a piece of work wrote: from the calls that were sent, over all runs that went on with a plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from labelform.core.change import Action, Change
from labelform.core.kept import Kept, KeptItem, Unkept
from labelform.core.model import dump
from labelform.core.plan import Plan, Revert, Target
from labelform.core.planset import alone
from labelform.errors import LabelformError
from labelform.resources.collections import Collection, Collections
from labelform.runs import planfile
from labelform.runs.kept import KEPT, read_kept, write_kept
from labelform.runs.runs import FolderRuns
from labelform.runs.written import find_run, work_of

HERE, MADE, LATER = (f"{digit * 8}-{digit * 4}-4{digit * 3}-8{digit * 3}-{digit * 12}" for digit in "123")
TARGET = Target(title="P", hash=HERE)
KINDS = {"collections": Collections()}
NIGHT = Collection(name="night", type="frame", description="")


def change(action: Action, name: str = "night") -> Change:
    item = dump(NIGHT.model_copy(update={"name": name}))
    is_delete = action is Action.DELETE
    made = Change(
        address=f'collections["{name}"]', kind="collections", key=name, label=name, action=action,
        before=item if is_delete else None, after=None if is_delete else item, id=HERE if is_delete else None,
    )  # fmt: skip
    collection = NIGHT.model_copy(update={"name": name})
    return made.model_copy(update={"calls": () if is_delete else tuple(Collections().create(collection))})


CREATE, DELETE = change(Action.CREATE), change(Action.DELETE)


def run(
    folder: Path, plan: Plan, *calls: tuple[Change, str, dict[str, Any]], is_over: bool = True, digest: str = ""
) -> Path:
    """Record a run of a plan: each call with its name and its end, none when the end is empty."""
    with FolderRuns(folder).start(planfile.document(alone(plan, "test"))) as ledger:
        facts = {"plan_digest": digest or alone(plan, "test").digest, "target": plan.target.model_dump(mode="json")}
        ledger.write("run", facts)
        for one, name, end in calls:
            about = {"call": name, "args": {}, "addresses": [one.address]}
            ledger.write("begin", about)
            if end:
                ledger.write("end", {**about, **end})
        if is_over:
            ledger.write("account", {"exit_code": 0, "outcomes": {}})
        return ledger.path.parent


def written(folder: Path, plan: Plan) -> list[Any]:
    every = FolderRuns(folder).all()
    return list(work_of(every, every[-1]).written(plan, KINDS))


@pytest.mark.parametrize(
    ("end", "is_written"),
    [
        ({"outcome": "done", "result": MADE}, True),
        ({"outcome": "unknown"}, True),
        ({}, True),  # killed before its answer
        ({"outcome": "refused"}, False),
        ({"outcome": "not_sent"}, False),
        ({"outcome": "rate limited"}, False),
    ],
    ids=str,
)
def test_what_counts_is_whether_a_call_may_have_been_carried_out(
    tmp_path: Path, end: dict[str, Any], is_written: bool
) -> None:
    plan = Plan(target=TARGET, changes=(CREATE,))
    run(tmp_path, plan, (CREATE, "create_collection", end))

    assert [one.made for one in written(tmp_path, plan)] == ([end.get("result", "")] if is_written else [])


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ({}, ["day", "night"]),
        ({"day": "failed", "night": "done"}, ["night"]),
        ({"day": "failed", "night": "failed"}, []),
    ],
    ids=["killed", "one failed", "all failed"],
)
def test_of_several_that_were_refused_in_one_call_all_but_those_that_failed_may_be_done(
    tmp_path: Path, outcomes: dict[str, str], expected: list[str]
) -> None:
    about = {"call": "add", "args": {}, "addresses": ["day", "night"]}
    with FolderRuns(tmp_path).start(planfile.document(alone(Plan(target=TARGET), "test"))) as ledger:
        ledger.write("begin", about)
        ledger.write("end", {**about, "outcome": "refused"})
        if outcomes:
            ledger.write("account", {"exit_code": 3, "outcomes": outcomes})

    assert sorted(FolderRuns(tmp_path).all()[-1].written) == expected


def test_a_call_that_was_sent_again_counts_once_and_the_id_is_that_of_its_own_create(tmp_path: Path) -> None:
    plan = Plan(target=TARGET, changes=(CREATE,))
    add = "failed_items=[]"
    run(
        tmp_path,
        plan,
        (CREATE, "create_collection", {"outcome": "unknown"}),
        (CREATE, "create_collection", {"outcome": "done", "result": MADE}),
        (CREATE, "add_collection_items", {"outcome": "done", "result": add}),
    )

    assert [(one.change, one.made) for one in written(tmp_path, plan)] == [(CREATE, MADE)]


def test_what_a_run_took_back_because_it_was_there_twice_is_not_what_it_made(tmp_path: Path) -> None:
    plan = Plan(target=TARGET, changes=(CREATE,))
    with FolderRuns(tmp_path).start(planfile.document(alone(plan, "test"))) as ledger:
        ledger.write("run", {"plan_digest": alone(plan, "test").digest, "target": TARGET.model_dump(mode="json")})
        for name, args, result in (
            ("create_collection", {"name": "night"}, MADE),
            ("delete_collection", {"collection_uuid": MADE}, None),
        ):
            about = {"call": name, "args": args, "addresses": [CREATE.address]}
            ledger.write("begin", about)
            ledger.write("end", {**about, "outcome": "done", "result": result})
        ledger.write("account", {"exit_code": 0, "outcomes": {}})

    assert [(one.made, one.has_yielded) for one in written(tmp_path, plan)] == [("", True)]


@pytest.mark.parametrize(
    ("names", "has_created"),
    [(["create_collection", "add_collection_items"], True), (["add_collection_items"], False)],
)
def test_who_only_puts_things_into_what_is_there_has_not_created_it(
    tmp_path: Path, names: list[str], has_created: bool
) -> None:
    plan = Plan(target=TARGET, changes=(CREATE,))
    run(tmp_path, plan, *((CREATE, name, {"outcome": "done"}) for name in names))

    assert [one.has_created for one in written(tmp_path, plan)] == [has_created]


def test_runs_of_one_plan_that_follow_each_other_are_one_piece_of_work(tmp_path: Path) -> None:
    other = change(Action.CREATE, "rain")
    plan = Plan(target=TARGET, changes=(CREATE, other))
    done = {"outcome": "done", "result": MADE}
    run(tmp_path, plan, (CREATE, "create_collection", done), is_over=False)
    run(tmp_path, Plan(target=TARGET), digest="sha256:another that wrote nothing")
    run(tmp_path, plan, (other, "create_collection", {"outcome": "done", "result": LATER}))

    assert [(one.change.label, one.made) for one in written(tmp_path, plan)] == [("night", MADE), ("rain", LATER)]


def test_another_plan_that_wrote_to_the_project_in_between_parts_them(tmp_path: Path) -> None:
    plan, done = Plan(target=TARGET, changes=(CREATE,)), {"outcome": "done", "result": MADE}
    run(tmp_path, plan, (CREATE, "create_collection", done))
    run(tmp_path, Plan(target=TARGET, changes=(DELETE,)), (DELETE, "delete_collection", {"outcome": "done"}))
    run(tmp_path, plan, (CREATE, "create_collection", {"outcome": "done", "result": LATER}))
    run(tmp_path, Plan(target=Target(title="Q", hash=LATER)), (CREATE, "create_collection", done), digest="sha256:q")

    every = FolderRuns(tmp_path).all()

    assert [len(work_of(every, one).runs) for one in every] == [1, 1, 1, 1]


def kept_item(kept: Kept) -> KeptItem:
    return KeptItem(address=DELETE.address, id=HERE, kept=kept)


def test_what_was_kept_by_any_of_them_is_there(tmp_path: Path) -> None:
    plan = Plan(target=TARGET, changes=(DELETE,))
    first = run(tmp_path, plan, (DELETE, "delete_collection", {"outcome": "unknown"}))
    write_kept(first, kept_item(Kept(entries=("a/0",))))
    second = run(tmp_path, plan)  # it was gone by then
    write_kept(second, kept_item(Kept(unkept=Unkept.NOT_READ)))

    assert [one.kept for one in written(tmp_path, plan)] == [Kept(entries=("a/0",))]


def test_a_run_of_an_earlier_version_kept_nothing(tmp_path: Path) -> None:
    plan = Plan(target=TARGET, changes=(DELETE,))
    run(tmp_path, plan, (DELETE, "delete_collection", {"outcome": "done"}))

    assert [one.kept for one in written(tmp_path, plan)] == [Kept(unkept=Unkept.NOT_RECORDED)]


def test_what_a_revert_made_again_is_known_by_its_id(tmp_path: Path) -> None:
    plan = Plan(target=TARGET, changes=(DELETE,))
    taken = run(tmp_path, plan, (DELETE, "delete_collection", {"outcome": "done"}))
    revert = Plan(target=TARGET, changes=(CREATE,), revert=Revert(run=taken.name, plan_digest="sha256:x"))
    run(tmp_path, revert, (CREATE, "create_collection", {"outcome": "done", "result": MADE}))

    every = FolderRuns(tmp_path).all()

    assert [one.made_again for one in work_of(every, every[0]).written(plan, KINDS)] == [frozenset({MADE})]
    assert [one.reverts for one in every] == ["", taken.name]


def test_a_run_that_is_damaged_or_under_way_is_not_taken_back(tmp_path: Path) -> None:
    plan = Plan(target=TARGET, changes=(CREATE,))
    with FolderRuns(tmp_path).start(planfile.document(alone(plan, "test"))):
        (live,) = FolderRuns(tmp_path).all()
        with pytest.raises(LabelformError, match="still in progress"):
            work_of([live], live)
    (live.folder / "ledger.jsonl").write_text("5\n", encoding="utf-8")
    (damaged,) = FolderRuns(tmp_path).all()

    with pytest.raises(LabelformError, match="is damaged"):
        work_of([damaged], damaged)


def test_a_run_is_found_by_number_name_and_how_that_begins(tmp_path: Path) -> None:
    plan = Plan(target=TARGET, changes=(CREATE,))
    for _ in range(3):
        run(tmp_path, plan, (CREATE, "create_collection", {"outcome": "done"}))
    run(tmp_path, plan)
    every = FolderRuns(tmp_path).all()

    names = [every[1].name, "2", "000002", every[1].name[:9]]
    assert [find_run(every, name) for name in names] == [every[1]] * 4
    assert find_run(every, None) is every[2]  # the last that wrote anything
    for name in ("0", "4x", "0000", "9" * 5000):
        with pytest.raises(LabelformError, match="meant by"):
            find_run(every, name)


def test_lines_of_what_was_kept_that_cannot_be_read_were_not_kept(tmp_path: Path) -> None:
    write_kept(tmp_path, kept_item(Kept(entries=("a/0",))))
    write_kept(tmp_path, kept_item(Kept(unkept=Unkept.NOT_READ)))
    with (tmp_path / KEPT).open("a", encoding="utf-8") as file:
        file.write(json.dumps({"address": "x"}) + "\n5\n" + '{"address": "collec')

    assert read_kept(tmp_path) == {(DELETE.address, HERE): Kept(entries=("a/0",))}
    assert read_kept(tmp_path / "nowhere") == {}


def test_where_it_cannot_be_written_the_ledger_says_so(tmp_path: Path) -> None:
    with pytest.raises(LabelformError, match="cannot be written"):
        write_kept(tmp_path / "nowhere", kept_item(Kept()))
