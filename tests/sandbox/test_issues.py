"""Issues over the wire: where they can be pinned, who takes them away, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.sandbox.conftest import DRIVING, Visit
from tests.sandbox.labelling import rows_of
from tests.sandbox.visitor import Visitor

from labelform.sandbox import Sandbox

ANNOTATOR, OTHER = "b.okafor@northlane.example", "m.kowal@northlane.example"
NOWHERE = "00000000-0000-4000-8000-000000000000"
Anchor = dict[str, Any]


@pytest.fixture
def data(me: Visitor, driving: str) -> str:
    """The picture with the pedestrian 5e19a0c4."""
    rows = rows_of(me, driving)
    for row in rows:
        if row["label_hash"]:
            payload = {"multi_request": False}
            labels = me.rpc_ok("labelrow GET", payload, uid=row["label_hash"], resource=driving)
            if "5e19a0c4" in labels["object_answers"]:
                return str(row["data_hash"])
    raise LookupError("5e19a0c4")


def issue(data: str, kind: str = "dataUnit", comment: str = "look", tags: tuple[str, ...] = (), **more: Any) -> Anchor:
    return {"anchor": {"type": kind, "dataUuid": data, **more}, "comment": comment, "issueTags": list(tags)}


def add(visitor: Visitor, project: str, *issues: Anchor) -> None:
    visitor.do("POST", f"projects/{project}/issues", {"issues": list(issues)})


def listed(visitor: Visitor, project: str, data: str) -> list[Anchor]:
    found: list[Anchor] = visitor.get(f"projects/{project}/issues", ("dataUnitId", data))["results"]
    return found


ANCHORS: list[tuple[str, Anchor, Anchor]] = [
    ("dataUnit", {}, {"spaceId": None}),
    ("frame", {"frameIndex": 0}, {"spaceId": None, "frameIndex": 0}),
    (
        "frameCoordinate",
        {"frameIndex": 0, "x": 0.25, "y": 0.5},
        {"spaceId": None, "frameIndex": 0, "coordinate": {"x": 0.25, "y": 0.5}},
    ),
    (
        "sceneCoordinate",
        {"frameIndex": 0, "x": 1, "y": 2, "z": 3},
        {"spaceId": None, "frameIndex": 0, "coordinate": {"x": 1, "y": 2, "z": 3}},
    ),
    ("annotation", {"annotationId": "5e19a0c4"}, {"spaceId": None, "annotationId": "5e19a0c4", "frameRanges": None}),
    (
        "annotation",
        {"annotationId": "5e19a0c4", "frameRanges": [{"start": 0, "end": 0}]},
        {"spaceId": None, "annotationId": "5e19a0c4", "frameRanges": [{"start": 0, "end": 0}]},
    ),
]


@pytest.mark.parametrize(("kind", "said", "told"), ANCHORS)
def test_an_issue_comes_back_with_its_place_comment_and_tags(
    me: Visitor, driving: str, data: str, kind: str, said: Anchor, told: Anchor
) -> None:
    add(me, driving, issue(data, kind, "too dark", ("occlusion",), **said))

    (found,) = listed(me, driving, data)

    (comment,) = found.pop("comments")
    assert (comment["content"], comment["authorEmail"]) == ("too dark", "svc-labelform@northlane.example")
    assert [tag["name"] for tag in found.pop("tags")] == ["occlusion"]
    assert found.pop("uuid")
    assert found == {"type": kind, "dataUuid": data, "resolutionHistory": [], **told}


REFUSED: list[tuple[Anchor, int, str]] = [
    (
        {"kind": "planet"},
        400,
        'type: "planet" is not one of dataUnit, frame, frameCoordinate, sceneCoordinate, annotation',
    ),
    ({"kind": "frame"}, 400, "frameIndex is required"),
    ({"kind": "frame", "frameIndex": 1}, 400, "1 to 1 are not frames of data"),
    ({"kind": "frame", "frameIndex": -1}, 400, "-1 to -1 are not frames of data"),
    ({"kind": "frameCoordinate", "frameIndex": 0, "x": 0.5}, 400, "y is required"),
    ({"kind": "annotation", "annotationId": "00000000"}, 404, "there is no annotation 00000000 on data"),
    ({"kind": "annotation", "annotationId": "5e19a0c4", "frameRanges": []}, 400, "frameRanges contains no frame"),
    (
        {"kind": "annotation", "annotationId": "5e19a0c4", "frameRanges": [{"start": 1, "end": 0}]},
        400,
        "1 to 0 are not frames of data",
    ),
    ({"spaceId": NOWHERE}, 400, f"there is no space {NOWHERE} in data"),
    ({"comment": ""}, 400, "an issue needs a comment"),
    ({"tags": ("no such tag",)}, 404, 'there is no issue tag "no such tag" in the organisation'),
]


@pytest.mark.parametrize(("wrong", "status", "words"), REFUSED, ids=[words for _, _, words in REFUSED])
def test_an_issue_that_cannot_be_is_refused_with_all_others_of_the_request(
    me: Visitor, driving: str, data: str, wrong: Anchor, status: int, words: str
) -> None:
    body = {"issues": [issue(data), issue(data, **wrong)]}

    said, message = me.refused("POST", f"projects/{driving}/issues", body)

    assert (said, message[: len(words)]) == (status, words)
    assert listed(me, driving, data) == []


def test_issues_of_data_that_is_not_in_the_project_are_not_found(me: Visitor, driving: str) -> None:
    wanted = f"there is no data {NOWHERE} in project {driving}"

    assert me.refused("POST", f"projects/{driving}/issues", {"issues": [issue(NOWHERE)]}) == (404, wanted)
    assert me.refused("GET", f"projects/{driving}/issues", None, ("dataUnitId", NOWHERE)) == (404, wanted)


@pytest.mark.parametrize(("comment", "tags"), [("too loose", ["box too loose"]), (None, [])])
def test_a_label_that_is_rejected_with_a_comment_has_an_issue(
    me: Visitor, driving: str, comment: str | None, tags: list[str]
) -> None:
    stages = me.get(f"projects/{driving}")["workflow"]["stages"]
    review = next(stage["uuid"] for stage in stages if stage["title"] == "Review")
    (task,) = me.get(f"projects/{driving}/workflow/stages/{review}/tasks")["results"]
    path = f"projects/{driving}/workflow/stages/{review}/tasks/{task['uuid']}/reviews"
    label = me.get(path)["results"][0]
    action = {"reviewUuid": label["reviewUuid"], "action": "REJECT", "comment": comment, "commentTags": tags}

    me.do("POST", f"{path}/actions", [action])

    found = listed(me, driving, task["dataHash"])
    told = [(each["annotationId"], each["comments"][0]["content"]) for each in found]
    assert [[tag["name"] for tag in each["tags"]] for each in found] == ([tags] if comment else [])
    assert told == ([(label["labelId"], comment)] if comment else [])


def test_issues_come_in_pages(open_with: Callable[..., Sandbox], visit: Visit, driving: str, data: str) -> None:
    me = visit(open_with(page_everything="2"))
    add(me, driving, *(issue(data, comment=str(number)) for number in range(3)))

    first = me.get(f"projects/{driving}/issues", ("dataUnitId", data))
    token = first["nextPageToken"]
    rest = me.get(f"projects/{driving}/issues", ("dataUnitId", data), ("pageToken", token))

    found = [each["comments"][0]["content"] for each in first["results"] + rest["results"]]
    assert (len(first["results"]), sorted(found), rest["nextPageToken"]) == (2, ["0", "1", "2"], None)


@pytest.mark.parametrize(
    ("kind", "by_author", "by_other"), [("dataUnit", 200, 403), ("annotation", 403, 403)], ids=["general", "of a label"]
)
def test_issues_are_deleted_by_project_admins_and_general_ones_by_their_author(
    open_with: Callable[..., Sandbox],
    visit: Visit,
    driving: str,
    data: str,
    kind: str,
    by_author: int,
    by_other: int,
) -> None:
    sandbox = open_with(open_project="members")
    author, other, admin = visit(sandbox, ANNOTATOR), visit(sandbox, OTHER), visit(sandbox)
    more: Anchor = {"annotationId": "5e19a0c4"} if kind == "annotation" else {}
    add(author, driving, issue(data, kind, **more))
    path, body = f"projects/{driving}/issues/delete", {"issueUuids": [listed(admin, driving, data)[0]["uuid"]]}

    assert other.call("POST", path, body).status_code == by_other
    assert author.call("POST", path, body).status_code == by_author
    assert admin.call("POST", path, body).status_code == (404 if by_author == 200 else 200)
    assert listed(admin, driving, data) == []


def test_a_deletion_that_names_a_stranger_deletes_nothing(me: Visitor, driving: str, data: str) -> None:
    add(me, driving, issue(data))
    (mine,) = listed(me, driving, data)
    body = {"issueUuids": [mine["uuid"], NOWHERE]}

    refused = me.refused("POST", f"projects/{driving}/issues/delete", body)

    assert refused == (404, f"there is no issue {NOWHERE} in project {driving}")
    assert listed(me, driving, data) == [mine]
    assert me.hash_of("project", DRIVING) == driving
