"""Read how far the work on a project is: the tasks of its stages, all of them in one request."""

from __future__ import annotations

from collections import Counter

from labelform.api import calls
from labelform.api.records.projects import ProjectRecord
from labelform.checking.facts import Stage, Workload
from labelform.checking.shape import TASKS
from labelform.core.counting import UNCOUNTABLE
from labelform.core.resource import Read


async def read_workload(read: Read, project: ProjectRecord, *, with_tasks: bool) -> Workload:
    """
    Return the stages of a project, `with_tasks` with the tasks of each.

    A task is a piece of data in a stage; where each one is, the list of label rows says, which has no pages. A project
    without a workflow has no stages, and its tasks are not known.
    """
    stages = [(uuid, title, kind.lower()) for uuid, kind, title in project.stages]
    plain = Workload(tuple(Stage(title, kind) for _, title, kind in stages))
    if not with_tasks:
        return plain
    if project.workflow is None:
        return Workload(missing={TASKS: "the project has no workflow"})
    listing = calls.label_rows.list_label_rows(
        str(project.project_hash), include_uninitialised_labels=True, include_all_label_branches=True
    )
    try:
        rows = await read.one(listing)
    except UNCOUNTABLE as exc:
        return Workload(plain.stages, {TASKS: exc.summary})
    # Each piece of data has one task, whatever branches its labels have.
    nodes = {row.data_hash: row.workflow_graph_node.uuid for row in rows if row.workflow_graph_node}
    counts = Counter(nodes.values())
    return Workload(tuple(Stage(title, kind, counts[uuid]) for uuid, title, kind in stages))
