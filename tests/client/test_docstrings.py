"""Every public member says what it does, and whoever talks to the platform says how that is known."""

from __future__ import annotations

import inspect

import pytest
from tests.contract.signatures import members_of

from labelform.client.platform import Platform
from labelform.client.project import Project
from labelform.client.values.collection import Collection
from labelform.client.values.dataset import Dataset
from labelform.client.values.filter_preset import FilterPreset
from labelform.client.values.workflow import AgentTask, AnnotationTask, LabelReview, ReviewTask
from labelform.objects import (
    AnnotationStage,
    Bundle,
    ClassificationInstance,
    FrameView,
    LabelRow,
    Object,
    ObjectInstance,
    OntologyStructure,
    Option,
    ReviewStage,
    Workflow,
)

LABELS = (LabelRow, ObjectInstance, ClassificationInstance, FrameView, OntologyStructure, Object, Option, Bundle)
TASKS = (Workflow, AnnotationStage, ReviewStage, AnnotationTask, AgentTask, ReviewTask, LabelReview)
KINDS = (Project, Platform, Collection, Dataset, FilterPreset, *LABELS, *TASKS)
MEMBERS = [(kind, name) for kind in KINDS for name in members_of(kind)]
TALK_TO_NOBODY = {"close", "create_bundle"}


@pytest.mark.parametrize(("kind", "name"), MEMBERS, ids=lambda value: getattr(value, "__name__", value))
def test_a_member_says_what_it_does(kind: type[object], name: str) -> None:
    assert inspect.getdoc(inspect.getattr_static(kind, name))


@pytest.mark.parametrize("name", [name for name, taken in members_of(Project).items() if taken != "property"])
def test_a_member_of_a_project_that_talks_to_the_platform_names_its_source(name: str) -> None:
    assert name in TALK_TO_NOBODY or "Source: " in (inspect.getdoc(getattr(Project, name)) or "")
