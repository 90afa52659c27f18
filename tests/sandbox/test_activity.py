"""Timers, time spent, cloud integrations, and branches of labels."""

from typing import Any

import pytest
from tests.sandbox.conftest import Visit
from tests.sandbox.test_collection_items import data_of, draw_box
from tests.sandbox.visitor import OLD_SDK, Visitor

from labelform.sandbox import Sandbox

DAY = "NL fleet7 2026-09 motorway day"
OCTOBER = ("after", "2026-10-01T00:00:00Z")


def timers(visitor: Visitor, project: str, *params: tuple[str, str]) -> list[tuple[str, int, str | None, int]]:
    results = visitor.get("analytics/collaborators/timers", ("projectHash", project), *params)["results"]
    return [(each["userEmail"], each["userRole"], each["dataTitle"], each["timeSeconds"]) for each in results]


def test_timers_add_up_the_time_of_each_person_per_piece_of_data(me: Visitor, driving: str) -> None:
    found = timers(me, driving, OCTOBER)

    assert sorted(found) == [
        ("b.okafor@northlane.example", 1, "nl7-11_cam_front_20260902_00000.png", 507),
        ("b.okafor@northlane.example", 1, "nl7-11_cam_front_20260902_00150.png", 388),
        ("d.silva@northlane.example", 1, "nl7-11_cam_front_20260902_00300.png", 530),
        ("m.kowal@northlane.example", 2, "nl7-11_cam_front_20260902_00000.png", 61),
    ]


def test_timers_can_be_added_up_for_the_whole_project(me: Visitor, driving: str) -> None:
    assert timers(me, driving, OCTOBER, ("groupBy", "project")) == [
        ("b.okafor@northlane.example", 1, None, 895),
        ("d.silva@northlane.example", 1, None, 530),
        ("m.kowal@northlane.example", 2, None, 61),
    ]


def test_a_window_has_its_beginning_and_not_its_end(me: Visitor, driving: str) -> None:
    window = [("after", "2026-10-05T07:21:00Z"), ("before", "2026-10-06T08:03:00Z"), ("groupBy", "project")]

    assert timers(me, driving, *window) == [("b.okafor@northlane.example", 1, None, 483)]


def test_timers_come_in_pages(me: Visitor, driving: str) -> None:
    path = "analytics/collaborators/timers"
    params = [("projectHash", driving), OCTOBER, ("pageSize", "3")]

    first = me.get(path, *params)
    second = me.get(path, *params, ("pageToken", first["nextPageToken"]))

    assert (len(first["results"]), len(second["results"]), second["nextPageToken"]) == (3, 1, None)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ([], "projectHash is required"),
        ([("projectHash", "x")], 'projectHash: "x" is not a UUID'),
        ([("projectHash", "{}")], "after is required"),
        ([("projectHash", "{}"), OCTOBER, ("groupBy", "week")], 'groupBy: "week" is neither dataUnit nor project'),
    ],
)
def test_a_question_for_timers_must_say_of_what_and_when(
    me: Visitor, driving: str, params: list[tuple[str, str]], message: str
) -> None:
    named = [(key, value.replace("{}", driving)) for key, value in params]

    assert me.refused("GET", "analytics/collaborators/timers", None, *named) == (400, message)


def test_timers_are_for_those_who_may_open_the_project(sandbox: Sandbox, visit: Visit, driving: str) -> None:
    annotator = visit(sandbox, "b.okafor@northlane.example")
    params = [("projectHash", driving), OCTOBER]

    assert annotator.refused("GET", "analytics/collaborators/timers", None, *params)[0] == 403


def test_time_spent_is_told_by_day_and_stage(me: Visitor, driving: str) -> None:
    params = [("projectUuid", driving), OCTOBER, ("userEmails", "B.Okafor@northlane.example")]

    results = me.get("analytics/time-spent", *params, ("dataTitle", "00000.PNG"))["results"]

    assert [(each["periodStartTime"], each["periodEndTime"], each["timeSpentSeconds"]) for each in results] == [
        ("2026-10-05T00:00:00Z", "2026-10-06T00:00:00Z", 412),
        ("2026-10-06T00:00:00Z", "2026-10-07T00:00:00Z", 95),
    ]
    assert {each["workflowStage"]["title"] for each in results} == {"Annotate"}
    stage = results[0]["workflowStage"]["uuid"]
    assert len(me.get("analytics/time-spent", *params[:2], ("workflowStageUuids", stage))["results"]) == 4


