"""Filter presets of a project, whose definition the SDK has as an object and the client as the platform's JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Self
from uuid import UUID

from labelform.client.values.filter_preset import FilterPreset
from labelform.types import Json

_NOTHING: Final = str(UUID(int=0))


class FilterDefinition(dict[str, Json]):
    """Some filters that must all hold: `{"filters": […]}`."""

    def __init__(self, filters: Sequence[Json] = ()) -> None:
        super().__init__(filters=[*filters])

    @property
    def filters(self) -> list[Any]:
        """The filters, each the platform's JSON."""
        found = self.get("filters")
        return found if isinstance(found, list) else []


class ActiveFilterPresetDefinition(dict[str, Json]):
    """
    What a filter preset asks for: the platform's JSON, with the SDK's ways to read it.

    The SDK's forgets the keys that it does not know; this one keeps them.
    """

    def __init__(
        self,
        local_filters: Mapping[str, Mapping[str, Json]] | None = None,
        global_filters: Mapping[str, Json] | None = None,
    ) -> None:
        local = {_NOTHING: {"filters": []}} if local_filters is None else local_filters
        super().__init__(localFilters=dict(local), globalFilters=dict(global_filters or {"filters": []}))

    @classmethod
    def from_dict(cls, definition: Mapping[str, Json]) -> Self:
        """Take the platform's JSON, as `to_dict` returns it."""
        made = cls()
        made.update(definition)
        return made

    def to_dict(self) -> dict[str, Json]:
        """Return the platform's JSON."""
        return dict(self)

    @property
    def local_filters(self) -> dict[str, FilterDefinition]:
        """The filters of each set, by its uuid."""
        found = self["localFilters"]
        return {key: _definition(each) for key, each in found.items()} if isinstance(found, Mapping) else {}

    @property
    def global_filters(self) -> FilterDefinition:
        """The filters of everything."""
        return _definition(self["globalFilters"])


class SdkFilterPreset(FilterPreset):
    """A filter preset that hands out its definition as an object, as the SDK's does."""

    @classmethod
    def of(cls, preset: FilterPreset) -> Self:
        """Return a preset of the client, with this one's members."""
        return cls(preset._driver, preset._project_hash, preset._record)

    def get_filter_preset_json(self) -> ActiveFilterPresetDefinition:
        """Read the definition."""
        return ActiveFilterPresetDefinition.from_dict(super().get_filter_preset_json())


def _definition(value: Json) -> FilterDefinition:
    made = FilterDefinition()
    made.update(value if isinstance(value, Mapping) else {})
    return made
