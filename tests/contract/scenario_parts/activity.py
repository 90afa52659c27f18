# mypy: ignore-errors
"""What happened in projects: data with its files, logs, time, cloud storage."""

import hashlib
import urllib.request
from datetime import UTC, datetime, timedelta

from scenario_parts.labels import rows_of
from scenario_parts.telling import entries, refuse, shown, tell
from scenario_parts.the_project import DRIVING, NOWHERE, find

OCTOBER = datetime(2026, 10, 1, tzinfo=UTC)
TIMER = "user_email user_role data_title time_seconds"
LOG = "log_hash user_hash user_email data_hash action created_at feature_hash label_name frame"


def run(client):
    driving = find(client, DRIVING)
    _data(client, driving)
    _logs(client, driving)
    until = OCTOBER + timedelta(days=5)
    tell("list_collaborator_timers", lambda: shown(driving.list_collaborator_timers(OCTOBER), TIMER))
    tell("list_collaborator_timers: until", lambda: shown(driving.list_collaborator_timers(OCTOBER, until), TIMER))
    by_person = lambda: driving.list_collaborator_timers(OCTOBER, group_by_data_unit=False)  # noqa: E731 - a word
    tell("list_collaborator_timers: by person", lambda: shown(by_person(), TIMER))
    tell("get_cloud_integrations", lambda: shown(driving.get_cloud_integrations(), "id title"))


def _data(client, driving):
    image = rows_of(driving)[0].data_hash
    shelf = find(client, "[staging] ShelfSight On-Shelf Availability - Dairy & Bakery")
    lungs = find(client, "CT-LUNG-04 Nodule Segmentation (double read)")
    tell("get_data", lambda: entries(driving.get_data(image)[1], "data_hash title file_link"))
    tell("get_data: the picture", lambda: _content(driving.get_data(image, get_signed_url=True)[1][0]))
    clip = rows_of(shelf)[0].data_hash
    tell("get_data: a video", lambda: entries(shelf.get_data(clip)[0], "data_hash title file_link"))
    tell("get_data: the video", lambda: _content(shelf.get_data(clip, True)[0]))
    tell("get_data: slices", lambda: list(lungs.get_data(rows_of(lungs)[0].data_hash)))
    refuse("get_data: unknown", lambda: driving.get_data(NOWHERE))


def _content(unit):
    """Download what is behind a signed link."""
    with urllib.request.urlopen(unit["file_link"]) as answer:  # noqa: S310 - our own server
        return [unit["title"], hashlib.sha256(answer.read()).hexdigest()]


def _logs(client, driving):
    title = "Labels of images"
    fresh = find(client, title)
    row = rows_of(fresh)[0]
    tell("get_label_logs", lambda: shown(driving.get_label_logs(), LOG))
    tell(
        "get_label_logs: of what this scenario did", lambda: shown(fresh.get_label_logs(), LOG.removeprefix("log_hash"))
    )
    narrowed = lambda **by: [log.action for log in fresh.get_label_logs(**by)]  # noqa: E731 - a word
    tell("get_label_logs: data_hash", lambda: narrowed(data_hash=row.data_hash))
    tell("get_label_logs: user_email", lambda: narrowed(user_email="b.okafor@northlane.example"))
    tell("get_label_logs: user_hash", lambda: narrowed(user_hash=driving.get_label_logs()[0].user_hash))
    tell("get_label_logs: in the past", lambda: narrowed(before=OCTOBER - timedelta(days=3000)))
    tell("get_label_logs: unix seconds", lambda: narrowed(from_unix_seconds=0, to_unix_seconds=1_000_000_000))
    refuse("get_label_logs: both", lambda: narrowed(from_unix_seconds=0, after=OCTOBER))
