"""
What people do with tasks: submit, assign, release, approve, reject, take a pathway.

Source: the actions of each kind of stage, and what happens to assignees, are those of the SDK's stages [docstrings].
One request is all or nothing.
"""

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from labelform.sandbox.errors import InvalidArguments
from labelform.sandbox.rules import access, label_logs, reviews, task_events, task_moves, tasks
from labelform.sandbox.rules.context import Context
from labelform.sandbox.rules.label_rows import work_on_labels


@dataclass(frozen=True)
class Action:
    """One action on one task, as clients send it. `label_reviews` decides on the labels with the task."""

    name: str
    task_uuid: str
    assignee: str | None = None
    retain_assignee: bool = False
    label_reviews: bool = True
    pathway_uuid: str | None = None
    pathway_name: str | None = None


@dataclass(frozen=True)
class Step:
    """An action, the stage that it happens in, and the task that it happens to."""

    action: Action
    stage: sqlite3.Row
    item: sqlite3.Row
    subtask: tasks.Subtask | None = None


def act(context: Context, project_hash: str, stage_uuid: str, actions: list[Action]) -> None:
    """Carry out actions on tasks of one stage, in order."""
    tasks.open_workflow(context, project_hash)
    work_on_labels(context, project_hash, "act on tasks")
    stage = tasks.find_stage(context, project_hash, stage_uuid)
    is_consensus = stage["stage_type"] == "CONSENSUS_ANNOTATION"
    known = tasks.data_by_task(context, project_hash, with_parts=is_consensus)
    for action in actions:
        carry_out = ACTIONS.get(stage["stage_type"], {}).get(action.name)
        if carry_out is None:
            raise InvalidArguments(f"{action.name} is not an action of {stage['title']} ({stage['stage_type']})")
        step = _find(context, stage, action, known)
        carry_out(context, step)
        task_events.write(context, step.item, EVENTS[action.name], step.subtask.uuid if step.subtask else None)


def _find(context: Context, stage: sqlite3.Row, action: Action, known: Mapping[str, str]) -> Step:
    item = tasks.find_task(context, stage, action.task_uuid, known)
    if stage["stage_type"] != "CONSENSUS_ANNOTATION":
        return Step(action, stage, item)
    for subtask in tasks.subtasks_of(context, item):
        if subtask.uuid == action.task_uuid:
            return Step(action, stage, item, subtask)
    raise InvalidArguments(f"{action.task_uuid} is a consensus task; act on its subtasks")


def _assign(context: Context, step: Step) -> None:
    if step.action.assignee is None:
        raise InvalidArguments("ASSIGN needs an assignee")
    access.manage_project(context, step.stage["project_hash"], "assign tasks")
    assignee = tasks.check_assignee(context, step.stage["project_hash"], step.action.assignee)
    _put(context, step, "ASSIGNED", assignee)


def _release(context: Context, step: Step) -> None:
    _put(context, step, "RELEASED", None)


def _put(context: Context, step: Step, status: str, assignee: str | None) -> None:
    if step.subtask is not None:
        tasks.put_subtask(context, step.item, step.subtask, status=status, assignee=assignee)
        return
    tasks.put_task(context, step.item, stage_uuid=step.stage["stage_uuid"], status=status, assignee=assignee)


def _submit(context: Context, step: Step) -> None:
    next_assignee = _next_assignee(context, step)
    if step.action.label_reviews:
        reviews.resolve(context, step.item)
    task_moves.set_label_status(context, step.item, "LABELLED")
    _go_on(context, step, label_logs.SUBMIT_TASK, next_assignee)


def _submit_part(context: Context, step: Step) -> None:
    """Submit what one annotator of a consensus has done; the task goes on when all have."""
    next_assignee = _next_assignee(context, step)
    subtask = step.subtask
    if subtask is None:
        raise InvalidArguments("submit a consensus through its subtasks")
    task_moves.set_label_status(context, step.item, "LABELLED", subtask.branch_name)
    annotator = subtask.assignee or context.caller.email
    tasks.put_subtask(context, step.item, subtask, status="COMPLETED", assignee=annotator)
    if all(each.status == "COMPLETED" for each in tasks.subtasks_of(context, step.item)):
        _go_on(context, step, label_logs.SUBMIT_TASK, next_assignee)


