"""Issues in REST v2: `projects/{project}/issues` and `.../issues/delete`."""

import json
import sqlite3

from labelform.sandbox.errors import InvalidArguments
from labelform.sandbox.jsondata import Json
from labelform.sandbox.rules import issues
from labelform.sandbox.rules.context import Context
from labelform.sandbox.wire.call import Call
from labelform.sandbox.wire.fields import Body, as_object
from labelform.sandbox.wire.pages import DEFAULT_SIZE, page

Spelled = dict[str, Json]


def list_issues(call: Call) -> Json:
    """GET projects/{project_hash}/issues?dataUnitId=..."""
    rows = issues.list_issues(call.context, call.uuid("project_hash"), call.query.uuid("dataUnitId"))
    return page(
        call,
        rows,
        lambda row: _spell(call.context, row),
        lambda row: row["created_at"] + row["issue_uuid"],
        size=DEFAULT_SIZE,
    )


def add_issues(call: Call) -> Json:
    """POST projects/{project_hash}/issues"""
    bodies = [Body(as_object(each, "an issue")) for each in call.body.elements("issues")]
    found = [
        issues.NewIssue(_anchor(Body(body.json_object("anchor"))), body.text("comment"), body.texts("issueTags"))
        for body in bodies
    ]
    issues.add_issues(call.context, call.uuid("project_hash"), found)
    return None


def delete_issues(call: Call) -> Json:
    """POST projects/{project_hash}/issues/delete"""
    issues.delete_issues(call.context, call.uuid("project_hash"), call.body.uuids("issueUuids"))
    return None


def _anchor(body: Body) -> issues.Anchor:
    kind = body.text("type")
    if kind not in NEEDS:
        raise InvalidArguments(f'type: "{kind}" is not one of {", ".join(NEEDS)}')
    has_frame, axes, has_annotation = NEEDS[kind]
    return issues.Anchor(
        kind,
        body.uuid("dataUuid"),
        body.optional_text("spaceId"),
        body.integer("frameIndex") if has_frame else None,
        tuple(body.number(axis) for axis in axes),
        body.text("annotationId") if has_annotation else None,
        _ranges(body) if has_annotation and body.has("frameRanges") else None,
    )


def _ranges(body: Body) -> list[tuple[int, int]]:
    pairs = [Body(as_object(each, "a range")) for each in body.elements("frameRanges")]
    return [(pair.integer("start"), pair.integer("end")) for pair in pairs]


def _spell(context: Context, issue: sqlite3.Row) -> Spelled:
    anchor = json.loads(issue["anchor"])
    _, axes, has_annotation = NEEDS[issue["kind"]]
    spelled: Spelled = {
        "type": issue["kind"],
        "uuid": issue["issue_uuid"],
        "dataUuid": issue["data_hash"],
        "spaceId": anchor["space_id"],
        "comments": [
            {"content": issue["comment"], "authorEmail": issue["author"], "createdAt": issue["created_at"]},
        ],
        "tags": [{"uuid": tag["tag_uuid"], "name": tag["name"]} for tag in issues.tags_of(context, issue)],
        "resolutionHistory": [],
    }
    if anchor["frame"] is not None:
        spelled["frameIndex"] = anchor["frame"]
    if axes:
        spelled["coordinate"] = dict(zip(axes, anchor["point"], strict=True))
    if has_annotation:
        ranges = anchor["frame_ranges"]
        spelled["annotationId"] = anchor["annotation_id"]
        spelled["frameRanges"] = None if ranges is None else [{"start": first, "end": end} for first, end in ranges]
    return spelled


# What each kind of anchor has: a frame, coordinates, an annotation.
NEEDS: dict[str, tuple[bool, tuple[str, ...], bool]] = {
    issues.FILE: (False, (), False),
    issues.FRAME: (True, (), False),
    issues.POINT: (True, ("x", "y"), False),
    issues.SCENE_POINT: (True, ("x", "y", "z"), False),
    issues.ANNOTATION: (False, (), True),
}
