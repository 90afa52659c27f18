"""What a kind makes of the answers of a platform: whose a thing is, what may be touched, and what is as last time."""

from __future__ import annotations

from datetime import datetime

from tests.impacts import ran
from tests.kinds.answering import DATASET, NOW, OTHER, PROJECT, Answering, project

from labelform.core.resource import Observed
from labelform.resources.filter_presets import FilterPresets
from labelform.resources.groups import Group, Groups
from labelform.resources.settings import BoundOntology, ProjectSettings, Settings


def test_a_group_that_another_organisation_shares_is_kept() -> None:
    listed = [
        {"groupHash": DATASET, "name": "ours", "description": "", "createdAt": NOW, "userRole": 0,
         "isSameOrganisation": True},
        {"groupHash": OTHER, "name": "theirs", "description": "", "createdAt": NOW, "userRole": 1,
         "isSameOrganisation": False},
    ]  # fmt: skip

    found = ran(Groups().observe(Answering(lambda _: {"results": listed, "nextPageToken": None}), project()))

    assert found == [
        Observed(Group(hash=DATASET, name="ours", role="admin"), id=DATASET),
        Observed(
            Group(hash=OTHER, name="theirs", role="annotator"), id=OTHER, keep="it belongs to another organisation"
        ),
    ]


def test_the_settings_are_what_the_project_says_and_known_by_its_hash() -> None:
    ontology = {
        "ontologyUuid": OTHER, "title": "O", "description": "", "editor": {}, "createdAt": NOW, "lastEditedAt": NOW,
    }  # fmt: skip

    (found,) = ran(ProjectSettings().observe(Answering(lambda _: ontology), project(description="night")))

    bound = BoundOntology(hash=OTHER, title="O")
    assert found == Observed(Settings(title="P", description="night", ontology=bound), id=PROJECT)


def test_a_preset_is_read_with_the_time_since_when_it_is_the_same() -> None:
    preset = {"presetUuid": DATASET, "name": "dark", "createdAt": NOW, "updatedAt": NOW}
    answers = iter([{"results": [preset], "nextPageToken": None}, {"global_filters": {}}])
    read = Answering(lambda _: next(answers))

    ran(FilterPresets().observe(read, project()))

    assert [since for _, since in read.asked] == [None, datetime.fromisoformat(NOW)]
