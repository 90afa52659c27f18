"""Deprecated members work and warn, and the warning points at the line that uses them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.client.label_samples import IMAGE, IMAGE_LABELS, image_row
from tests.client.test_legacy_ontology import RECORD
from tests.client.world import ONTOLOGY_ANSWER, ROOT, MakeWorld

from labelform.client.project import Project
from labelform.types import ClassificationType, ObjectShape

DEPRECATED: dict[str, Callable[[Project], object]] = {
    "ontology": lambda project: project.ontology,
    "label_rows": lambda project: project.label_rows,
    "datasets": lambda project: project.datasets,
    "get_project_ontology": lambda project: project.get_project_ontology(),
    "add_object": lambda project: project.add_object("a", ObjectShape.POLYGON),
    "add_classification": lambda project: project.add_classification("a", ClassificationType.TEXT, False),
    "get_cloud_integrations": lambda project: project.get_cloud_integrations(),
    "list_label_rows": lambda project: project.list_label_rows(),
    "get_label_row": lambda project: project.get_label_row(IMAGE_LABELS),
    "save_label_row": lambda project: project.save_label_row(IMAGE_LABELS, image_row()),
    "create_label_row": lambda project: project.create_label_row(IMAGE),
}


@pytest.mark.parametrize("name", DEPRECATED)
def test_a_deprecated_member_works_and_warns(name: str, world: MakeWorld) -> None:
    here = world(
        {
            "GET /v2/public/ontologies/o": ONTOLOGY_ANSWER,
            "GET /v2/public/cloud-integrations": {"result": []},
            f"GET {ROOT}/datasets": {"results": []},
            "project GET": RECORD,
            "project POST": True,
            "labelrowmetadata GET": [],
            "labelrow GET": image_row(),
            "labelrow PUT": image_row(),
            "labelrow POST": True,
        }
    )

    with pytest.warns(DeprecationWarning, match=f"^{name} is deprecated since SDK 0.1.") as warned:
        DEPRECATED[name](here.project)

    assert Path(warned[0].filename) == Path(__file__)
    assert len(warned) == 1
