"""The values about labels, ontologies and workflows have the members of the SDK's; what is missing is named."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.contract.environments import python_of
from tests.contract.signatures import Members, members_of

from labelform import objects
from labelform.client.values import workflow

# What is for the SDK's own use.
MISSING: dict[str, set[str]] = {
    "encord.objects:LabelRowV2": {"add_to_single_frame_to_hashes_map"},
    "encord.objects:ClassificationInstance": {"get_all_static_answers", "set_frame_data"},
}
# Parameters: stamps are gathered in one type; what 0.1.211 added is there; the insides of a bundle are ours.
DIFFERENT = {
    "encord.objects:LabelRowV2": {"from_labels_dict", "initialise_labels", "save", "to_encord_dict"},
    "encord.objects:ObjectInstance": {"set_for_frames"},
    "encord.objects:ClassificationInstance": {"set_for_frames", "set_answer"},
    "encord.objects.ontology_structure:OntologyStructure": {"add_classification"},
    "encord.http.bundle:Bundle": {"add"},
}
KINDS: dict[str, type[object]] = {
    "encord.objects:LabelRowV2": objects.LabelRow,
    "encord.objects:ObjectInstance": objects.ObjectInstance,
    "encord.objects:ClassificationInstance": objects.ClassificationInstance,
    "encord.objects.ontology_structure:OntologyStructure": objects.OntologyStructure,
    "encord.http.bundle:Bundle": objects.Bundle,
    "encord.workflow.workflow:Workflow": objects.Workflow,
    "encord.workflow.stages.annotation:AnnotationStage": workflow.AnnotationStage,
    "encord.workflow.stages.review:ReviewStage": workflow.ReviewStage,
    "encord.workflow.stages.consensus_annotation:ConsensusAnnotationStage": workflow.ConsensusAnnotationStage,
    "encord.workflow.stages.consensus_review:ConsensusReviewStage": workflow.ConsensusReviewStage,
    "encord.workflow.stages.final:FinalStage": workflow.FinalStage,
    "encord.workflow.stages.agent:AgentStage": workflow.AgentStage,
}
# Of tasks, which are pydantic models there, only what can be done with them.
ACTIONS = {
    "encord.workflow.stages.annotation:AnnotationTask": (workflow.AnnotationTask, {"submit", "assign", "release"}),
    "encord.workflow.stages.agent:AgentTask": (workflow.AgentTask, {"proceed"}),
    "encord.workflow.stages.review:ReviewTask": (
        workflow.ReviewTask,
        {"approve", "reject", "assign", "release"},
    ),
    "encord.workflow.stages.consensus_review:ConsensusReviewTask": (
        workflow.ConsensusReviewTask,
        {"approve", "reject", "assign", "release"},
    ),
}


@cache
def described() -> dict[str, Members]:
    """Let the SDK describe its classes."""
    script = Path(__file__).with_name("signatures.py")
    command = [str(python_of("0.1.155")), str(script), *KINDS, *ACTIONS]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    found: dict[str, Members] = json.loads(ended.stdout.splitlines()[-1])
    return found


def of_ours(kind: type[object]) -> Any:
    return json.loads(json.dumps(members_of(kind)))


@pytest.mark.contract
@pytest.mark.parametrize("address", KINDS)
def test_a_value_has_the_members_of_the_sdks(address: str) -> None:
    ours, theirs = of_ours(KINDS[address]), described()[address]

    assert {name for name in theirs if name not in ours} == MISSING.get(address, set())
    differing = {name for name in theirs if name in ours and ours[name] != theirs[name]}
    assert differing == DIFFERENT.get(address, set())


@pytest.mark.contract
@pytest.mark.parametrize("address", ACTIONS)
def test_tasks_take_the_actions_of_the_sdks(address: str) -> None:
    kind, names = ACTIONS[address]
    ours = of_ours(kind)

    assert {name: ours[name] for name in names} == {name: described()[address][name] for name in names}