def _approve(context: Context, step: Step) -> None:
    next_assignee = _next_assignee(context, step)
    if step.action.label_reviews:
        reviews.decide_all(context, step.stage, step.item, "APPROVED")
    task_moves.set_label_status(context, step.item, "REVIEWED")
    _go_on(context, step, label_logs.APPROVE_TASK, next_assignee)


def _approve_consensus(context: Context, step: Step) -> None:
    next_assignee = _next_assignee(context, step)
    task_moves.adopt_first_submission(context, step.item)
    task_moves.set_label_status(context, step.item, "REVIEWED")
    _go_on(context, step, label_logs.APPROVE_TASK, next_assignee)


def _reject(context: Context, step: Step) -> None:
    next_assignee = _next_assignee(context, step)
    if step.action.label_reviews:
        reviews.decide_all(context, step.stage, step.item, "REJECTED")
    _go_back(context, step, next_assignee)


def _reject_consensus(context: Context, step: Step) -> None:
    _go_back(context, step, _next_assignee(context, step))


def _take_pathway(context: Context, step: Step) -> None:
    for way in json.loads(step.stage["pathways"]):
        if step.action.pathway_uuid in (None, way["uuid"]) and step.action.pathway_name in (None, way["title"]):
            destination = tasks.find_stage(context, step.stage["project_hash"], way["destinationUuid"])
            task_moves.enter(context, step.item, destination)
            return
    asked = step.action.pathway_name or step.action.pathway_uuid
    raise InvalidArguments(f'the stage {step.stage["title"]} has no pathway "{asked}"')


def _go_on(context: Context, step: Step, log: int, assignee: str | None) -> None:
    label_logs.write(context, step.stage["project_hash"], step.item["data_hash"], log)
    task_moves.enter(context, step.item, tasks.stage_after(context, step.stage), assignee=assignee)


def _go_back(context: Context, step: Step, assignee: str | None) -> None:
    label_logs.write(context, step.stage["project_hash"], step.item["data_hash"], label_logs.REJECT_TASK)
    task_moves.set_label_status(context, step.item, "LABEL_IN_PROGRESS")
    destination = tasks.annotation_before(context, step.stage)
    task_moves.enter(context, step.item, destination, assignee=assignee, is_return=True)


def _next_assignee(context: Context, step: Step) -> str | None:
    """
    Find who has the task afterwards.

    Source: a named assignee comes before a retained one; retaining nobody is an error [SDK docstring].
    """
    if step.action.assignee is not None:
        return tasks.check_assignee(context, step.stage["project_hash"], step.action.assignee)
    if not step.action.retain_assignee:
        return None
    held = step.item["assignee"] if step.subtask is None else step.subtask.assignee
    if held is None:
        raise InvalidArguments(f"task {step.action.task_uuid} has no assignee to retain")
    return str(held)


# An agent moves a task on; what the platform calls that in its history is not documented.
EVENTS = {
    "ASSIGN": "assign",
    "RELEASE": "release",
    "SUBMIT": "submit",
    "APPROVE": "approve",
    "REJECT": "reject",
    "PATHWAY_ACTION": "move",
}
CarryOut = Callable[[Context, Step], None]
HANDLING: dict[str, CarryOut] = {"ASSIGN": _assign, "RELEASE": _release}
ACTIONS: dict[str, dict[str, CarryOut]] = {
    "ANNOTATION": {**HANDLING, "SUBMIT": _submit},
    "CONSENSUS_ANNOTATION": {**HANDLING, "SUBMIT": _submit_part},
    "REVIEW": {**HANDLING, "APPROVE": _approve, "REJECT": _reject},
    "CONSENSUS_REVIEW": {**HANDLING, "APPROVE": _approve_consensus, "REJECT": _reject_consensus},
    "AGENT": {"PATHWAY_ACTION": _take_pathway},
}
