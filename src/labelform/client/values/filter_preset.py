"""A stored filter of a project, as seen when it was read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Self
from uuid import UUID

from labelform.api import calls
from labelform.api.records.explorer import FilterPresetRecord
from labelform.client.http import SyncDriver
from labelform.client.ids import is_same, nothing_found
from labelform.types import Json


class FilterPreset:
    """A named filter of one project. Made by `Project`, not by hand."""

    def __init__(self, driver: SyncDriver, project_hash: str, record: FilterPresetRecord) -> None:
        self._driver = driver
        self._project_hash = project_hash
        self._record = record

    @classmethod
    def find(cls, driver: SyncDriver, project_hash: str, uuid: str | UUID) -> Self:
        """
        Read one filter preset.

        Raises:
            AuthorisationError: there is none, or you may not see it.
        """
        call = calls.get_filter_preset(project_hash, filter_preset_uuid=str(uuid))
        for record in driver.iterate(call):
            if is_same(record.preset_uuid, uuid):
                return cls(driver, project_hash, record)
        raise nothing_found("filter preset", uuid, call.label)

    def __repr__(self) -> str:
        return f"FilterPreset(uuid={self.uuid}, name={self.name!r})"

    @property
    def uuid(self) -> UUID:
        """The id of the preset; its name need not be unique."""
        return self._record.preset_uuid

    @property
    def name(self) -> str:
        """The name of the preset."""
        return self._record.name

    @property
    def created_at(self) -> datetime | None:
        """When it was created, with a time zone."""
        return self._record.created_at

    @property
    def updated_at(self) -> datetime | None:
        """When it was last updated, with a time zone."""
        return self._record.updated_at

    @property
    def project_hash(self) -> UUID:
        """The project that it belongs to."""
        return UUID(self._project_hash)

    def get_filter_preset_json(self) -> dict[str, Json]:
        """
        Read the definition: `{"localFilters": {<uuid>: {"filters": […]}}, "globalFilters": {"filters": […]}}`.

        It is exactly what the platform sent; the SDK returns an object that drops the keys it does not know.

        Source: GET active/{project_hash}/presets/{uuid}/raw, SDK 0.1.154. Errors: see `Project`.
        """
        return self._driver.run(calls.get_filter_preset_json(self._project_hash, filter_preset_uuid=str(self.uuid)))

    def update_preset(self, name: str | None = None, filter_preset: Mapping[str, Json] | None = None) -> None:
        """
        Change name or definition; None leaves it as it is, and nothing is sent when both are None.

        The definition has the shape that `get_filter_preset_json` returns, and is sent as it is. This object keeps the
        old name, as the SDK's does.

        Source: PATCH active/{project_hash}/presets/{uuid}, SDK 0.1.154. Errors: see `Project`.
        """
        if name is None and filter_preset is None:
            return
        call = calls.update_filter_preset(
            self._project_hash, filter_preset_uuid=str(self.uuid), name=name, filter_preset_json=filter_preset
        )
        self._driver.run(call)
