"""The project in Active, the platform's explorer. Both calls start work there and return before it is done."""

from __future__ import annotations

from labelform.api.build import path, present, rest
from labelform.api.decode import nothing
from labelform.api.operation import Operation


def active_sync(project_hash: str) -> Operation[None]:
    """Bring a project in Active up to date. Source: POST active/{project_hash}/sync, SDK 0.1.153."""
    return rest("active_sync", "POST", path("active", project_hash, "sync"), decode=nothing)


def active_import(project_hash: str, *, project_mode: str, video_sampling_rate: float | None = None) -> Operation[None]:
    """
    Import a project into Active, up to a stage. The sampling rate is for videos, its unit not documented.

    Source: POST active/{project_hash}/import, SDK 0.1.153.
    """
    body = present(projectMode=str(project_mode), videoSamplingRate=video_sampling_rate)
    return rest("active_import", "POST", path("active", project_hash, "import"), decode=nothing, body=body)
