# mypy: ignore-errors
"""Says what is wrong with data, a frame, a place and a label; lists what was said and deletes it."""

import json
import os

from encord import EncordUserClient
from encord.issues import AnnotationIssue, CoordinateIssue, FileIssue, FrameIssue, IssueFrameRange
from encord.workflow import AnnotationStage

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
KINDS = (AnnotationIssue, CoordinateIssue, FileIssue, FrameIssue)
(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
project.add_issue_tags(["occlusion", "wrong class"])
rows = {row.data_hash: row for row in project.list_label_rows_v2() if row.label_hash}
annotate = project.workflow.get_stage(name="Annotate", type_=AnnotationStage)
task = min((task for task in annotate.get_tasks() if str(task.data_hash) in rows), key=lambda task: task.data_title)
row = rows[str(task.data_hash)]
row.initialise_labels()
label = min(instance.object_hash for instance in row.get_object_instances())
before = len(list(task.issues.list()))
task.issues.add_file_issue("is it ours?", ["occlusion"])
task.issues.add_frame_issue(0, "blurred", [])
task.issues.add_coordinate_issue(0, 0.25, 0.5, "what is this?", ["wrong class", "occlusion"])
task.issues.add_annotation_issue(label, "too large", [])
task.issues.add_annotation_issue(label, "too small", [], frame_ranges=[IssueFrameRange(start=0, end=0)])


def described(issue):
    told = {
        "kind": next(kind.__name__ for kind in KINDS if isinstance(issue, kind)),
        "type": issue.type.value,
        "says": [[comment.content, comment.author_email] for comment in issue.comments],
        "tags": sorted(tag.name for tag in issue.tags),
        "same data": issue.data_uuid == task.data_hash,
        "resolved": len(issue.resolution_history),
    }
    if isinstance(issue, (FrameIssue, CoordinateIssue)):
        told["frame"] = issue.frame_index
    if isinstance(issue, CoordinateIssue):
        told["place"] = [issue.coordinate.x, issue.coordinate.y]
    if isinstance(issue, AnnotationIssue):
        told["label"] = issue.annotation_id == label
        told["frames"] = [[each.start, each.end] for each in issue.frame_ranges or []]
    return told


issues = sorted(task.issues.list(), key=lambda issue: issue.comments[0].content)
told = {"before": before, "issues": [described(issue) for issue in issues]}
task.issues.delete([issues[0], issues[1].uuid])
task.issues.delete([])
told["left"] = sorted(issue.comments[0].content for issue in task.issues.list())
print(json.dumps(told))
