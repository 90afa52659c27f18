"""Collections, stored filters, and the project in Active."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from labelform.api import calls
from labelform.api.records.explorer import CollectionRecord, FilterPresetRecord
from labelform.client.ids import texts
from labelform.client.project.base import ProjectTopic
from labelform.client.readback import read_back
from labelform.client.values.collection import Collection
from labelform.client.values.filter_preset import FilterPreset
from labelform.types import ActiveProjectMode, CollectionType, Json


class Explorer(ProjectTopic):
    """Members about collections, filter presets and Active."""

    def get_collection(self, collection_uuid: str | UUID) -> Collection:
        """
        Return one collection.

        Raises:
            AuthorisationError: there is none, or you may not see it (the SDK raises the same).

        Source: GET active/{project_hash}/collections?uuids=…, SDK 0.1.151.
        """
        return Collection.find(self._label_row_context(), collection_uuid)

    def list_collections(
        self, collection_uuids: list[str | UUID] | None = None, page_size: int | None = None
    ) -> Iterator[Collection]:
        """
        Yield the collections, page by page; all of them when `collection_uuids` is None or empty.

        `page_size` is at most 1000; the platform takes 100 when none is given.

        Source: GET active/{project_hash}/collections, SDK 0.1.151.
        """
        uuids = None if collection_uuids is None else texts(collection_uuids)
        call = calls.list_collections(self.project_hash, collection_uuids=uuids, page_size=page_size)
        context = self._label_row_context()
        return (Collection(context, record) for record in self._driver.iterate(call))

    def create_collection(
        self, name: str, description: str = "", collection_type: CollectionType = CollectionType.FRAME
    ) -> Collection:
        """
        Create a collection, read it, and return it. Its type is fixed from then on; its name need not be unique.

        When only the reading fails, the collection is returned as it was requested, without times, and a
        `NotReadBackWarning` says so (the SDK raises, and leaves you without the uuid).

        Source: POST active/{project_hash}/collections, SDK 0.1.151.
        """
        call = calls.create_collection(
            self.project_hash, name=name, description=description, collection_type=collection_type
        )
        uuid = self._driver.run(call)
        asked_for = CollectionRecord(
            collection_uuid=uuid,
            name=name,
            description=description,
            project_uuid=self._record.project_hash,
            collection_type=CollectionType(collection_type),
        )
        return read_back(
            lambda: self.get_collection(uuid),
            otherwise=Collection(self._label_row_context(), asked_for),
            created=f"the collection {uuid}",
        )

    def delete_collection(self, collection_uuid: str | UUID) -> None:
        """
        Delete a collection; the data in it stays.

        Source: DELETE active/{project_hash}/collections/{uuid}, SDK 0.1.151.
        """
        self._driver.run(calls.delete_collection(self.project_hash, collection_uuid=str(collection_uuid)))

    def get_filter_preset(self, filter_preset_uuid: str | UUID) -> FilterPreset:
        """
        Return one filter preset.

        Raises:
            AuthorisationError: there is none, or you may not see it (the SDK raises the same).

        Source: GET active/{project_hash}/presets?presetUuids=…, SDK 0.1.154.
        """
        return FilterPreset.find(self._driver, self.project_hash, filter_preset_uuid)

    def list_filter_presets(
        self, filter_preset_uuids: list[str | UUID] | None = None, page_size: int | None = None
    ) -> Iterator[FilterPreset]:
        """
        Yield the filter presets, page by page; all of them when `filter_preset_uuids` is None or empty.

        `page_size` is at most 1000; the platform takes 100 when none is given.

        Source: GET active/{project_hash}/presets, SDK 0.1.154.
        """
        uuids = None if filter_preset_uuids is None else texts(filter_preset_uuids)
        call = calls.list_filter_presets(self.project_hash, filter_preset_uuids=uuids, page_size=page_size)
        return (FilterPreset(self._driver, self.project_hash, record) for record in self._driver.iterate(call))

    def create_filter_preset(self, name: str, filter_preset: Mapping[str, Json]) -> FilterPreset:
        """
        Store a filter, read it, and return it.

        `filter_preset` is `{"localFilters": {<uuid>: {"filters": […]}}, "globalFilters": {"filters": […]}}`, where the
        SDK takes an object; it is sent as it is, and the platform checks nothing in it. When only the reading fails,
        the preset is returned without times, and a `NotReadBackWarning` says so.

        Source: POST active/{project_hash}/presets, SDK 0.1.154.
        """
        call = calls.create_filter_preset(self.project_hash, name=name, filter_preset_json=filter_preset)
        uuid = self._driver.run(call)
        asked_for = FilterPresetRecord(preset_uuid=uuid, name=name)
        return read_back(
            lambda: self.get_filter_preset(uuid),
            otherwise=FilterPreset(self._driver, self.project_hash, asked_for),
            created=f"the filter preset {uuid}",
        )

    def delete_filter_preset(self, filter_preset_uuid: str | UUID) -> None:
        """
        Delete a stored filter.

        Source: DELETE active/{project_hash}/presets/{uuid}, SDK 0.1.154.
        """
        self._driver.run(calls.delete_filter_preset(self.project_hash, filter_preset_uuid=str(filter_preset_uuid)))

    def active_sync(self) -> None:
        """
        Start to bring the project in Active up to date; done later, unseen by this client.

        Source: POST active/{project_hash}/sync, SDK 0.1.153.
        """
        self._driver.run(calls.active_sync(self.project_hash))

    def active_import(self, project_mode: ActiveProjectMode, *, video_sampling_rate: float | None = None) -> None:
        """
        Start to import the project into Active, up to a stage; done later, unseen by this client.

        `video_sampling_rate` is the rate at which frames of videos are read; its unit is not documented.

        Source: POST active/{project_hash}/import, SDK 0.1.153.
        """
        call = calls.active_import(
            self.project_hash, project_mode=project_mode, video_sampling_rate=video_sampling_rate
        )
        self._driver.run(call)
