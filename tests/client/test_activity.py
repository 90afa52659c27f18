"""Data, logs, timers and integrations: how times are taken, and what survives."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from tests.client.world import PROJECT, MakeWorld

from labelform.errors import Effect, InvalidArgumentsError, InvalidDateFormatError, ResourceNotFoundError

LOG: dict[str, Any] = {
    "log_hash": "l",
    "user_hash": "u",
    "user_email": "e@x.io",
    "data_hash": "d",
    "action": 99,
    "created_at": "2025-01-02 03:04:05",
    "identifier": "i",
}


def test_an_action_that_is_not_known_survives_and_times_have_a_zone(world: MakeWorld) -> None:
    here = world({"labellog GET": [LOG]})

    [log] = here.project.get_label_logs()

    assert (log.action, log.action.name) == (99, "UNKNOWN_99")
    assert (log.created_at, log.frame) == (datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC), None)
    with pytest.deprecated_call():
        assert log.annotation_hash == "i"


def test_a_datetime_without_a_zone_is_utc_wherever_the_machine_is(world: MakeWorld) -> None:
    here = world({"labellog GET": []})

    here.project.get_label_logs(after=datetime(1970, 1, 2), before=datetime(1970, 1, 3, tzinfo=UTC))

    payload = here.bodies[0]["values"]["payload"]
    assert (payload["start_timestamp"], payload["end_timestamp"]) == (86400, 172800)


def test_a_bound_that_is_given_twice_is_refused_before_anything_is_sent(world: MakeWorld) -> None:
    here = world({})

    with pytest.raises(InvalidArgumentsError, match="only one of from_unix_seconds and after") as raised:
        here.project.get_label_logs(from_unix_seconds=0, after=datetime(1970, 1, 1))

    assert (raised.value.effect, here.sent) == (Effect.NOT_SENT, [])


def test_times_may_be_iso_8601_and_what_is_none_is_refused_before_anything_is_sent(world: MakeWorld) -> None:
    timers = f"/v2/public/analytics/collaborators/timers?projectHash={PROJECT}&after=2026-01-01T00%3A00%3A00Z"
    here = world({"labellog GET": [], f"GET {timers}&groupBy=dataUnit&pageSize=100": {"results": []}})

    assert list(here.project.list_collaborator_timers(after="2026-01-01")) == []
    here.project.get_label_logs(after="1970-01-02T00:00:00Z")
    with pytest.raises(InvalidDateFormatError, match="after is 'soon', which is not a time in ISO 8601") as raised:
        here.project.list_collaborator_timers(after="soon")

    assert here.bodies[1]["values"]["payload"]["start_timestamp"] == 86400
    assert (raised.value.effect, len(here.sent)) == (Effect.NOT_SENT, 2)


def test_timers_are_read_page_by_page_as_they_are_asked_for(world: MakeWorld) -> None:
    first = f"/v2/public/analytics/collaborators/timers?projectHash={PROJECT}&after=2025-01-01T00%3A00%3A00Z"
    first += "&groupBy=dataUnit&pageSize=100"
    timer = {"userEmail": "a@x.io", "userRole": 7, "timeSeconds": 1.5}
    here = world(
        {
            f"GET {first}": {"results": [timer], "nextPageToken": "2"},
            f"GET {first}&pageToken=2": {"results": [timer]},
        }
    )

    timers = here.project.list_collaborator_timers(datetime(2025, 1, 1))

    assert here.sent == []
    assert (next(timers).user_role, len(here.sent)) == (7, 1)
    assert len(list(timers)) == 1


def test_data_is_a_video_or_images_and_can_be_read_in_brackets(world: MakeWorld) -> None:
    item = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbb1"
    video = {"data_hash": "d", "title": "v", "file_link": "l", "backing_item_uuid": item}
    here = world({"datasetdata GET": {"data_hash": "d", "video": video, "images": None}})

    found, images = here.project.get_data("d", get_signed_url=True)

    assert here.bodies[0]["values"]["uid"] == {"data_hash": "d", "get_signed_url": True}
    assert images is None
    assert found is not None
    assert (found["title"], found.file_link, found["backing_item_uuid"]) == ("v", "l", UUID(item))
    assert {**found} == {**video, "backing_item_uuid": UUID(item)}
    assert "signed_url" not in found
    with pytest.raises(KeyError, match="signed_url"):
        found["signed_url"]


def test_a_legacy_answer_of_nothing_means_not_found(world: MakeWorld) -> None:
    here = world({"datasetdata GET": {}, "labellog GET": None})

    with pytest.raises(ResourceNotFoundError, match="POST /public datasetdata"):
        here.project.get_data("d")
    with pytest.raises(ResourceNotFoundError, match="POST /public labellog"):
        here.project.get_label_logs()


SINCE = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("member", "narrow"),
    [
        ("list_time_spent", {"start": SINCE, "user_email": []}),
        ("list_time_spent", {"start": SINCE, "workflow_stage_uuid": []}),
        ("get_task_actions", {"after": SINCE, "actor_email": []}),
        ("get_task_actions", {"after": SINCE, "action_type": []}),
        ("get_task_actions", {"after": SINCE, "data_unit_uuid": []}),
    ],
)
def test_an_empty_list_finds_nothing_instead_of_everything(
    world: MakeWorld, member: str, narrow: dict[str, Any]
) -> None:
    here = world({})

    assert (list(getattr(here.project, member)(**narrow)), here.sent) == ([], [])


def test_an_action_on_tasks_that_is_no_type_is_refused_before_anything_is_sent(world: MakeWorld) -> None:
    here = world({})

    with pytest.raises(InvalidArgumentsError, match="action_type is 'sumbit', which is not one of assign, approve"):
        list(here.project.get_task_actions(after=SINCE, action_type="sumbit"))  # type: ignore[arg-type]  # a typo
    assert here.sent == []
