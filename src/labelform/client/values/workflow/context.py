"""Where a task waits."""

from __future__ import annotations

from dataclasses import dataclass

from labelform.client.http import SyncDriver


@dataclass(frozen=True, slots=True)
class StageContext:
    """What a task needs of the stage that it waits in."""

    driver: SyncDriver
    project_hash: str
    stage_uuid: str
