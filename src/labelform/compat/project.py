"""A project: the client's own, but for what the SDK hands out in another shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NoReturn, Self
from uuid import UUID

from labelform.client.project import Project
from labelform.compat.missing import refuse_attribute
from labelform.compat.presets import SdkFilterPreset
from labelform.types import Json


class SdkProject(Project):
    """The project of a script. Members that are not here are the client's; see `labelform.Project`."""

    @classmethod
    def of(cls, project: Project) -> Self:
        """Return a project of the client, with this one's members."""
        return cls(project._driver, project._record)

    def __getattr__(self, name: str) -> NoReturn:
        refuse_attribute(f"encord.project.Project.{name}")

    def get_filter_preset(self, filter_preset_uuid: str | UUID) -> SdkFilterPreset:
        """Return one filter preset."""
        return SdkFilterPreset.of(super().get_filter_preset(filter_preset_uuid))

    def list_filter_presets(
        self, filter_preset_uuids: list[str | UUID] | None = None, page_size: int | None = None
    ) -> Iterator[SdkFilterPreset]:
        """Yield the filter presets, page by page."""
        return map(SdkFilterPreset.of, super().list_filter_presets(filter_preset_uuids, page_size))

    def create_filter_preset(self, name: str, filter_preset: Mapping[str, Json]) -> SdkFilterPreset:
        """Store a filter; return it."""
        return SdkFilterPreset.of(super().create_filter_preset(name, filter_preset))
