"""Cases of issues: what people say about the data of a task."""

from __future__ import annotations

from typing import Any

from tests.client import label_samples as samples
from tests.contract.analytics_cases import LATER
from tests.contract.cases import PROJECT, Case
from tests.contract.member_cases import NOW, page

ISSUE = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaa8"
OTHERS = ("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaa7", "cccccccc-cccc-4ccc-8ccc-ccccccccccc1")
TAG = {"uuid": ISSUE, "name": "blurred"}
_TASK = "task, *_ = project.workflow.stages[0].get_tasks()"
CASES = [
    Case(
        "issues about data",
        "list(task.issues.list())",
        before=_TASK,
        shows="[[type(i).__name__, str(i.uuid), i.type.value, i.comments[0].content, i.tags[0].name,"
        " getattr(i, 'frame_index', None), getattr(i, 'annotation_id', None),"
        " [[r.start, r.end] for r in getattr(i, 'frame_ranges', None) or []]] for i in result]",
        sdk=LATER,
    ),
    Case("an issue about data", "task.issues.add_file_issue('c', ['blurred'])", before=_TASK, sdk=LATER),
    Case("an issue about a frame", "task.issues.add_frame_issue(3, 'c', [], space_id='s')", before=_TASK, sdk=LATER),
    Case("an issue about a place", "task.issues.add_coordinate_issue(0, 0.5, 0.2, 'c', [])", before=_TASK, sdk=LATER),
    Case(
        "an issue about a place in a scene",
        "task.issues.add_scene_coordinate_issue(0, 0.5, 0.25, -1.0, 'c', [])",
        before=_TASK,
        sdk=LATER,
    ),
    Case(
        "an issue about a label",
        "task.issues.add_annotation_issue('h', 'c', [], [IssueFrameRange(start=0, end=2)])",
        before=_TASK,
        sdk=LATER,
    ),
    Case(
        "the end of issues",
        f"[task.issues.delete([next(iter(task.issues.list())), UUID('{ISSUE}')]), task.issues.delete([])]",
        before=_TASK,
        sdk=LATER,
    ),
]

_SAID = {
    "uuid": ISSUE,
    "dataUuid": samples.IMAGE,
    "comments": [{"content": "c", "authorEmail": "a@x.io", "createdAt": NOW}],
    "tags": [TAG],
    "resolutionHistory": [{"isResolved": True, "createdAt": NOW, "actorEmail": None}],
}
AT_ISSUES = f"/v2/public/projects/{PROJECT}/issues"
ANSWERS: dict[str, Any] = {
    f"GET {AT_ISSUES}": page(
        {**_SAID, "type": "dataUnit", "spaceId": None},
        {**_SAID, "type": "frame", "frameIndex": 3, "uuid": OTHERS[0]},
        {
            **_SAID,
            "type": "annotation",
            "annotationId": "h",
            "frameRanges": [{"start": 0, "end": 2}],
            "uuid": OTHERS[1],
        },
    ),
    f"POST {AT_ISSUES}": None,
    f"POST {AT_ISSUES}/delete": None,
}
