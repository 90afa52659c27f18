"""Workflows: whose the ids of stages are, over the projects of a template, and graphs in seeds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.sandbox.conftest import Visit
from tests.sandbox.labelling import RETAIL, rows_of
from tests.sandbox.test_copies import copy
from tests.sandbox.test_projects import create
from tests.sandbox.test_tasks import Workflow
from tests.sandbox.visitor import Visitor

from labelform.sandbox import Sandbox, SandboxError, open_sandbox

ME = "svc@x.example"
DATASET = "[staging] OSA store 0114 dairy week 45"
PRELABEL = "9192e2db-85a3-5fb1-b201-ae6ec41a7263"
AGENT, GO, SKIP = (f"a{number}000000-0000-4000-8000-000000000000" for number in range(3))
ANNOTATE, REVIEW, DONE = (f"b{number}000000-0000-4000-8000-000000000000" for number in range(3))
START = "c0000000-0000-4000-8000-000000000000"
GRAPH: list[dict[str, Any]] = [
    {"uuid": DONE, "nodeType": "DONE", "nodeSubtype": "COMPLETED"},
    {"uuid": START, "nodeType": "START", "toNode": AGENT},
    {"uuid": REVIEW, "nodeType": "REVIEW", "title": "Check", "toNode": DONE},
    {
        "uuid": AGENT,
        "nodeType": "AGENT",
        "title": "Pre-label",
        "pathways": [
            {"uuid": GO, "name": "Annotate", "targetNode": ANNOTATE},
            {"uuid": SKIP, "name": "Complete", "targetNode": DONE},
        ],
    },
    {"uuid": ANNOTATE, "nodeType": "ANNOTATION", "title": "Draw", "toNode": REVIEW},
]


def stages_of(visitor: Visitor, project: str) -> list[dict[str, Any]]:
    stages: list[dict[str, Any]] = visitor.get(f"projects/{project}")["workflow"]["stages"]
    return stages


def ids_of(visitor: Visitor, project: str) -> list[str]:
    """Give the ids of the stages of a project, and of their pathways."""
    return [
        uuid
        for stage in stages_of(visitor, project)
        for uuid in (stage["uuid"], *(way["uuid"] for way in stage.get("pathways", [])))
    ]


@pytest.mark.parametrize(("stage_ids", "are_shared"), [("template", True), ("project", False)])
def test_projects_of_one_template_and_copies_share_the_ids_of_stages_and_pathways(
    open_with: Callable[..., Sandbox], visit: Visit, stage_ids: str, are_shared: bool
) -> None:
    me = visit(open_with(stage_ids=stage_ids))
    retail = me.hash_of("project", RETAIL)
    original = ids_of(me, retail)

    for other in (create(me, workflow_template_id=PRELABEL), copy(me, retail)):
        agent = stages_of(me, other)[0]

        assert len(original) == len(set(original)) == 6
        assert (ids_of(me, other) == original) is are_shared
        assert set(ids_of(me, other)).isdisjoint(original) is not are_shared
        assert {way["destinationUuid"] for way in agent["pathways"]} <= set(ids_of(me, other))


def test_projects_without_template_have_stages_of_their_own(me: Visitor) -> None:
    one, other = create(me), create(me)

    assert set(ids_of(me, one)).isdisjoint(ids_of(me, other))


def test_work_in_one_project_of_a_template_is_not_work_in_the_other(me: Visitor) -> None:
    """A script that knows the ids of a template addresses the tasks of each project by them, and only of that one."""
    dataset = me.hash_of("dataset", DATASET)
    one, other = (
        create(me, workflow_template_id=PRELABEL, dataset_hashes=[dataset], title=title) for title in ("one", "other")
    )
    agent = stages_of(me, one)[0]
    before = {task["uuid"] for task in Workflow(me, other).tasks("Prelabel agent")}
    tasks = [task["uuid"] for task in Workflow(me, one).tasks("Prelabel agent")]

    body = [{"taskUuid": tasks[0], "action": "PATHWAY_ACTION", "pathwayUuid": agent["pathways"][0]["uuid"]}]
    me.do("POST", f"projects/{one}/workflow/stages/{agent['uuid']}/actions", body)

    assert before.isdisjoint(tasks)
    assert {task["uuid"] for task in Workflow(me, other).tasks("Prelabel agent")} == before
    assert [task["uuid"] for task in Workflow(me, one).tasks("Annotate")] == tasks[:1]
    assert Workflow(me, other).tasks("Annotate") == []
    refused = me.refused("POST", f"projects/{other}/workflow/stages/{agent['uuid']}/actions", body)
    assert refused == (404, f"there is no task {tasks[0]} in project {other}")


def approve_labels(me: Visitor, project: str) -> tuple[str, list[dict[str, Any]]]:
    """Approve the labels of the first task in review, one by one; give its data and the reviews."""
    workflow = Workflow(me, project)
    task = workflow.tasks("Review")[0]
    path = workflow.path("Review", f"tasks/{task['uuid']}/reviews")
    reviews = me.get(path)["results"]
    me.do("POST", f"{path}/actions", [{"action": "APPROVE", "reviewUuid": each["reviewUuid"]} for each in reviews])
    return task["dataHash"], reviews


def test_reviews_and_their_stages_are_those_of_the_project(me: Visitor, driving: str) -> None:
    """The statuses that come with labels name each review once, however many projects have a stage of that id."""
    copy(me, driving, "datasets")
    data_hash, reviews = approve_labels(me, driving)

    (row,) = rows_of(me, driving, data_hashes=[data_hash])
    payload = {"multi_request": True, "include_reviews": True}
    (labels,) = me.rpc_ok("labelrow GET", payload, uid=[row["label_hash"]], resource=driving)

    said = json.dumps(labels)
    objects = [each["reviewUuid"] for each in reviews if each["labelType"] == "Object"]
    assert objects
    assert [said.count(uuid) for uuid in objects] == [1] * len(objects)


def test_a_copy_of_a_workflow_multiplies_neither_time_nor_tasks(sandbox: Sandbox, me: Visitor, driving: str) -> None:
    def told() -> tuple[Any, list[Any]]:
        spent = me.get("analytics/time-spent", ("projectUuid", driving), ("after", "2020-01-01T00:00:00Z"))["results"]
        dumped: Any = sandbox.dump()
        projects = [project for each in dumped["organisations"] for project in each["projects"]]
        (own,) = [project for project in projects if project["project_hash"] == driving]
        return spent, [own["tasks"], own["label_reviews"]]

    approve_labels(me, driving)
    before = told()
    copy(me, driving, "datasets")

    assert before[0]
    assert all(before[1])
    assert told() == before


def planted(tmp_path: Path, template: dict[str, Any]) -> Sandbox:
    """Open a sandbox with one project of a template."""
    project: dict[str, Any] = {"title": "p", "creator": ME, "ontology": "o", "datasets": ["d"]}
    project |= {"workflow_template": "w", "users": [{"email": ME, "role": "admin"}]}
    organisation = {
        "name": "X",
        "users": [{"email": ME, "role": "ADMIN"}],
        "ontologies": [{"title": "o", "editor": {"objects": [], "classifications": []}}],
        "workflow_templates": [{"title": "w", **template}],
        "datasets": [{"title": "d", "items": [{"title": "i", "type": "image"}]}],
        "projects": [project],
    }
    seed = {"labelform_seed": 1, "service_account": ME, "organisations": [organisation]}
    (tmp_path / "seed.json").write_text(json.dumps(seed))
    return open_sandbox(tmp_path / "w.db", seed=str(tmp_path / "seed.json"))


def test_a_graph_in_a_seed_becomes_the_stages_with_its_ids(tmp_path: Path, visit: Visit) -> None:
    with planted(tmp_path, {"graphNodes": GRAPH}) as sandbox:
        me = visit(sandbox)
        stages = stages_of(me, me.hash_of("project", "p"))

    assert [(stage["uuid"], stage["stageType"], stage["title"]) for stage in stages] == [
        (AGENT, "AGENT", "Pre-label"),
        (DONE, "DONE", "Completed"),
        (REVIEW, "REVIEW", "Check"),
        (ANNOTATE, "ANNOTATION", "Draw"),
    ]
    assert stages[0]["pathways"] == [
        {"uuid": GO, "title": "Annotate", "destinationUuid": ANNOTATE},
        {"uuid": SKIP, "title": "Complete", "destinationUuid": DONE},
    ]


def test_work_follows_the_edges_of_a_graph_and_not_the_order_of_its_nodes(tmp_path: Path, visit: Visit) -> None:
    with planted(tmp_path, {"graphNodes": GRAPH}) as sandbox:
        me = visit(sandbox)
        workflow = Workflow(me, me.hash_of("project", "p"))
        (task,) = workflow.tasks("Pre-label")

        workflow.act("Pre-label", "PATHWAY_ACTION", task["uuid"], pathwayUuid=GO)
        workflow.act("Draw", "SUBMIT", task["uuid"])
        workflow.act("Check", "APPROVE", task["uuid"])

        assert [each["uuid"] for each in workflow.tasks("Completed")] == [task["uuid"]]


def test_a_stage_of_a_seed_can_name_the_one_that_comes_after_it(tmp_path: Path, visit: Visit) -> None:
    stages = [
        {"type": "ANNOTATION", "title": "Draw", "next": "Complete"},
        {"type": "REVIEW", "title": "Check"},
        {"type": "DONE", "title": "Complete"},
    ]
    with planted(tmp_path, {"stages": stages}) as sandbox:
        me = visit(sandbox)
        workflow = Workflow(me, me.hash_of("project", "p"))
        (task,) = workflow.tasks("Draw")

        workflow.act("Draw", "SUBMIT", task["uuid"])

        assert [each["uuid"] for each in workflow.tasks("Complete")] == [task["uuid"]]


def without(kind: str) -> list[dict[str, Any]]:
    return [node for node in GRAPH if node["nodeType"] != kind]


ODD = "graphNodes needs one node START whose toNode is the uuid of another node"
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"graphNodes": without("START")}, ODD),
    ({"graphNodes": without("AGENT")}, ODD),
    ({"graphNodes": [*GRAPH, GRAPH[1]]}, ODD),
    ({"graphNodes": 7}, "graphNodes is not a list of nodes"),
    ({"graphNodes": [7]}, "graphNodes is not a list of nodes"),
    ({"graphNodes": GRAPH, "stages": []}, "stages and graphNodes exclude each other"),
    ({"graphNodes": without("REVIEW")}, f'the next stage of "Draw", "{REVIEW}", does not exist'),
    ({"graphNodes": [*without("DONE"), {**GRAPH[0], "uuid": AGENT}]}, f"2 stages have the uuid {AGENT}"),
    (
        {"graphNodes": [*without("AGENT"), {**GRAPH[3], "pathways": 7}]},
        "stages[0].pathways: Input should be",
    ),
    (
        {"graphNodes": [*without("AGENT"), {**GRAPH[3], "pathways": [7]}]},
        "stages[0].pathways[0]: Input should",
    ),
    (
        {"stages": [{"type": "DONE", "title": "Complete", "next": "gone"}]},
        'the next stage of "Complete", "gone", does not exist',
    ),
]


@pytest.mark.parametrize(("template", "words"), WRONG, ids=[str(number) for number in range(len(WRONG))])
def test_a_graph_that_is_none_is_a_mistake_of_the_seed(tmp_path: Path, template: dict[str, Any], words: str) -> None:
    with pytest.raises(SandboxError) as refusal:
        planted(tmp_path, template)

    assert "organisations[0].workflow_templates[0]" in str(refusal.value)
    assert words in str(refusal.value)
