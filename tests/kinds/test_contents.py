"""What datasets and collections hold, from answers that a platform could give and the sandbox never does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, cast

import pytest
from tests.impacts import ran

from labelform.api.operation import Operation, Rest
from labelform.api.records import ProjectRecord
from labelform.core.impact import MOST_COUNTED, Held, Impact, Unit
from labelform.core.resource import Observed, Read
from labelform.resources.collections import Collection, Collections
from labelform.resources.datasets import Dataset, Datasets

PROJECT, DATASET, OTHER = (f"{digit * 8}-{digit * 4}-4{digit * 3}-8{digit * 3}-{digit * 12}" for digit in "1ab")
NOW = "2026-11-29T09:00:00+00:00"
Answer = Callable[[Operation[Any]], Any]


class Answering:
    """A `Read` whose answers are decoded as those of a platform are."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def one(self, operation: Operation[Any]) -> Any:
        """Decode the answer to an operation."""
        return operation.decode(self._answer(operation))

    async def each(self, tasks: Iterable[Awaitable[Any]]) -> list[Any]:
        """Await one after the other."""
        return [await task for task in tasks]


def project(workflow: object) -> ProjectRecord:
    facts = {
        "projectHash": PROJECT, "projectType": "workflow", "title": "P", "description": "", "createdAt": NOW,
        "lastEditedAt": NOW, "ontologyHash": OTHER, "workflow": workflow,
    }  # fmt: skip
    return ProjectRecord.model_validate(facts)


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


def lost(
    workflow: object, rows: Sequence[Mapping[str, Any]], tasks: Mapping[str, Sequence[Mapping[str, Any]]]
) -> Impact:
    """Return what is lost with the dataset; `tasks` are those of each stage, on one page."""

    def answer(operation: Operation[Any]) -> Any:
        if isinstance(operation.request, Rest):
            stage = operation.request.path.split("/")[-2]
            return {"results": list(tasks[stage]), "nextPageToken": None}
        return list(rows)

    before = Observed(Dataset(hash=DATASET, title="D"), id=DATASET)
    read = cast("Read", Answering(answer))
    return ran(Datasets().contents(read, project(workflow), before))


def counts(impact: Impact, unit: Unit) -> list[Held]:
    return [one for one in impact.held if one.unit is unit]


def test_rows_of_other_datasets_are_not_lost_and_hashes_have_no_case() -> None:
    rows = [row(1, dataset_hash=DATASET.upper(), label_hash="l"), row(2, dataset_hash=OTHER)]

    assert counts(lost(None, rows, {}), Unit.LABEL_ROWS) == [Held(unit=Unit.LABEL_ROWS, count=1)]
    assert counts(lost(None, rows, {}), Unit.ROWS_WITH_LABELS) == [Held(unit=Unit.ROWS_WITH_LABELS, count=1)]


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


@pytest.mark.parametrize(
    ("kind", "unit", "instance"),
    [("frame", Unit.FRAMES, {"frame": 1}), ("label", Unit.LABELS, {"frame": 1, "annotationId": "a"})],
)
def test_of_ten_thousand_items_and_more_nobody_counts_how_many(
    kind: str, unit: Unit, instance: Mapping[str, Any]
) -> None:
    asked = []

    def answer(operation: Operation[Any]) -> Any:
        asked.append(operation)
        metadata = {
            "label_uuid": None, "data_uuid": "d", "dataset_uuid": DATASET, "branchName": "main", "datasetTitle": "D",
            "dataTitle": "d", "dataType": "image", "labelStatus": "LABELLED", "numberOfFrames": 1,
        }  # fmt: skip
        page = {"labelRowMetadata": metadata, "instances": [instance] * (MOST_COUNTED // 2)}
        return {"results": [page], "nextPageToken": f"page {len(asked)}"}

    before = Observed(Collection(name="c", type=kind, description=""), id=OTHER)
    found = ran(Collections().contents(cast("Read", Answering(answer)), project(None), before))

    assert found == Impact(held=(Held(unit=unit, count=MOST_COUNTED, is_least=True),))
    assert len(asked) == 2
