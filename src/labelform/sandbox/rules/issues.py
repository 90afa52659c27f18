"""
Issues: comments that people pin to data, a frame, a point, or a label, with tags. No SDK has a call that answers or
resolves one, so that an issue has one comment here and is open.

Source: kinds of anchors, and who may delete what, are those of SDK 0.1.211 [docstrings]. Who may add one is assumed.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from labelform.sandbox.errors import Forbidden, InvalidArguments, NotFound
from labelform.sandbox.rules import access
from labelform.sandbox.rules.annotations import annotation_ids_of
from labelform.sandbox.rules.context import Context, as_list, new_uuid
from labelform.sandbox.rules.label_rows import find_item, work_on_labels
from labelform.sandbox.rules.spaces import Space, spaces_of

# What each kind of anchor says besides the data; frames of an annotation may be left out, and then are all.
FILE, FRAME, POINT, SCENE_POINT, ANNOTATION = "dataUnit", "frame", "frameCoordinate", "sceneCoordinate", "annotation"
MOST_AT_ONCE = 1000


@dataclass(frozen=True)
class Anchor:
    """Where an issue is pinned. `point` has two numbers on a frame, and three in a scene."""

    kind: str
    data_hash: str
    space_id: str | None = None
    frame: int | None = None
    point: tuple[float, ...] = ()
    annotation_id: str | None = None
    frame_ranges: list[tuple[int, int]] | None = None


@dataclass(frozen=True)
class NewIssue:
    """An issue that somebody wants to add; tags are names."""

    anchor: Anchor
    comment: str
    tags: list[str]


def list_issues(context: Context, project_hash: str, data_hash: str) -> list[sqlite3.Row]:
    """List the issues of some data in a project, oldest first."""
    access.open_project(context, project_hash)
    _find_data(context, project_hash, data_hash)
    return context.all(
        "SELECT * FROM issues WHERE project_hash = ? AND data_hash = ? ORDER BY created_at, issue_uuid",
        *(project_hash, data_hash),
    )


def tags_of(context: Context, issue: sqlite3.Row) -> list[sqlite3.Row]:
    """List the tags of an issue by name; a tag that the organisation no longer has is gone from it."""
    return context.all(
        "SELECT tag_uuid, name FROM issue_tags WHERE tag_uuid IN (SELECT value FROM json_each(?)) ORDER BY name",
        issue["tag_uuids"],
    )


def add_issues(context: Context, project_hash: str, issues: list[NewIssue]) -> None:
    """Add issues, all or none."""
    project = work_on_labels(context, project_hash, "add issues")
    for issue in issues:
        if not issue.comment:
            raise InvalidArguments("an issue needs a comment")
        _check_anchor(context, project_hash, issue.anchor)
        anchor = {key: value for key, value in vars(issue.anchor).items() if key not in ("kind", "data_hash")}
        context.run(
            "INSERT INTO issues VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(new_uuid(), project_hash, issue.anchor.data_hash, issue.anchor.kind, json.dumps(anchor), issue.comment),
            *(as_list(_tag_uuids(context, project, issue.tags)), context.caller.email, context.now),
        )


def delete_issues(context: Context, project_hash: str, issue_uuids: list[str]) -> None:
    """
    Delete issues, all or none.

    Source: project admins delete any, authors their own unless these are of annotations [SDK docstring].
    """
    project = access.open_project(context, project_hash)
    if len(issue_uuids) > MOST_AT_ONCE:
        raise InvalidArguments(f"{len(issue_uuids)} issues are more than the {MOST_AT_ONCE} that one request deletes")
    is_admin = access.project_role(context, project_hash, context.caller.email) == access.ADMIN
    is_admin = is_admin or access.acts_as_admin(context, project["organisation_uuid"])
    for issue_uuid in issue_uuids:
        sql = "SELECT * FROM issues WHERE issue_uuid = ? AND project_hash = ?"
        issue = context.one(sql, issue_uuid, project_hash)
        if issue is None:
            raise NotFound(f"there is no issue {issue_uuid} in project {project_hash}")
        is_own = issue["author"].lower() == context.caller.email.lower() and issue["kind"] != ANNOTATION
        if not is_admin and not is_own:
            raise Forbidden(f"only project admins can delete issue {issue_uuid}, or its author unless it is on a label")
        context.run("DELETE FROM issues WHERE issue_uuid = ?", issue_uuid)


def _find_data(context: Context, project_hash: str, data_hash: str) -> sqlite3.Row:
    item = find_item(context, project_hash, data_hash)
    if item is None:
        raise NotFound(f"there is no data {data_hash} in project {project_hash}")
    return item


def _check_anchor(context: Context, project_hash: str, anchor: Anchor) -> None:
    item = _find_data(context, project_hash, anchor.data_hash)
    spaces = {space.space_id: space for space in spaces_of(item)}
    if anchor.space_id is not None and anchor.space_id not in spaces:
        raise InvalidArguments(f"there is no space {anchor.space_id} in data {anchor.data_hash}")
    _check_frames(item, spaces, anchor)
    if anchor.annotation_id is not None:
        known = annotation_ids_of(context, project_hash, anchor.data_hash)
        if anchor.annotation_id not in known:
            raise NotFound(f"there is no annotation {anchor.annotation_id} on data {anchor.data_hash}")


def _check_frames(item: sqlite3.Row, spaces: Mapping[str, Space], anchor: Anchor) -> None:
    """Refuse frames behind the last one; of scenes, and of what has no frames, nobody knows how many there are."""
    ranges = [*(anchor.frame_ranges or []), *([(anchor.frame, anchor.frame)] if anchor.frame is not None else [])]
    space = spaces.get(anchor.space_id or "")
    last = (item["frames"] if not spaces else None) if space is None else space.number_of_frames
    if anchor.frame_ranges is not None and not anchor.frame_ranges:
        raise InvalidArguments("frameRanges contains no frame; leave it out for all frames")
    for first, end in ranges:
        if not 0 <= first <= end or (last is not None and end >= last):
            raise InvalidArguments(f"{first} to {end} are not frames of data {anchor.data_hash}")


def _tag_uuids(context: Context, project: sqlite3.Row, names: list[str]) -> list[str]:
    """Find tags of the organisation; that they need not be linked to the project is assumed."""
    found = []
    for name in dict.fromkeys(names):
        sql = "SELECT tag_uuid FROM issue_tags WHERE organisation_uuid = ? AND name = ?"
        tag = context.one(sql, project["organisation_uuid"], name)
        if tag is None:
            raise NotFound(f'there is no issue tag "{name}" in the organisation')
        found.append(str(tag["tag_uuid"]))
    return found
