"""Time in REST v2: `analytics/collaborators/timers` and `analytics/time-spent`."""

import sqlite3
from datetime import date, timedelta

from labelform.sandbox.errors import InvalidArguments
from labelform.sandbox.jsondata import Json
from labelform.sandbox.rules import activity
from labelform.sandbox.rules.tasks import task_uuid_of
from labelform.sandbox.wire.call import Call
from labelform.sandbox.wire.pages import DEFAULT_SIZE, page
from labelform.sandbox.wire.roles import shown_members

GROUPINGS = ("dataUnit", "project")


def list_timers(call: Call) -> Json:
    """GET analytics/collaborators/timers?projectHash=...&after=...&before=...&groupBy=dataUnit|project"""
    grouping = call.query.text("groupBy") or "dataUnit"
    if grouping not in GROUPINGS:
        raise InvalidArguments(f'groupBy: "{grouping}" is neither dataUnit nor project')
    rows = activity.list_timers(
        call.context, call.query.uuid("projectHash"), _window(call), by_data=grouping == "dataUnit"
    )
    return page(
        call,
        shown_members(call, rows),
        _spell_timer,
        lambda row: row["email"].lower() + " " + row["data"],
        size=DEFAULT_SIZE,
    )


def list_time_spent(call: Call) -> Json:
    """GET analytics/time-spent?projectUuid=...&after=...: a row for each day, person, piece of data and stage"""
    query = call.query
    narrow = activity.narrow_to(
        stage_uuids=query.uuids("workflowStageUuids"),
        emails=query.texts("userEmails"),
        dataset_hashes=query.uuids("datasetUuids"),
        data_hashes=query.uuids("dataUuids"),
        title=query.text("dataTitle"),
    )
    rows = activity.list_time_spent(call.context, query.uuid("projectUuid"), _window(call), narrow)
    return page(
        call,
        shown_members(call, rows),
        _spell_time_spent,
        lambda row: " ".join([row["day"], row["email"].lower(), row["data_hash"], row["stage_uuid"] or ""]),
        size=DEFAULT_SIZE,
    )


def _window(call: Call) -> activity.Window:
    after = call.query.time("after")
    if after is None:
        raise InvalidArguments("after is required")
    return activity.Window(after, call.query.time("before"))


def _spell_timer(timer: sqlite3.Row) -> Json:
    return {
        "userEmail": timer["email"],
        "userRole": timer["role"],
        "dataTitle": timer["data_title"],
        "timeSeconds": timer["seconds"],
    }


def _spell_time_spent(spent: sqlite3.Row) -> Json:
    day = date.fromisoformat(spent["day"])
    return {
        "periodStartTime": f"{day}T00:00:00Z",
        "periodEndTime": f"{day + timedelta(days=1)}T00:00:00Z",
        "timeSpentSeconds": spent["seconds"],
        "userEmail": spent["email"],
        "projectUserRole": spent["role"],
        "dataUuid": spent["data_hash"],
        "dataTitle": spent["data_title"],
        "datasetUuid": spent["dataset_hash"],
        "datasetTitle": spent["dataset_title"],
        "workflowTaskUuid": task_uuid_of(spent),
        "workflowStage": _spell_stage(spent),
    }


def _spell_stage(spent: sqlite3.Row) -> Json:
    if spent["stage_uuid"] is None:
        return None
    return {"uuid": spent["stage_uuid"], "stageType": spent["stage_type"], "title": spent["stage_title"]}
