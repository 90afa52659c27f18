"""
Works in a project through the official SDK, and counts what is in it. Runs inside an SDK's own environment.

    python sdk_work.py URL KEY_FILE collect|more|less|label|start|count PROJECT_TITLE

`collect` puts 24 frames into a collection, `more` one and `less` takes two out. `label` begins six rows of twelve and
brings them into three stages, two of them with somebody at work; `start` begins another. All print what the project
holds as JSON.
"""

import json
import sys
from collections import Counter

from encord import EncordUserClient
from encord.orm.collection import ProjectDataCollectionItemRequest

ME = "svc-labelform@northlane.example"


def main() -> None:
    url, key_file, action, title = sys.argv[1:]
    client = EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=key_file, domain=url)
    (found,) = client.list_projects(title_eq=title)
    project = client.get_project(found.project_hash)
    {"collect": collect, "more": more, "less": less, "label": label, "start": start}.get(action, lambda _: None)(
        project
    )
    print(json.dumps(count(project)))


def collect(project) -> None:
    night(project).add_items([frame(row, number) for row in rows_of(project) for number in (0, 1)])


def more(project) -> None:
    night(project).add_items([frame(rows_of(project)[0], 2)])


def less(project) -> None:
    night(project).remove_items([frame(row, 0) for row in rows_of(project)[:3]])


def label(project) -> None:
    rows = rows_of(project)
    for row in rows[:6]:
        row.initialise_labels()
    annotate, review, _ = project.workflow.stages
    for task in tasks_of(annotate, rows[:4]):
        task.submit()
    for task in tasks_of(review, rows[:2]):
        task.approve()
    for task in (*tasks_of(review, rows[2:3]), *tasks_of(annotate, rows[4:5])):
        task.assign(ME)


def start(project) -> None:
    rows_of(project)[6].initialise_labels()


def count(project) -> dict:
    rows = rows_of(project)
    open_tasks = {stage.title: [task for task in stage.get_tasks() if has_somebody(task)] for stage in stages(project)}
    return {
        "label rows": len(rows),
        "rows with labels": sum(row.label_hash is not None for row in rows),
        "tasks": Counter(row.workflow_graph_node.title for row in rows),
        "open tasks": {title: len(tasks) for title, tasks in open_tasks.items() if tasks},
        "frames": {one.name: sum(len(found[1]) for found in one.list_frames()) for one in project.list_collections()},
    }


def stages(project):
    return project.workflow.stages[:2]


def has_somebody(task) -> bool:
    return getattr(task, "assignee", None) is not None


def night(project):
    return next(one for one in project.list_collections() if one.name == "night-low-light-hard")


def frame(row, number: int) -> ProjectDataCollectionItemRequest:
    return ProjectDataCollectionItemRequest(data_uuid=row.data_hash, frame=number)


def rows_of(project) -> list:
    return sorted(project.list_label_rows_v2(), key=lambda row: row.data_title)


def tasks_of(stage, rows) -> list:
    return list(stage.get_tasks(data_hash=[row.data_hash for row in rows]))


main()
