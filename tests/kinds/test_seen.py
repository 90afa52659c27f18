"""What a kind makes of the answers of a platform: whose a thing is, what may be touched, and what is as last time."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.impacts import ran
from tests.kinds.answering import DATASET, NOW, OTHER, PROJECT, Answering, project

from labelform.core.resource import Observed
from labelform.resources.filter_presets import FilterPresets
from labelform.resources.groups import Group, Groups
from labelform.resources.settings import BoundOntology, ProjectSettings, Settings
from labelform.resources.workflow import AssertedPathway, AssertedStage, AssertedWorkflow, Workflows


def test_a_group_that_another_organisation_shares_or_whose_role_is_not_known_is_kept() -> None:
    listed = [
        {"groupHash": DATASET, "name": "ours", "description": "", "createdAt": NOW, "userRole": 0,
         "isSameOrganisation": True},
        {"groupHash": OTHER, "name": "theirs", "description": "", "createdAt": NOW, "userRole": 1,
         "isSameOrganisation": False},
        {"groupHash": PROJECT, "name": "new", "description": "", "createdAt": NOW, "userRole": 6,
         "isSameOrganisation": True},
    ]  # fmt: skip

    found = ran(Groups().observe(Answering(lambda _: {"results": listed, "nextPageToken": None}), project()))

    assert found == [
        Observed(Group(hash=DATASET, name="ours", role="admin"), id=DATASET),
        Observed(
            Group(hash=OTHER, name="theirs", role="annotator"), id=OTHER, keep="it belongs to another organisation"
        ),
        Observed(
            Group(hash=PROJECT, name="new", role="unknown_6"),
            id=PROJECT,
            keep="this labelform does not know the role unknown_6",
        ),
    ]


def test_the_settings_are_what_the_project_says_and_known_by_its_hash() -> None:
    ontology = {
        "ontologyUuid": OTHER, "title": "O", "description": "", "editor": {}, "createdAt": NOW, "lastEditedAt": NOW,
    }  # fmt: skip

    (found,) = ran(ProjectSettings().observe(Answering(lambda _: ontology), project(description="night")))

    bound = BoundOntology(hash=OTHER, title="O")
    assert found == Observed(Settings(title="P", description="night", ontology=bound), id=PROJECT)


@pytest.mark.parametrize(
    ("workflow", "stages"),
    [
        (None, ()),
        ({"stages": "none"}, ()),
        (
            {
                "stages": [
                    {"uuid": "a", "stageType": "AGENT", "title": "T", "pathways": [
                        {"uuid": "p", "title": "on", "destinationUuid": "b"},
                        {"uuid": "q", "title": "off", "destinationUuid": "router"},
                        "odd",
                    ]},
                    "odd",
                    {"uuid": "b", "stageType": "PERCENTAGE_ROUTER", "title": "R", "share": 20},
                    {"title": None},
                ]
            },
            (
                AssertedStage(
                    title="T", type="AGENT", pathways=(AssertedPathway(name="on", to="R"), AssertedPathway(name="off"))
                ),
                AssertedStage(title="R", type="PERCENTAGE_ROUTER", pathways=()),
                AssertedStage(title="", type="", pathways=()),
            ),
        ),
    ],
    ids=["no workflow", "no list", "routers, what leads nowhere, and what is no stage"],
)  # fmt: skip
def test_a_workflow_is_read_from_the_json_of_its_project_whatever_that_is(
    workflow: dict[str, object] | None, stages: tuple[AssertedStage, ...]
) -> None:
    (found,) = ran(Workflows().observe(Answering(lambda _: None), project(workflow=workflow)))

    assert found == Observed(AssertedWorkflow(stages=stages), id=PROJECT)


def test_a_preset_is_read_with_the_time_since_when_it_is_the_same() -> None:
    preset = {"presetUuid": DATASET, "name": "dark", "createdAt": NOW, "updatedAt": NOW}
    answers = iter([{"results": [preset], "nextPageToken": None}, {"global_filters": {}}])
    read = Answering(lambda _: next(answers))

    ran(FilterPresets().observe(read, project()))

    assert [since for _, since in read.asked] == [None, datetime.fromisoformat(NOW)]
