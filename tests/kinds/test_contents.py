"""What datasets and collections hold, from answers that a platform could give and the sandbox never does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from tests.impacts import ran
from tests.kinds.answering import DATASET, NOW, OTHER, PROJECT, Answering, about, project

from labelform.api import calls
from labelform.api.operation import Operation, Rest
from labelform.api.records.workflow import AnyTaskRecord
from labelform.core.impact import MOST_COUNTED, Held, Impact, Unit
from labelform.core.resource import Observed
from labelform.errors import AuthorisationError
from labelform.resources.collections import Collection, Collections
from labelform.resources.datasets import Dataset, Datasets

BEFORE = Observed(Dataset(hash=DATASET, title="D"), id=DATASET)


def row(number: int, stage: tuple[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """Return a label row in a stage, given by its uuid and title."""
    node = {"uuid": stage[0], "title": stage[1]} if stage else None
    return {
        "branch_name": "main", "data_hash": f"d{number}", "dataset_hash": DATASET, "dataset_title": "D",
        "data_title": f"d{number}", "data_type": "image", "label_status": "NOT_LABELLED", "number_of_frames": 1,
        "workflow_graph_node": node, **more,
    }  # fmt: skip


def task(number: int, **more: Any) -> dict[str, Any]:
    uuid = f"00000000-0000-4000-8000-{number:012}"
    return {"uuid": uuid, "createdAt": NOW, "updatedAt": NOW, "dataHash": uuid, "dataTitle": "d", **more}


def answering(rows: Sequence[Mapping[str, Any]], tasks: Mapping[str, Sequence[Mapping[str, Any]]]) -> Answering:
    """Answer with rows, and with the tasks of each stage on one page; tasks of other stages may not be read."""

    def answer(operation: Operation[Any]) -> Any:
        if not isinstance(operation.request, Rest):
            return list(rows)
        stage = operation.request.path.split("/")[-2]
        if stage not in tasks:
            raise AuthorisationError("no")
        return {"results": list(tasks[stage]), "nextPageToken": None}

    return Answering(answer)


def lost(
    workflow: object, rows: Sequence[Mapping[str, Any]], tasks: Mapping[str, Sequence[Mapping[str, Any]]]
) -> Impact:
    """Return what is lost with the dataset."""
    return ran(Datasets().contents(answering(rows, tasks), project(workflow), BEFORE))


def counts(impact: Impact, unit: Unit) -> list[Held]:
    return [one for one in impact.held if one.unit is unit]


def test_rows_of_other_datasets_are_not_lost_and_hashes_have_no_case() -> None:
    rows = [row(1, dataset_hash=DATASET.upper(), label_hash="l"), row(2, dataset_hash=OTHER)]

    assert counts(lost(None, rows, {}), Unit.LABEL_ROWS) == [Held(unit=Unit.LABEL_ROWS, count=1)]
    assert counts(lost(None, rows, {}), Unit.ROWS_WITH_LABELS) == [Held(unit=Unit.ROWS_WITH_LABELS, count=1)]


def test_the_rows_are_asked_for_once_on_every_branch_with_those_nobody_began_and_tasks_for_each_stage() -> None:
    read = answering([row(1, ("s", "Read")), row(2, ("t", "Check"))], {"s": [], "t": []})

    ran(Datasets().contents(read, project({"stages": []}), BEFORE))

    assert read.requests == [
        calls.list_label_rows(PROJECT, include_uninitialised_labels=True, include_all_label_branches=True).request,
        *(
            calls.list_tasks(PROJECT, stage_uuid=stage, item=AnyTaskRecord, dataset_hashes=[DATASET]).request
            for stage in "st"
        ),
    ]


def test_an_empty_dataset_has_no_tasks_and_none_that_are_open() -> None:
    nothing = tuple(Held(unit=unit, count=0) for unit in Datasets.holds)

    assert lost(None, [], {}).held == nothing
    assert lost({"stages": []}, [], {}).held == nothing


def test_without_a_workflow_a_task_is_open_when_somebody_began_it_and_did_not_end_it() -> None:
    statuses = ["QUEUED", "ASSIGNED", "IN_REVIEW", "RETURNED", "COMPLETED"]
    rows = [row(number, annotation_task_status=status) for number, status in enumerate(statuses)]
    branch = row(1, annotation_task_status="ASSIGNED", branch_name="b")

    found = lost(None, [*rows, branch], {})

    assert counts(found, Unit.TASKS) == [Held(unit=Unit.TASKS, count=5)]
    assert counts(found, Unit.OPEN_TASKS) == [Held(unit=Unit.OPEN_TASKS, count=3)]


def test_tasks_that_may_not_be_read_leave_what_is_open_unknown_and_the_rest_counted() -> None:
    found = lost({"stages": []}, [row(1, ("s", "Read"))], {})

    assert found == Impact(
        held=(
            Held(unit=Unit.LABEL_ROWS, count=1),
            Held(unit=Unit.ROWS_WITH_LABELS, count=0),
            Held(unit=Unit.TASKS, count=1, stage="Read"),
        ),
        unknown=(f"open tasks ({AuthorisationError.summary})",),
    )


def test_a_part_that_is_done_is_not_open_and_a_task_that_two_have_is_one() -> None:
    part = {**task(9), "labelBranchName": "b", "status": "ASSIGNED"}
    tasks = [
        task(1, subtasks=[{**part, "assignee": "ann@x"}, {**part, "assignee": "bob@x"}]),
        task(2, subtasks=[{**part, "assignee": "eve@x", "status": "COMPLETED"}, {**part, "assignee": None}]),
        task(3, status="ASSIGNED", assignee="ann@x"),
        task(4, status="NEW", assignee=None),
    ]

    found = lost({"stages": []}, [row(1, ("s", "Read"))], {"s": tasks})

    assert counts(found, Unit.OPEN_TASKS) == [
        Held(unit=Unit.OPEN_TASKS, count=2, stage="Read", names=("ann@x", "bob@x"))
    ]


def test_stages_of_one_title_are_counted_together() -> None:
    rows = [row(1, ("s", "Review")), row(2, ("t", "Review"))]
    assigned = {"status": "ASSIGNED", "assignee": "ann@x"}

    found = lost({"stages": []}, rows, {"s": [task(1, **assigned)], "t": [task(2, **assigned)]})

    assert counts(found, Unit.TASKS) == [Held(unit=Unit.TASKS, count=2, stage="Review")]
    assert counts(found, Unit.OPEN_TASKS) == [
        Held(unit=Unit.OPEN_TASKS, count=2, stage="Review", names=("ann@x",))
    ]  # fmt: skip


def test_stages_stand_in_the_order_of_the_workflow_and_the_last_is_not_asked_for_tasks() -> None:
    stages = [
        {"uuid": uuid, "stageType": stage_type, "title": title}
        for uuid, stage_type, title in (("s", "ANNOTATION", "Z"), ("t", "REVIEW", "A"), ("u", "DONE", "B"))
    ]
    rows = [row(1, ("u", "B")), row(2, ("t", "A")), row(3, ("s", "Z")), row(4, ("x", "unheard of"))]

    found = lost({"stages": stages}, rows, {"s": [], "t": [], "x": []})

    assert [one.stage for one in counts(found, Unit.TASKS)] == ["Z", "A", "B", "unheard of"]
    assert [one.stage for one in counts(found, Unit.OPEN_TASKS)] == ["Z", "A", "unheard of"]


@pytest.mark.parametrize(
    "workflow", [{}, {"stages": None}, {"stages": 7}, {"stages": [7, "x", [], {"uuid": [], "title": {}}]}]
)
def test_a_workflow_in_no_known_form_is_counted_all_the_same(workflow: object) -> None:
    found = lost(workflow, [row(1, ("s", "Review"))], {"s": [task(1, status="ASSIGNED", assignee="ann@x")]})

    assert counts(found, Unit.TASKS) == [Held(unit=Unit.TASKS, count=1, stage="Review")]
    assert [one.count for one in counts(found, Unit.OPEN_TASKS)] == [1]


def test_of_more_tasks_than_are_counted_so_many_are_open_at_least() -> None:
    many = [task(1, status="ASSIGNED", assignee="ann@x")] * (MOST_COUNTED // 2)

    def answer(operation: Operation[Any]) -> Any:
        if not isinstance(operation.request, Rest):
            return [row(1, ("s", "Read"))]
        return {"results": many, "nextPageToken": f"page {len(read.asked)}"}

    read = Answering(answer)
    found = ran(Datasets().contents(read, project({"stages": []}), BEFORE))

    (opened,) = counts(found, Unit.OPEN_TASKS)
    assert (opened.count, opened.is_least) == (MOST_COUNTED, True)


@pytest.mark.parametrize(
    ("kind", "unit", "instance"),
    [("frame", Unit.FRAMES, {"frame": 1}), ("label", Unit.LABELS, {"frame": 1, "annotationId": "a"})],
)
def test_of_ten_thousand_items_and_more_nobody_counts_how_many(
    kind: str, unit: Unit, instance: Mapping[str, Any]
) -> None:
    def answer(operation: Operation[Any]) -> Any:
        page = {"labelRowMetadata": about("d"), "instances": [instance] * (MOST_COUNTED // 2)}
        return {"results": [page], "nextPageToken": f"page {len(read.asked)}"}

    read = Answering(answer)
    before = Observed(Collection(name="c", type=kind, description=""), id=OTHER)
    found = ran(Collections().contents(read, project(), before))

    assert found == Impact(held=(Held(unit=unit, count=MOST_COUNTED, is_least=True),))
    listed = calls.list_collection_annotations if kind == "label" else calls.list_collection_frames
    assert read.requests[0] == listed(PROJECT, collection_uuid=OTHER, page_size=1_000).request
    assert len(read.requests) == 2