def test_cloud_integrations_stand_under_result(sandbox: Sandbox, visit: Visit, me: Visitor) -> None:
    first, second = me.get("cloud-integrations")["result"]

    assert (first["title"], second["title"]) == ("northlane-fleet (AWS S3)", "ctlung04-archive (Google Cloud Storage)")
    assert me.get("cloud-integrations", ("filterIntegrationTitles", second["title"]))["result"] == [second]
    assert me.get("cloud-integrations", ("filterIntegrationUuids", first["integrationUuid"]))["result"] == [first]
    assert len(me.get("cloud-integrations", ("includeOrgAccess", "True"))["result"]) == 2
    member = visit(sandbox, "h.lindqvist@northlane.example")
    assert member.refused("GET", "cloud-integrations", None, ("includeOrgAccess", "True"))[0] == 403
    partner = visit(sandbox, "owner@lidarpartners.example")
    assert partner.get("cloud-integrations") == {"result": [], "nextPageToken": None}


def branches(visitor: Visitor, project: str, *params: tuple[str, str]) -> list[str]:
    return [each["name"] for each in visitor.get(f"projects/{project}/branches", *params)["results"]]


def copy_branch(visitor: Visitor, project: str, target: str, **more: Any) -> int:
    body = {"sourceBranchName": "main", "targetBranchName": target, **more}
    return int(visitor.do("POST", f"projects/{project}/labels/copy-branch", body)["copiedCount"])


def test_label_rows_are_copied_to_another_branch(me: Visitor, driving: str) -> None:
    *_, first, second = data_of(me, DAY)
    label = draw_box(me, driving, first, "box00001")
    draw_box(me, driving, second, "box00002")

    assert copy_branch(me, driving, "audit", labelUuids=[label]) == 1
    assert copy_branch(me, driving, "audit", labelUuids=[label]) == 0
    assert copy_branch(me, driving, "audit", labelUuids=[label], overwrite=True) == 1

    assert {"audit", "main"} <= {*branches(me, driving)}
    assert branches(me, driving, ("limit", "1")) == ["audit"]
    rows = me.rpc_ok("labelrowmetadata GET", {"branch_name": "audit"}, resource=driving)
    assert [row["data_hash"] for row in rows] == [first]
    path = f"projects/{driving}/labels/copy-branch"
    body = {"sourceBranchName": "main", "targetBranchName": "main"}
    assert me.refused("POST", path, body) == (400, "a branch cannot be copied onto itself")


def test_work_of_viewers_is_hidden_from_clients_that_cannot_read_their_role(sandbox: Sandbox, visit: Visit) -> None:
    old = visit(sandbox, user_agent=OLD_SDK)

    driving = old.hash_of("project", "Northlane Perception - Front Camera 2D - Q4")
    assert len(timers(old, driving, OCTOBER)) == 4


def stage_of(visitor: Visitor, project: str, title: str) -> str:
    stages = visitor.get(f"projects/{project}")["workflow"]["stages"]
    return next(str(stage["uuid"]) for stage in stages if stage["title"] == title)


EVER = [("after", "2020-01-01T00:00:00Z"), ("before", "2100-01-01T00:00:00Z")]


def actions(visitor: Visitor, project: str, *params: tuple[str, str]) -> list[tuple[str, str]]:
    found = visitor.get("analytics/task-actions", ("projectUuid", project), *EVER, *params)["results"]
    return [(each["actionType"], each["workflowStageUuid"]) for each in found]


