# mypy: ignore-errors
"""Tasks on their way through workflows: annotation, review, agents, consensus; and what label rows do about it."""

from scenario_parts.dialect import Object, ObjectInstance, PointCoordinate, PolygonCoordinates, ProjectUserRole
from scenario_parts.labels import CLIPS, box, make, rows_of
from scenario_parts.people import ROTTERDAM
from scenario_parts.telling import refuse, shown, tell

ME = "svc-labelform@northlane.example"
ANNOTATOR = "b.okafor@northlane.example"
AGENT = "9192e2db-85a3-5fb1-b201-ae6ec41a7263"  # workflow templates of the demo seed
DOUBLE_READ = "ceaf7764-3a14-5db6-a982-6c1148fae54e"
TASK = "uuid status data_hash data_title label_branch_name assignee"
REVIEW_TASK = "uuid status data_hash data_title assignee"


def run(client):
    project = make(client, "Work", [ROTTERDAM], "NL Road Users & Lanes v6")
    project.add_users([ANNOTATOR], ProjectUserRole.ANNOTATOR)
    _annotate_and_review(project)
    _reopen_and_complete(project)
    _use_an_agent(make(client, "Agent", [CLIPS], "ShelfSight OSA 3", AGENT))
    lungs = ["CT-LUNG-04 site A (Leuven) baseline"]
    _agree(make(client, "Double read", lungs, "Thoracic CT Nodules 2.1", DOUBLE_READ))


def _annotate_and_review(project):
    annotate, review, done = project.workflow.stages
    row = rows_of(project)[0]
    row.initialise_labels()
    instance = ObjectInstance(project.ontology_structure.get_child_by_title("Car", type_=Object))
    instance.set_for_frames(box(), frames=0)
    row.add_object_instance(instance)
    row.save()
    tell("workflow: tasks", lambda: shown(_by_title(annotate.get_tasks()), TASK))
    (task,) = annotate.get_tasks(data_hash=row.data_hash)
    tell("workflow: assign", lambda: task.assign(ANNOTATOR))
    tell("workflow: tasks of somebody", lambda: shown(annotate.get_tasks(assignee=ANNOTATOR), TASK))
    tell("workflow: release", lambda: task.release())
    refuse("workflow: assign a stranger", lambda: task.assign("nobody@nowhere.example"))
    tell("workflow: submit", lambda: task.submit())
    refuse("workflow: submit again", lambda: task.submit())
    tell("workflow: tasks of review", lambda: shown(review.get_tasks(), REVIEW_TASK))
    (task,) = review.get_tasks(data_hash=[row.data_hash])
    tell("workflow: label reviews", lambda: shown(task.get_label_reviews(), "uuid status label_type"))
    (found,) = task.get_label_reviews()
    tell("workflow: reject a label", lambda: found.reject())
    tell("workflow: reject", lambda: task.reject())
    (task,) = annotate.get_tasks(status="REOPENED")
    tell("workflow: rejected", lambda: shown(task, TASK))
    with project.create_bundle() as bundle:
        for one in _by_title(annotate.get_tasks())[:3]:
            one.submit(assignee=ME, bundle=bundle)
    tell("workflow: submitted in a bundle", lambda: shown(_by_title(review.get_tasks()), REVIEW_TASK))
    tell("workflow: approve", lambda: _by_title(review.get_tasks())[0].approve())
    tell("workflow: done", lambda: shown(done.get_tasks(), "uuid data_hash data_title"))


def _by_title(tasks):
    return sorted(tasks, key=lambda task: task.data_title)


def _stages(project):
    return [[row.data_title, row.workflow_graph_node.title, row.priority] for row in rows_of(project)[:6]]


def _reopen_and_complete(project):
    rows = rows_of(project)
    tell("list_label_rows_v2: stages", lambda: _stages(project))
    tell("list_label_rows_v2: workflow_reopen", lambda: rows[0].workflow_reopen())
    tell("list_label_rows_v2: workflow_reopen of nothing yet", lambda: rows[5].workflow_reopen())
    refuse("list_label_rows_v2: workflow_complete of nothing yet", lambda: rows[5].workflow_complete())
    for row in rows[4:6]:
        row.initialise_labels()
    with project.create_bundle() as bundle:
        for row in rows[4:6]:
            row.workflow_complete(bundle=bundle)
    tell("list_label_rows_v2: stages after", lambda: _stages(project))
    refuse("list_label_rows_v2: statuses are for manual QA", lambda: rows[0].label_status)
    refuse("list_label_rows_v2: statuses of tasks are, too", lambda: rows[0].annotation_task_status)


def _use_an_agent(project):
    stage = project.workflow.get_stage(name="Prelabel agent")
    tasks = _by_title(stage.get_tasks())
    tell("workflow: agent tasks", lambda: shown(tasks, TASK))
    tell("workflow: proceed", lambda: tasks[0].proceed(pathway_name="prelabelled"))
    tell("workflow: proceed otherwise", lambda: tasks[1].proceed(pathway_name="nothing to label"))
    refuse("workflow: proceed nowhere", lambda: tasks[2].proceed(pathway_name="no such way"))
    tell("workflow: proceeded", lambda: [
        [stage.title, [task.data_title for task in _by_title(stage.get_tasks())]] for stage in project.workflow.stages
    ])  # fmt: skip


def _agree(project):
    """A consensus: two subtasks, each on a branch of its own, and a review of both."""
    read, adjudicate, _ = project.workflow.stages
    task = _by_title(read.get_tasks())[0]
    tell("workflow: subtasks", lambda: [task.data_title, shown(task.subtasks, "status label_branch_name assignee")])
    for subtask in task.subtasks:
        (row,) = project.list_label_rows_v2(data_hashes=[task.data_hash], branch_name=subtask.label_branch_name)
        row.initialise_labels()
        node = ObjectInstance(project.ontology_structure.get_child_by_title("Lymph node", type_=Object))
        ring = [PointCoordinate(0.1, 0.1), PointCoordinate(0.3, 0.1), PointCoordinate(0.2, 0.3)]
        node.set_for_frames(PolygonCoordinates(ring), frames=[7, 8])
        row.add_object_instance(node)
        row.save()
        subtask.assign(ME)
        subtask.submit()
    (decision,) = adjudicate.get_tasks()
    options = lambda: shown(decision.options, "annotator label_branch_name label_hash")  # noqa: E731 - a word
    tell("workflow: options", lambda: [shown(decision, REVIEW_TASK), options()])
    tell("workflow: reject both", lambda: decision.reject())
    task = next(each for each in read.get_tasks() if each.uuid == task.uuid)
    tell("workflow: subtasks again", lambda: shown(task.subtasks, "status label_branch_name assignee"))
    for subtask in task.subtasks:
        subtask.submit()
    tell("workflow: approve one", lambda: next(iter(adjudicate.get_tasks())).approve())
    (row,) = project.list_label_rows_v2(data_hashes=[task.data_hash])
    row.initialise_labels()
    frames = lambda: [each.frame for one in row.get_object_instances() for each in one.get_annotations()]  # noqa: E731
    tell("workflow: agreed", lambda: [row.workflow_graph_node.title, row.branch_name, frames()])
