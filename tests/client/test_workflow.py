"""Workflows: stages, the tasks in them, and what is sent when somebody acts on those."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from tests.client.world import PROJECT_ANSWER, ROOT, MakeWorld, World

from labelform.api.records import ProjectRecord
from labelform.client.project import Project
from labelform.client.values.workflow import (
    AgentStage,
    AnnotationStage,
    AnnotationTask,
    ConsensusAnnotationStage,
    ConsensusReviewStage,
    FinalStage,
    ReviewStage,
    ReviewTask,
    WorkflowStage,
)
from labelform.errors import Effect, InvalidArgumentsError, StageNotFoundError, WrongProjectTypeError
from labelform.types import LabelReviewStatus, TaskStatus

KINDS = [
    "ANNOTATION",
    "REVIEW",
    "CONSENSUS_ANNOTATION",
    "CONSENSUS_REVIEW",
    "DONE",
    "AGENT",
    "PERCENTAGE_ROUTER",
    "TELEPATHY",
]
STAGES = [f"99999999-9999-4999-8999-99999999999{digit}" for digit in range(len(KINDS))]
TASK, OTHER_TASK, REVIEW = (f"cccccccc-cccc-4ccc-8ccc-cccccccccc{number}" for number in (11, 12, 21))
DATA = "77777777-7777-4777-8777-777777777771"
NOW = "2025-01-02T03:04:05Z"
PATHWAY = {"uuid": REVIEW, "title": "on", "destinationUuid": STAGES[4]}
WORKFLOW = {
    "stages": [
        {"uuid": uuid, "stageType": kind, "title": kind.lower(), "pathways": [PATHWAY] if kind == "AGENT" else []}
        for uuid, kind in zip(STAGES, KINDS, strict=True)
    ]
}
TASK_ANSWER = {
    "uuid": TASK,
    "createdAt": NOW,
    "updatedAt": NOW,
    "status": "NEW",
    "dataHash": DATA,
    "dataTitle": "img.png",
    "labelBranchName": "main",
    "assignee": None,
}
REVIEW_ANSWER = {"reviewUuid": REVIEW, "status": "NEW", "labelType": "Object", "labelId": "car-one"}


def project_of(here: World, workflow: Any = WORKFLOW) -> Project:
    return Project(here.driver, ProjectRecord.model_validate({**PROJECT_ANSWER, "workflow": workflow}))


def at(stage: int, *below: str) -> str:
    return "/".join([ROOT, "workflow", "stages", STAGES[stage], *below])


def acting(world: MakeWorld, stage: int, **more: Any) -> tuple[World, Project]:
    """Return a platform with one task in a stage, which takes actions."""
    here = world(
        {
            f"GET {at(stage, 'tasks')}": {"results": [{**TASK_ANSWER, **more}]},
            f"POST {at(stage, 'actions')}": None,
            f"POST {at(stage, 'move-tasks')}": None,
            f"GET {at(stage, 'tasks', TASK, 'reviews')}": {"results": [REVIEW_ANSWER]},
            f"POST {at(stage, 'tasks', TASK, 'reviews', 'actions')}": None,
        }
    )
    return here, project_of(here)


def test_stages_are_what_is_done_in_them(world: MakeWorld) -> None:
    stages = project_of(world({})).workflow.stages

    assert [type(stage) for stage in stages] == [
        AnnotationStage,
        ReviewStage,
        ConsensusAnnotationStage,
        ConsensusReviewStage,
        FinalStage,
        AgentStage,
        WorkflowStage,
        WorkflowStage,
    ]
    assert [stage.stage_type for stage in stages] == KINDS
    assert (stages[0].uuid, stages[0].title) == (UUID(STAGES[0]), "annotation")
    agent = stages[5]
    assert isinstance(agent, AgentStage)
    assert [(pathway.title, pathway.name) for pathway in agent.pathways] == [("on", "on")]
    assert repr(stages[0]) == f"AnnotationStage(uuid={STAGES[0]}, title='annotation')"


def test_a_project_without_a_workflow_says_so(world: MakeWorld) -> None:
    with pytest.raises(WrongProjectTypeError, match="has no workflow") as raised:
        _ = project_of(world({}), None).workflow

    assert raised.value.effect is Effect.NOT_SENT


def test_the_workflow_is_fresh_after_reading_the_project_again(world: MakeWorld) -> None:
    project = project_of(world({f"GET {ROOT}": {**PROJECT_ANSWER, "workflow": {"stages": []}}}))

    project.refetch_data()

    assert project.workflow.stages == []


def test_a_stage_is_found_by_title_or_uuid(world: MakeWorld) -> None:
    workflow = project_of(world({})).workflow

    assert workflow.get_stage(name="review", type_=ReviewStage).uuid == UUID(STAGES[1])
    assert workflow.get_stage(uuid=STAGES[1].upper()).title == "review"
    assert workflow.get_stage(uuid=UUID(STAGES[4]), type_=FinalStage).title == "done"
    with pytest.raises(StageNotFoundError, match="no stage 'x', but 'annotation', 'review'"):
        workflow.get_stage(name="x")
    with pytest.raises(ValueError, match="'review' is a ReviewStage, not a FinalStage"):
        workflow.get_stage(name="review", type_=FinalStage)


def test_tasks_come_page_by_page_when_asked_for(world: MakeWorld) -> None:
    first = f"GET {at(0, 'tasks')}?userEmails=a&userEmails=b&dataHashes={DATA}&dataTitleContains=t&statuses=NEW"
    here = world(
        {
            first: {"results": [TASK_ANSWER], "nextPageToken": "n"},
            f"{first}&pageToken=n": {"results": [{**TASK_ANSWER, "uuid": OTHER_TASK, "status": "DREAMING"}]},
        }
    )
    stage = project_of(here).workflow.get_stage(name="annotation", type_=AnnotationStage)

    tasks = stage.get_tasks(assignee=["a", "b"], data_hash=UUID(DATA), data_title="t", status=TaskStatus.NEW)
    assert here.sent == []
    one, other = tasks

    assert (one.uuid, one.status, one.data_hash, one.data_title) == (UUID(TASK), TaskStatus.NEW, UUID(DATA), "img.png")
    assert (one.label_branch_name, one.assignee, one.last_actioned_by) == ("main", None, None)
    assert one.created_at == one.updated_at == datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert other.status == "DREAMING"
    assert repr(one) == f"AnnotationTask(uuid={TASK}, data_title='img.png')"


@pytest.mark.parametrize("filters", [{"assignee": []}, {"data_hash": []}, {"dataset_hash": []}, {"status": []}])
def test_an_empty_list_finds_nothing_where_the_sdk_finds_everything(filters: Any, world: MakeWorld) -> None:
    here = world({})
    stage = project_of(here).workflow.get_stage(name="annotation", type_=AnnotationStage)

    assert list(stage.get_tasks(**filters)) == []
    assert here.sent == []


@pytest.mark.parametrize(
    ("stage", "act", "sent"),
    [
        (0, lambda task: task.submit(), {"action": "SUBMIT", "resolveLabelReviews": True, "retainAssignee": False}),
        (0, lambda task: task.assign("a@x.io"), {"action": "ASSIGN", "assignee": "a@x.io"}),
        (0, lambda task: task.release(), {"action": "RELEASE"}),
        (
            1,
            lambda task: task.approve(assignee="a@x.io"),
            {"action": "APPROVE", "approveLabelReviews": True, "assignee": "a@x.io", "retainAssignee": False},
        ),
        (
            1,
            lambda task: task.reject(retain_assignee=True),
            {"action": "REJECT", "rejectLabelReviews": True, "retainAssignee": True},
        ),
        (3, lambda task: task.approve(), {"action": "APPROVE", "retainAssignee": False}),
        (3, lambda task: task.reject(assignee="a"), {"action": "REJECT", "assignee": "a", "retainAssignee": False}),
        (5, lambda task: task.proceed("on"), {"action": "PATHWAY_ACTION", "pathwayName": "on"}),
        (
            5,
            lambda task: task.proceed(pathway_uuid=UUID(REVIEW)),
            {"action": "PATHWAY_ACTION", "pathwayUuid": REVIEW},
        ),
    ],
)
def test_an_action_is_sent_at_once(stage: int, act: Callable[..., None], sent: Any, world: MakeWorld) -> None:
    here, project = acting(world, stage, options=[])
    [task] = project.workflow.stages[stage].get_tasks()  # type: ignore[attr-defined]  # all of these have tasks

    act(task)

    assert here.sent[1:] == [f"POST {at(stage, 'actions')}"]
    assert here.bodies[1] == [{"taskUuid": TASK, **sent}]


def test_actions_of_one_stage_are_bundled_and_those_of_others_go_apart(world: MakeWorld) -> None:
    answers = {f"GET {at(stage, 'tasks')}": {"results": [TASK_ANSWER]} for stage in (0, 1)}
    here = world(answers | {f"POST {at(stage, 'actions')}": None for stage in (0, 1)})
    workflow = project_of(here).workflow
    [annotation] = workflow.get_stage(name="annotation", type_=AnnotationStage).get_tasks()
    [review] = workflow.get_stage(name="review", type_=ReviewStage).get_tasks()

    with project_of(here).create_bundle() as bundle:
        annotation.assign("a@x.io", bundle=bundle)
        review.approve(bundle=bundle)
        annotation.submit(bundle=bundle)

    assert here.sent[2:] == [f"POST {at(0, 'actions')}", f"POST {at(1, 'actions')}"]
    assert [action["action"] for action in here.bodies[2]] == ["ASSIGN", "SUBMIT"]


def test_tasks_are_moved_500_at_a_time(world: MakeWorld) -> None:
    here, project = acting(world, 0)
    [task] = project.workflow.get_stage(name="annotation", type_=AnnotationStage).get_tasks()

    with project.create_bundle() as bundle:
        for _ in range(501):
            task.move(destination_stage_uuid=UUID(STAGES[4]), bundle=bundle)

    assert [len(body["taskUuids"]) for body in here.bodies[1:]] == [500, 1]
    assert here.bodies[2] == {"taskUuids": [TASK], "destinationStageUuid": STAGES[4]}


def test_a_pathway_must_be_named(world: MakeWorld) -> None:
    here, project = acting(world, 5)
    [task] = project.workflow.get_stage(name="agent", type_=AgentStage).get_tasks()

    with pytest.raises(InvalidArgumentsError, match="name a pathway"):
        task.proceed()

    assert len(here.sent) == 1


def test_a_consensus_is_made_of_parts(world: MakeWorld) -> None:
    here, project = acting(world, 2, subtasks=[TASK_ANSWER, {**TASK_ANSWER, "uuid": OTHER_TASK, "assignee": "a@x.io"}])
    [task] = project.workflow.get_stage(name="consensus_annotation", type_=ConsensusAnnotationStage).get_tasks()

    task.subtasks[1].submit()

    assert [type(part) for part in task.subtasks] == [AnnotationTask] * 2
    assert task.subtasks[1].assignee == "a@x.io"
    assert here.bodies[1][0]["taskUuid"] == OTHER_TASK


def test_a_choice_has_options(world: MakeWorld) -> None:
    options = [{"annotator": "a@x.io", "labelBranchName": "b", "labelHash": DATA}]
    _, project = acting(world, 3, options=options, assignee="b@x.io")
    [task] = project.workflow.get_stage(name="consensus_review", type_=ConsensusReviewStage).get_tasks()

    [option] = task.options
    assert (option.annotator, option.label_branch_name, option.label_hash) == ("a@x.io", "b", UUID(DATA))
    assert (task.status, task.assignee) == (TaskStatus.NEW, "b@x.io")


def test_what_is_done_is_listed_at_the_end(world: MakeWorld) -> None:
    _, project = acting(world, 4)

    [task] = project.workflow.get_stage(name="done", type_=FinalStage).get_tasks()

    assert task.data_title == "img.png"


def review_task(project: Project) -> ReviewTask:
    [task] = project.workflow.get_stage(name="review", type_=ReviewStage).get_tasks()
    return task


def test_reviews_of_labels_are_listed_by_status_and_acted_on(world: MakeWorld) -> None:
    here, project = acting(world, 1)
    task = review_task(project)

    assert (task.status, task.assignee) == (TaskStatus.NEW, None)
    assert list(task.get_label_reviews(LabelReviewStatus.APPROVED)) == []
    assert len(list(task.get_label_reviews([LabelReviewStatus.NEW, LabelReviewStatus.REOPENED]))) == 1
    [review] = task.get_label_reviews()
    assert (review.uuid, review.status, review.label_type, review.label_id) == (
        UUID(REVIEW),
        LabelReviewStatus.NEW,
        "Object",
        "car-one",
    )
    assert repr(review) == f"LabelReview(uuid={REVIEW}, status=NEW)"
    here.bodies.clear()
    review.approve()
    review.reject(comment="blurred", issue_tags=["a"])
    with project.create_bundle() as bundle:
        review.reject(bundle=bundle)
        review.reopen(bundle=bundle)

    assert here.bodies == [
        [{"reviewUuid": REVIEW, "action": "APPROVE"}],
        [{"reviewUuid": REVIEW, "action": "REJECT", "comment": "blurred", "commentTags": ["a"]}],
        [{"reviewUuid": REVIEW, "action": "REJECT"}, {"reviewUuid": REVIEW, "action": "REOPEN"}],
    ]
