"""Tags and status: what is remembered, and which tag is meant."""

from __future__ import annotations

from uuid import UUID

import pytest
from tests.client.world import ROOT, MakeWorld

from labelform.api.records import OrganisationTag
from labelform.client.platform import Platform
from labelform.errors import InvalidArgumentsError, ResourceNotFoundError
from labelform.types import ProjectStatus

TAG = "dddddddd-dddd-4ddd-8ddd-ddddddddddd1"
GOLD = {"uuid": TAG, "name": "gold"}
ALL = "GET /v2/public/organisation/organisation-tags"


def test_tags_are_remembered_until_they_change_here(world: MakeWorld) -> None:
    here = world({f"GET {ROOT}/tags": {"results": [GOLD]}, f"PUT {ROOT}/tags/{TAG}": None})
    project = here.project

    assert project.get_organisation_tags() == project.get_organisation_tags() == [OrganisationTag.model_validate(GOLD)]
    assert len(here.sent) == 1
    project.get_organisation_tags(use_cache=False)
    assert len(here.sent) == 2
    project.add_organisation_tag(tag_uuid=TAG)
    project.get_organisation_tags()
    assert here.sent[2:] == [f"PUT {ROOT}/tags/{TAG}", f"GET {ROOT}/tags"]


def test_a_tag_is_given_in_exactly_one_way(world: MakeWorld) -> None:
    here = world({ALL: {"results": [GOLD]}, f"DELETE {ROOT}/tags/{TAG}": None})
    project = here.project

    project.remove_organisation_tag(OrganisationTag.model_validate(GOLD))
    project.remove_organisation_tag(tag_uuid=UUID(TAG))
    project.remove_organisation_tag(tag_name="gold")
    assert here.sent == [*[f"DELETE {ROOT}/tags/{TAG}"] * 2, ALL, f"DELETE {ROOT}/tags/{TAG}"]
    with pytest.raises(InvalidArgumentsError, match="exactly one of tag, tag_name and tag_uuid"):
        project.remove_organisation_tag()
    with pytest.raises(InvalidArgumentsError, match="exactly one of tag, tag_name and tag_uuid"):
        project.remove_organisation_tag(tag_name="gold", tag_uuid=TAG)
    with pytest.raises(ResourceNotFoundError, match='no tag "silver"'):
        project.remove_organisation_tag(tag_name="silver")


def test_a_status_that_was_set_is_shown(world: MakeWorld) -> None:
    here = world({f"PUT {ROOT}/status": None})
    project = here.project

    project.set_status(ProjectStatus.COMPLETED)

    assert here.bodies == [{"status": "completed"}]
    assert project.status is ProjectStatus.COMPLETED


def test_the_organisation_has_tags_and_integrations(world: MakeWorld) -> None:
    created = "POST /v2/public/organisation/organisation-tags"
    here = world(
        {
            ALL: {"results": [GOLD]},
            created: GOLD,
            f"DELETE /v2/public/organisation/organisation-tags/{TAG}": None,
            "GET /v2/public/cloud-integrations?includeOrgAccess=False": {
                "result": [{"integrationUuid": TAG, "title": "s3"}]
            },
        }
    )
    platform = Platform(here.driver)

    assert platform.create_organisation_tag("gold").name == "gold"
    assert [tag.name for tag in platform.list_organisation_tags()] == ["gold"]
    platform.delete_organisation_tag(tag_name="gold")
    assert [(found.id, found.title) for found in platform.get_cloud_integrations()] == [(TAG, "s3")]
    assert here.bodies[0] == {"name": "gold"}
