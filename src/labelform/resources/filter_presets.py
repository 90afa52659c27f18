"""
Filter presets of the project: a name and filter JSON.

The platform stores any JSON without checking it, so the spec is checked here: known shapes are typed,
everything else is `raw`, and an empty preset is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import ConfigDict, Field
from pydantic_core import PydanticCustomError

from labelform.api import calls
from labelform.api.build import LARGEST_PAGE
from labelform.core.call import Call, call
from labelform.core.clashes import Ruled, Written, clash
from labelform.core.model import Item
from labelform.core.plaindata import RawJson
from labelform.core.reference import FormerNames, Names, one_of
from labelform.core.resource import Inexpressible, Observed, Read, Resource
from labelform.errors import ResourceNotFoundError
from labelform.filters.definition import SPELLINGS, Definition, is_empty
from labelform.filters.typed import AnyFilter, decompile

if TYPE_CHECKING:
    from labelform.api.records.explorer import FilterPresetRecord
    from labelform.api.records.projects import ProjectRecord


class FilterPresetEntry(Ruled):
    """A preset, as the spec writes it: a list of filters that must all match, or the platform's JSON as `raw`."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["filters"]}, {"required": ["raw"]}]})

    name: Annotated[str, Field(min_length=1, description="Name of the preset, unique in the project.")]
    filters: Annotated[
        tuple[AnyFilter, ...] | None,
        Field(description="Filters that must all match; at least one.", json_schema_extra={"minItems": 1}),
    ] = None
    raw: Annotated[
        RawJson | None,
        Field(
            description="The platform's filter JSON, sent exactly as written.", json_schema_extra={"minProperties": 1}
        ),
    ] = None
    previously: FormerNames = ()

    @classmethod
    def clashes(cls, written: Written) -> Iterator[PydanticCustomError]:
        yield from one_of(written, "one_of_filters_and_raw", "filters", "raw")
        filters, raw = written.right.get("filters"), written.right.get("raw")
        if filters is not None and not filters:
            yield _empty("filters")
        if raw is not None and is_empty(Definition.read(raw)):
            yield _empty("raw")
        for camel, snake in SPELLINGS.items():
            if raw is not None and camel in raw and snake in raw:
                said = f"{camel} and {snake} are two spellings of one key; only one is allowed"
                yield clash("two_spellings", said, one=camel, other=snake)

    @cached_property
    def definition(self) -> Definition:
        """The filter JSON that the entry stands for."""
        if self.raw is not None:
            return Definition.read(self.raw)
        return Definition.of([one.compile() for one in self.filters or ()])


def _empty(field: str) -> PydanticCustomError:
    return clash("empty_preset", "a preset needs at least one filter", about=[field], field=field)


class FilterPreset(Item):
    """A preset in the project, by name."""

    name: str
    filters: Definition


class FilterPresets(Resource[FilterPresetEntry, FilterPreset]):
    """Filter presets, by name."""

    kind = "filter_presets"
    level = 2
    item = FilterPreset
    also_said = frozenset({"raw"})
    irretrievable = "its uuid"

    def entry_key(self, entry: FilterPresetEntry) -> str:
        return entry.name

    def key(self, item: FilterPreset) -> str:
        return item.name

    def previously(self, entry: FilterPresetEntry) -> Sequence[str]:
        return entry.previously

    async def observe(
        self, read: Read, project: ProjectRecord, *, only: frozenset[str] | None = None
    ) -> Sequence[Observed[FilterPreset]]:
        project_hash = str(project.project_hash)

        async def with_filters(preset: FilterPresetRecord) -> Observed[FilterPreset] | None:
            if only is not None and preset.name not in only:
                return None
            identity = str(preset.preset_uuid)
            json = calls.filter_presets.get_filter_preset_json(project_hash, filter_preset_uuid=identity)
            try:
                filters = Definition.read(await read.one(json, unchanged_since=preset.updated_at))
            except ResourceNotFoundError:
                return None  # deleted by somebody after it was listed
            return Observed(FilterPreset(name=preset.name, filters=filters), id=identity)

        presets = calls.filter_presets.list_filter_presets(project_hash, page_size=LARGEST_PAGE)
        return [seen for seen in await read.follow(presets, with_filters) if seen is not None]

    def resolve(self, entry: FilterPresetEntry, names: Names) -> FilterPreset:
        return FilterPreset(name=entry.name, filters=entry.definition)

    def write(self, item: FilterPreset, is_unique: Callable[[str], bool]) -> dict[str, Any]:
        if is_empty(item.filters):
            raise Inexpressible("it has no filter")
        return {"name": item.name, **_written(item.filters)}

    def shown(self, item: FilterPreset, field: str) -> Mapping[str, Any]:
        return _written(item.filters) if field == "filters" else super().shown(item, field)

    def create(self, after: FilterPreset) -> Iterable[Call]:
        yield call(
            calls.filter_presets.create_filter_preset,
            name=after.name,
            filter_preset_json=after.filters.for_platform(),
        )

    def update(self, before: Observed[FilterPreset], after: FilterPreset) -> Iterable[Call]:
        yield call(
            calls.filter_presets.update_filter_preset,
            filter_preset_uuid=before.id,
            name=after.name if after.name != before.item.name else None,
            filter_preset_json=after.filters.for_platform() if after.filters != before.item.filters else None,
        )

    def delete(self, before: Observed[FilterPreset]) -> Iterable[Call]:
        yield call(calls.filter_presets.delete_filter_preset, filter_preset_uuid=before.id)


def _written(definition: Definition) -> dict[str, Any]:
    """Return filter JSON under the key of an entry that means exactly this: `filters` where they are all of it."""
    filters = definition.filters
    return {"raw": definition.essence} if filters is None else {"filters": [decompile(one) for one in filters]}
