"""Bring Explorer up to date with the project, or import the project into it. The platform does not report the end."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StrictBool
from pydantic_core import PydanticCustomError

from labelform.api import calls
from labelform.core.call import call
from labelform.core.change import Change
from labelform.core.following import ActionEntry, ActionKind, Ready, WhenFailed
from labelform.core.resource import Read

Mode = Literal["data", "label", "metric", "advanced"]
_DATA = "datasets"


def _true(value: bool) -> bool:
    if not value:
        raise PydanticCustomError("bad_action", "leave out an action that should not be started")
    return value


class SyncEntry(ActionEntry):
    """Bring Explorer up to date with what is in the project."""

    sync: Annotated[
        StrictBool,
        AfterValidator(_true),
        Field(description="true; started after datasets are attached or detached.", json_schema_extra={"const": True}),
    ]
    on_failure: WhenFailed = "stop"


class Sync(ActionKind[SyncEntry]):
    """Explorer does not follow a project by itself (the platform's documentation)."""

    kind = "sync"
    entry = SyncEntry

    def follows(self, entry: SyncEntry, change: Change) -> bool:
        return change.kind == _DATA

    async def ready(self, read: Read, project_hash: str, entry: SyncEntry) -> Ready:
        return Ready(call(calls.active.active_sync))


class ImportActiveEntry(ActionEntry):
    """Import the project into Explorer."""

    import_active: Annotated[
        Mode, Field(description="How far to import. Started after datasets are attached or detached.")
    ]
    on_failure: WhenFailed = "stop"


class ImportActive(ActionKind[ImportActiveEntry]):
    """Importing again is how a project gets to a later stage; there is no call that reads the stage."""

    kind = "import_active"
    entry = ImportActiveEntry

    def label(self, entry: ImportActiveEntry) -> str:
        return f'"{entry.import_active}"'

    def follows(self, entry: ImportActiveEntry, change: Change) -> bool:
        return change.kind == _DATA

    async def ready(self, read: Read, project_hash: str, entry: ImportActiveEntry) -> Ready:
        return Ready(call(calls.active.active_import, project_mode=entry.import_active))
