"""Answers of newer and older platforms are read alike."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from labelform.api.decode import records as reader_of
from labelform.api.records import ProjectGroup, ProjectRecord, ProjectUser, everything
from labelform.api.records.base import Record
from labelform.types import ProjectRole, ProjectStatus

PROJECT: dict[str, Any] = {
    "projectHash": "11111111-1111-4111-8111-111111111111",
    "projectType": "workflow",
    "title": "t",
    "description": "",
    "createdAt": "2025-01-02T03:04:05Z",
    "lastEditedAt": "2025-01-02T03:04:05Z",
    "ontologyHash": "22222222-2222-4222-8222-222222222222",
    "editorOntology": {"objects": []},
}


@pytest.mark.parametrize(
    "written",
    [
        "2025-01-02T03:04:05Z",
        "2025-01-02T04:04:05+01:00",
        "2025-01-02T03:04:05",
        "2025-01-02 03:04:05",
        "Thu, 02 Jan 2025 03:04:05 GMT",
        "Thu, 02 Jan 2025 03:04:05 UTC",
        1735787045,
    ],
)
def test_times_are_read_in_every_form_that_the_sdk_reads(written: object) -> None:
    record = ProjectRecord.model_validate({**PROJECT, "createdAt": written})

    assert record.created_at == datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_an_unreadable_time_is_a_mistake_of_that_field() -> None:
    with pytest.raises(ValidationError, match="createdAt"):
        ProjectRecord.model_validate({**PROJECT, "createdAt": "yesterday GMT"})


def test_an_old_platform_sends_no_status_and_no_role() -> None:
    record = ProjectRecord.model_validate(PROJECT)

    assert (record.status, record.user_role, record.workflow) == (None, None, None)


def test_values_of_a_newer_platform_survive() -> None:
    record = ProjectRecord.model_validate({**PROJECT, "status": "dreaming", "projectType": "quantum", "userRole": 9})

    assert (record.status, record.project_type, record.user_role) == ("dreaming", "quantum", 9)
    assert isinstance(record.status, ProjectStatus)
    assert isinstance(record.user_role, ProjectRole)


@pytest.mark.parametrize("role", [-99, 0, 5, 6])
def test_a_role_that_is_not_known_does_not_cost_the_whole_list(role: int) -> None:
    assert ProjectUser.model_validate({"userEmail": "a@x.io", "userRole": role}).user_role == role


@pytest.mark.parametrize("role", ["viewer", None, "1.5"])
def test_a_role_that_is_no_number_is_a_mistake(role: object) -> None:
    with pytest.raises(ValidationError, match="userRole"):
        ProjectUser.model_validate({"userEmail": "a@x.io", "userRole": role})


def test_both_spellings_of_keys_are_read() -> None:
    camel = ProjectUser.model_validate({"userEmail": "a@x.io", "userRole": 1, "projectHash": "p"})
    snake = ProjectUser.model_validate({"user_email": "a@x.io", "user_role": 1, "project_hash": "p"})

    assert camel == snake


def test_records_are_values() -> None:
    group: dict[str, Any] = {
        "groupHash": "44444444-4444-4444-8444-444444444441",
        "name": "g",
        "description": "",
        "createdAt": "2025-01-02T03:04:05Z",
        "isSameOrganisation": True,
        "userRole": 1,
    }

    assert ProjectGroup.model_validate(group) == ProjectGroup.model_validate({**group, "unknownKey": 1})
    assert len({ProjectGroup.model_validate(group), ProjectGroup.model_validate(group)}) == 1


MODELS = [one for one in vars(everything).values() if isinstance(one, type) and issubclass(one, Record)]


def slow_lists(schema: Any) -> int:
    """Count the lists of a schema that look at every item although one is wrong."""
    if isinstance(schema, dict):
        own = schema.get("type") == "list" and not schema.get("fail_fast")
        return own + sum(map(slow_lists, schema.values()))
    return sum(map(slow_lists, schema)) if isinstance(schema, list) else 0


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_list_of_wrong_items_fails_at_the_first(model: type[Record]) -> None:
    model.model_rebuild(force=True)

    assert slow_lists(model.__pydantic_core_schema__) == 0
    with pytest.raises(ValidationError) as raised:
        reader_of(model)([1, 2, 3])
    assert raised.value.error_count() == 1


def test_a_list_that_is_not_told_to_fail_fast_is_noticed() -> None:
    class Plain(BaseModel):
        names: list[int] | None = None

    assert slow_lists(TypeAdapter(Plain).core_schema) == 1