def test_the_history_tells_what_was_done_to_tasks_and_where(me: Visitor, driving: str) -> None:
    annotate, review = (stage_of(me, driving, title) for title in ("Annotate", "Review"))
    at = f"projects/{driving}/workflow/stages/{annotate}"
    task, other, *_ = (each["uuid"] for each in me.get(f"{at}/tasks")["results"])

    me.do("POST", f"{at}/actions", [{"taskUuid": task, "action": "ASSIGN", "assignee": "b.okafor@northlane.example"}])
    me.do("POST", f"{at}/actions", [{"taskUuid": task, "action": "SUBMIT"}])
    me.do("POST", f"{at}/move-tasks", {"taskUuids": [other], "destinationStageUuid": review})
    at_review = f"projects/{driving}/workflow/stages/{review}/actions"
    me.do("POST", at_review, [{"taskUuid": task, "action": "REJECT"}])

    happened = [("assign", annotate), ("submit", annotate), ("move", annotate), ("reject", review)]
    assert actions(me, driving) == happened
    assert actions(me, driving, ("workflowStageUuids", review)) == happened[3:]
    assert actions(me, driving, ("eventTypes", "move"), ("eventTypes", "assign")) == [happened[0], happened[2]]
    assert actions(me, driving, ("actorEmails", "b.okafor@northlane.example")) == []
    refused = me.refused("GET", "analytics/task-actions", None, ("projectUuid", driving), *EVER, ("eventTypes", "fly"))
    assert refused[1].startswith('eventTypes: "fly" is not one of assign, approve')


def test_an_action_that_is_refused_is_not_in_the_history(me: Visitor, driving: str) -> None:
    at = f"projects/{driving}/workflow/stages/{stage_of(me, driving, 'Annotate')}"
    task, *_ = (each["uuid"] for each in me.get(f"{at}/tasks")["results"])

    two = [{"taskUuid": task, "action": "RELEASE"}, {"taskUuid": task, "action": "ASSIGN", "assignee": "no@body.x"}]
    me.refused("POST", f"{at}/actions", two)

    assert actions(me, driving) == []


def test_editor_logs_tell_of_objects_classifications_and_tasks(me: Visitor, driving: str) -> None:
    logs = me.get(
        f"projects/{driving}/editor-logs", ("startTime", "2026-09-01T00:00:00Z"), ("endTime", "2026-10-01T00:00:00Z")
    )["results"]

    told = {(log["actionCategory"], log["action"]) for log in logs}
    assert told == {
        ("object", "CREATE_OBJECT"),
        ("classification", "CREATE_CLASSIFICATION"),
        ("task", "SUBMIT_TASK"),
    }
    drawn = next(log for log in logs if log["action"] == "CREATE_OBJECT")
    assert drawn["objectShape"] == "bounding_box"
    assert drawn["labelRanges"] == [[0, 0]]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ([], "startTime is required"),
        ([("startTime", "2026-01-01T00:00:00Z")], "endTime is required"),
        (
            [("startTime", "2026-01-01T00:00:00Z"), ("endTime", "2026-01-31T00:00:01Z")],
            "startTime and endTime are more than 30 days apart",
        ),
    ],
)
def test_editor_logs_are_of_30_days_at_most(
    me: Visitor, driving: str, params: list[tuple[str, str]], message: str
) -> None:
    assert me.refused("GET", f"projects/{driving}/editor-logs", None, *params) == (400, message)


def test_classifications_come_in_bulk_for_label_rows_of_one_branch(me: Visitor, driving: str) -> None:
    rows = me.rpc_ok("labelrowmetadata GET", {}, resource=driving)
    hashes = [row["label_hash"] for row in rows if row["label_hash"]]
    path = f"projects/{driving}/label-rows/classifications"

    found = me.do("POST", path, {"labelUuids": hashes})["labels"]

    assert sorted(each["labelUuid"] for each in found) == sorted(hashes)
    said = [answer for each in found for answer in each["classificationAnswers"].values()]
    assert said
    assert all(answer["range"] == [[0, 0]] and answer["featureHash"] for answer in said)
    assert me.do("POST", path, {"labelUuids": hashes, "branchName": "audit"}) == {"labels": []}
    many = [f"{number:08}-0000-4000-8000-000000000000" for number in range(1001)]
    assert me.refused("POST", path, {"labelUuids": many}) == (400, "labelUuids: 1001 are more than 1000")
