"""Tasks over the wire: stages, actions, reviews, moves, priorities, and the statuses of manual QA projects."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.sandbox.conftest import Visit
from tests.sandbox.labelling import (
    PRACTICE,
    RETAIL,
    a_box,
    initialise,
    labels_of,
    read,
    rows_of,
    save,
    unlabelled,
    with_objects,
)
from tests.sandbox.visitor import Visitor

from labelform.sandbox import Sandbox

DOUBLE_READ = "CT-LUNG-04 Nodule Segmentation (double read)"
LEUVEN = "CT-LUNG-04 site A (Leuven) baseline"
ANNOTATOR = "b.okafor@northlane.example"
NOWHERE = "00000000-0000-4000-8000-000000000000"


class Workflow:
    """The stages of a project, by title."""

    def __init__(self, visitor: Visitor, project: str) -> None:
        self.visitor = visitor
        self.project = project
        stages = visitor.get(f"projects/{project}")["workflow"]["stages"]
        self.uuids = {stage["title"]: stage["uuid"] for stage in stages}

    def path(self, stage: str, rest: str) -> str:
        return f"projects/{self.project}/workflow/stages/{self.uuids[stage]}/{rest}"

    def tasks(self, stage: str, *params: tuple[str, str]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.visitor.get(self.path(stage, "tasks"), *params)["results"]
        return found

    def task(self, stage: str, data_hash: str) -> dict[str, Any]:
        (task,) = self.tasks(stage, ("dataHashes", data_hash))
        return task

    def act(self, stage: str, action: str, *task_uuids: str, **more: Any) -> None:
        body = [{"taskUuid": uuid, "action": action, **more} for uuid in task_uuids]
        self.visitor.do("POST", self.path(stage, "actions"), body)

    def refused(self, stage: str, action: str, task_uuid: str, **more: Any) -> tuple[int, str]:
        body = [{"taskUuid": task_uuid, "action": action, **more}]
        return self.visitor.refused("POST", self.path(stage, "actions"), body)


@pytest.fixture
def workflow(me: Visitor, driving: str) -> Workflow:
    """The workflow of the driving project."""
    return Workflow(me, driving)


@pytest.fixture
def data(me: Visitor, driving: str) -> str:
    """Data that nobody has touched."""
    return unlabelled(me, driving)[0]


def stage_of(me: Visitor, project: str, data_hash: str) -> str:
    (row,) = rows_of(me, project, data_hashes=[data_hash])
    title: str = row["workflow_graph_node"]["title"]
    return title


def test_untouched_data_waits_in_the_first_stage(workflow: Workflow, data: str) -> None:
    task = workflow.task("Annotate", data)

    assert (task["status"], task["assignee"], task["labelBranchName"]) == ("NEW", None, "main")
    assert len(workflow.tasks("Annotate")) == 21
    assert [len(workflow.tasks(stage)) for stage in ("Review", "Lead audit", "Complete")] == [1, 1, 1]


def test_a_task_keeps_its_identity_through_the_whole_workflow(
    me: Visitor, driving: str, workflow: Workflow, data: str
) -> None:
    uuid = workflow.task("Annotate", data)["uuid"]
    steps = [("Annotate", "SUBMIT"), ("Review", "APPROVE"), ("Lead audit", "APPROVE")]

    seen = []
    for stage, action in steps:
        seen.append((stage_of(me, driving, data), workflow.task(stage, data)["uuid"]))
        workflow.act(stage, action, uuid)

    assert seen == [(stage, uuid) for stage, _ in steps]
    assert stage_of(me, driving, data) == "Complete"
    assert workflow.task("Complete", data) == {
        "uuid": uuid,
        "createdAt": workflow.task("Complete", data)["createdAt"],
        "updatedAt": workflow.task("Complete", data)["updatedAt"],
        "dataHash": data,
        "dataTitle": "nl7-03_cam_front_20260901_00000.png",
    }


def test_labels_follow_their_task(me: Visitor, driving: str, workflow: Workflow, data: str) -> None:
    row = initialise(me, driving, data)
    uuid = workflow.task("Annotate", data)["uuid"]

    statuses = []
    for stage, action in (("Annotate", "SUBMIT"), ("Review", "REJECT"), ("Annotate", "SUBMIT"), ("Review", "APPROVE")):
        workflow.act(stage, action, uuid)
        statuses.append(read(me, driving, row["label_hash"])["label_status"])

    assert statuses == ["LABELLED", "LABEL_IN_PROGRESS", "LABELLED", "REVIEWED"]


def test_assigning_and_releasing(workflow: Workflow, data: str) -> None:
    uuid = workflow.task("Annotate", data)["uuid"]

    workflow.act("Annotate", "ASSIGN", uuid, assignee=ANNOTATOR)
    assigned = workflow.task("Annotate", data)
    workflow.act("Annotate", "RELEASE", uuid)
    released = workflow.task("Annotate", data)

    assert (assigned["status"], assigned["assignee"]) == ("ASSIGNED", ANNOTATOR)
    assert (released["status"], released["assignee"]) == ("RELEASED", None)


@pytest.mark.parametrize("assignee", ["stranger@example.org", "monitor.cro@ctlung04.example"])
def test_only_people_with_work_on_the_project_are_given_tasks(workflow: Workflow, data: str, assignee: str) -> None:
    uuid = workflow.task("Annotate", data)["uuid"]

    status, message = workflow.refused("Annotate", "ASSIGN", uuid, assignee=assignee)

    assert (status, message.partition(":")[0]) == (400, f"{assignee} cannot be given tasks")


def test_the_next_assignee_is_named_retained_or_nobody(workflow: Workflow, data: str) -> None:
    uuid = workflow.task("Annotate", data)["uuid"]

    refused = workflow.refused("Annotate", "SUBMIT", uuid, retainAssignee=True)
    workflow.act("Annotate", "ASSIGN", uuid, assignee=ANNOTATOR)
    workflow.act("Annotate", "SUBMIT", uuid, retainAssignee=True)
    retained = workflow.task("Review", data)["assignee"]
    workflow.act("Review", "REJECT", uuid, assignee="d.silva@northlane.example", retainAssignee=True)
    named = workflow.task("Annotate", data)
    workflow.act("Annotate", "SUBMIT", uuid)

    assert refused == (400, f"task {uuid} has no assignee to retain")
    assert retained == ANNOTATOR
    assert (named["assignee"], named["status"]) == ("d.silva@northlane.example", "REOPENED")
    assert workflow.task("Review", data)["assignee"] is None


def test_an_action_of_another_stage_or_on_a_task_elsewhere_is_refused(workflow: Workflow, data: str) -> None:
    uuid = workflow.task("Annotate", data)["uuid"]

    assert workflow.refused("Annotate", "APPROVE", uuid) == (
        400,
        "APPROVE is not an action of Annotate (ANNOTATION)",
    )
    assert workflow.refused("Review", "APPROVE", uuid)[1].startswith(f"task {uuid} is not in the stage Review")
    assert workflow.refused("Annotate", "SUBMIT", NOWHERE)[0] == 404
    assert workflow.refused("Complete", "SUBMIT", uuid)[0] == 400


def test_actions_are_all_or_nothing(workflow: Workflow, data: str) -> None:
    uuid = workflow.task("Annotate", data)["uuid"]
    body = [{"taskUuid": uuid, "action": "SUBMIT"}, {"taskUuid": NOWHERE, "action": "SUBMIT"}]

    status, _ = workflow.visitor.refused("POST", workflow.path("Annotate", "actions"), body)

    assert status == 404
    assert workflow.task("Annotate", data)["status"] == "NEW"


@pytest.mark.parametrize(
    ("params", "count"),
    [
        ([("dataTitleContains", "CAM_FRONT_20260901")], 10),
        ([("statuses", "REOPENED")], 1),
        ([("statuses", "REOPENED"), ("statuses", "NEW")], 21),
        ([("userEmails", "R.Nair@northlane.example")], 1),
        ([("dataHashes", NOWHERE)], 0),
        ([("datasetHashes", NOWHERE)], 0),
    ],
)
def test_tasks_can_be_narrowed(workflow: Workflow, params: list[tuple[str, str]], count: int) -> None:
    assert len(workflow.tasks("Annotate", *params)) == count


def test_tasks_come_in_pages(open_with: Callable[..., Sandbox], visit: Visit) -> None:
    me = visit(open_with(page_everything="8"))
    workflow = Workflow(me, me.hash_of("project", "Northlane Perception - Front Camera 2D - Q4"))

    first = me.get(workflow.path("Annotate", "tasks"))
    second = me.get(workflow.path("Annotate", "tasks"), ("pageToken", first["nextPageToken"]))
    third = me.get(workflow.path("Annotate", "tasks"), ("pageToken", second["nextPageToken"]))

    uuids = [task["uuid"] for page in (first, second, third) for task in page["results"]]
    assert (len(uuids), len(set(uuids)), third["nextPageToken"]) == (21, 21, None)


def test_each_label_has_a_review_that_is_decided_with_the_task_or_alone(
    me: Visitor, driving: str, workflow: Workflow, data: str
) -> None:
    row = initialise(me, driving, data)
    save(me, driving, with_objects(row, a_box("aaaaaaaa"), a_box("bbbbbbbb")))
    uuid = workflow.task("Annotate", data)["uuid"]
    workflow.act("Annotate", "SUBMIT", uuid)
    path = workflow.path("Review", f"tasks/{uuid}/reviews")

    def statuses() -> dict[str, str]:
        return {each["labelId"]: each["status"] for each in me.get(path)["results"]}

    reviews = me.get(path)["results"]
    assert [(each["labelType"], each["labelId"], each["status"]) for each in reviews] == [
        ("Object", "aaaaaaaa", "NEW"),
        ("Object", "bbbbbbbb", "NEW"),
    ]
    action = {"reviewUuid": reviews[0]["reviewUuid"], "action": "APPROVE"}
    me.do("POST", f"{path}/actions", [action])
    assert statuses() == {"aaaaaaaa": "APPROVED", "bbbbbbbb": "NEW"}
    me.do("POST", f"{path}/actions", [action | {"action": "REJECT", "comment": "too loose"}])
    me.do("POST", f"{path}/actions", [action | {"action": "REOPEN"}])
    assert statuses() == {"aaaaaaaa": "REOPENED", "bbbbbbbb": "NEW"}
    workflow.act("Review", "REJECT", uuid)
    workflow.act("Annotate", "SUBMIT", uuid)
    assert statuses() == {"aaaaaaaa": "RESOLVED", "bbbbbbbb": "RESOLVED"}
    assert me.refused("POST", f"{path}/actions", [action | {"action": "BLESS"}])[0] == 400
    assert me.refused("POST", f"{path}/actions", [action | {"reviewUuid": NOWHERE}])[0] == 404


def test_reviews_come_with_the_labels_when_asked(me: Visitor, driving: str, workflow: Workflow) -> None:
    (task,) = workflow.tasks("Review")
    (row,) = rows_of(me, driving, data_hashes=[task["dataHash"]])
    path = workflow.path("Review", f"tasks/{task['uuid']}/reviews")
    review = next(each for each in me.get(path)["results"] if each["labelType"] == "Object")
    me.do("POST", f"{path}/actions", [{"reviewUuid": review["reviewUuid"], "action": "REJECT", "comment": "no"}])

    objects = labels_of(read(me, driving, row["label_hash"], include_reviews=True))["objects"]

    said = {each["objectHash"]: each["reviews"] for each in objects}
    assert [each["comment"] for each in said[review["labelId"]]] == ["no"]
    assert sum(len(each) for each in said.values()) == 1


def test_reopening_and_completing_by_label_row(me: Visitor, driving: str, data: str) -> None:
    row = initialise(me, driving, data)

    def move(action: str) -> tuple[str, str]:
        me.rpc_ok("labelworkflowgraphnode POST", {"action": action}, uid=[row["label_hash"]], resource=driving)
        return stage_of(me, driving, data), read(me, driving, row["label_hash"])["label_status"]

    assert move("complete") == ("Complete", "LABELLED")
    assert rows_of(me, driving, data_hashes=[data])[0]["priority"] is None
    assert move("reopen") == ("Annotate", "LABEL_IN_PROGRESS")
    refused = me.rpc("labelworkflowgraphnode POST", {"action": "burn"}, uid=[row["label_hash"]], resource=driving)
    assert refused["response"] == ["INVALID_ARGUMENTS_ERROR"]


def test_tasks_are_moved_to_any_stage(me: Visitor, driving: str, workflow: Workflow, data: str) -> None:
    uuid = workflow.task("Annotate", data)["uuid"]
    body = {"taskUuids": [uuid], "destinationStageUuid": workflow.uuids["Lead audit"]}

    me.do("POST", workflow.path("Annotate", "move-tasks"), body)

    assert stage_of(me, driving, data) == "Lead audit"
    assert me.refused("POST", workflow.path("Annotate", "move-tasks"), body)[0] == 400
    elsewhere = body | {"destinationStageUuid": NOWHERE}
    assert me.refused("POST", workflow.path("Lead audit", "move-tasks"), elsewhere)[0] == 404


def test_priorities_are_from_0_to_1(me: Visitor, driving: str, data: str) -> None:
    path = f"projects/{driving}/priorities"

    me.do("POST", path, {"priorities": [[data, 0.75]]})

    assert rows_of(me, driving, data_hashes=[data])[0]["priority"] == 0.75
    assert me.refused("POST", path, {"priorities": [[data, 2]]}) == (400, "2.0 is not a priority; use 0 to 1")
    assert me.refused("POST", path, {"priorities": [[NOWHERE, 0]]})[0] == 400
    assert me.refused("POST", path, {"priorities": [data]})[0] == 400


def test_an_agent_s_task_takes_a_pathway_by_name_or_uuid(me: Visitor) -> None:
    project = me.hash_of("project", RETAIL)
    workflow = Workflow(me, project)
    stages = me.get(f"projects/{project}")["workflow"]["stages"]
    pathway = next(way for way in stages[0]["pathways"] if way["title"] == "nothing to label")
    first, second = (task["uuid"] for task in workflow.tasks("Prelabel agent")[:2])

    workflow.act("Prelabel agent", "PATHWAY_ACTION", first, pathwayName="prelabelled")
    workflow.act("Prelabel agent", "PATHWAY_ACTION", second, pathwayUuid=pathway["uuid"])

    assert first in [task["uuid"] for task in workflow.tasks("Annotate")]
    assert [task["uuid"] for task in workflow.tasks("Complete")] == [second]
    third = workflow.tasks("Prelabel agent")[0]["uuid"]
    refused = workflow.refused("Prelabel agent", "PATHWAY_ACTION", third, pathwayName="elsewhere")
    assert refused == (400, 'the stage Prelabel agent has no pathway "elsewhere"')


def test_a_consensus_goes_on_when_all_annotators_have_submitted(me: Visitor) -> None:
    workflow = Workflow(me, me.hash_of("project", DOUBLE_READ))
    data = unlabelled(me, workflow.project, LEUVEN)[0]
    first, second = workflow.task("Double read", data)["subtasks"]

    workflow.act("Double read", "ASSIGN", first["uuid"], assignee="a.ferreira@ctlung04.example")
    workflow.act("Double read", "SUBMIT", first["uuid"])
    waiting = workflow.task("Double read", data)["subtasks"]
    workflow.act("Double read", "SUBMIT", second["uuid"])

    assert [subtask["status"] for subtask in waiting] == ["COMPLETED", "NEW"]
    decision = workflow.task("Adjudicate", data)
    assert [(option["annotator"], option["labelBranchName"]) for option in decision["options"]] == [
        ("a.ferreira@ctlung04.example", "annotator-1"),
        ("svc-labelform@northlane.example", "annotator-2"),
    ]
    workflow.act("Adjudicate", "REJECT", decision["uuid"])
    assert {each["status"] for each in workflow.task("Double read", data)["subtasks"]} == {"REOPENED"}


def test_a_task_of_a_consensus_is_found_by_the_people_who_have_a_part(me: Visitor) -> None:
    workflow = Workflow(me, me.hash_of("project", DOUBLE_READ))
    data = unlabelled(me, workflow.project, LEUVEN)[0]
    subtask = workflow.task("Double read", data)["subtasks"][1]

    workflow.act("Double read", "ASSIGN", subtask["uuid"], assignee="l.maes@ctlung04.example")

    found = workflow.tasks("Double read", ("userEmails", "l.maes@ctlung04.example"))
    assert [task["dataHash"] for task in found] == [data]


def test_a_manual_qa_project_has_statuses_and_no_workflow(me: Visitor) -> None:
    project = me.hash_of("project", PRACTICE)
    rows = rows_of(me, project)

    by_status = {(row["label_status"], row["annotation_task_status"]) for row in rows}

    assert by_status == {
        ("NOT_LABELLED", "QUEUED"),
        ("LABEL_IN_PROGRESS", "ASSIGNED"),
        ("LABELLED", "IN_REVIEW"),
        ("REVIEWED", "COMPLETED"),
    }
    assert {row["workflow_graph_node"] for row in rows} == {None}
    assert {row["priority"] for row in rows} == {None}
    refused = me.refused("POST", f"projects/{project}/priorities", {"priorities": []})
    assert refused == (400, f"{PRACTICE} ({project}) is a manual QA project; it has no workflow")


def test_label_status_and_review_are_for_manual_qa_projects(me: Visitor, driving: str) -> None:
    project = me.hash_of("project", PRACTICE)
    row = next(row for row in rows_of(me, project) if row["annotation_task_status"] == "ASSIGNED")
    other = next(row for row in rows_of(me, driving) if row["label_hash"])
    uid = row["label_hash"]

    assert me.rpc_ok("labelstatus POST", {"label_status": "REVIEWED_TWICE"}, uid=uid, resource=project) is True
    assert me.rpc_ok("review PUT", uid=uid, resource=project) is True

    (after,) = rows_of(me, project, data_hashes=[row["data_hash"]])
    assert (after["label_status"], after["annotation_task_status"]) == ("LABELLED", "IN_REVIEW")
    assert after["assigned_user_email"] == row["assigned_user_email"]
    for call, payload in (("labelstatus POST", {"label_status": "LABELLED"}), ("review PUT", None)):
        refused = me.rpc(call, payload, uid=other["label_hash"], resource=driving)
        assert refused["response"] == ["WRONG_PROJECT_TYPE_ERROR"]
    foreign = me.rpc("labelstatus POST", {"label_status": "LABELLED"}, uid=other["label_hash"], resource=project)
    assert foreign["response"] == ["AUTHORISATION_ERROR"]
    unknown = me.rpc("labelstatus POST", {"label_status": "FINE"}, uid=uid, resource=project)
    assert unknown["response"] == ["INVALID_ARGUMENTS_ERROR"]
    moved = me.rpc("labelworkflowgraphnode POST", {"action": "reopen"}, uid=[uid], resource=project)
    assert moved["response"] == ["WRONG_PROJECT_TYPE_ERROR"]
