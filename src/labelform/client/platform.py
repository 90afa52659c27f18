"""The entry point: who you are, which platform, and everything outside projects."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self, Unpack
from uuid import UUID

from labelform.api import calls
from labelform.api.calls import FolderFilters, ItemFilters, ListFilters, ProjectFilters
from labelform.api.records.datasets import CreatedDataset, DatasetInfo
from labelform.api.records.ontologies import Ontology
from labelform.api.records.shares import OntologyGroup
from labelform.client.bounds import Bounds
from labelform.client.credentials import find_signer
from labelform.client.domain import find_domain
from labelform.client.http import AsyncDriver, SyncDriver
from labelform.client.organisation import Organisation
from labelform.client.project import Project
from labelform.client.session import new_session
from labelform.client.sharing import Sharing
from labelform.client.storage import StorageFolder, StorageItem
from labelform.client.values.dataset import Dataset
from labelform.client.values.ontology import OntologyStructure
from labelform.types import Json


def connect(
    *,
    domain: str | None = None,
    ssh_private_key: str | None = None,
    ssh_private_key_path: str | Path | None = None,
    ssh_private_key_password: str | None = None,
    bearer_token: str | None = None,
    allow_plain_http: bool = False,
    timeout_seconds: float = 180.0,
) -> Platform:
    """
    Return a client of a platform. Nothing is sent yet: a key that the platform does not know fails at the first
    request.

    Without arguments the key comes from `ENCORD_SSH_KEY_FILE` or `ENCORD_SSH_KEY`, and the domain from `ENCORD_DOMAIN`
    or else https://api.encord.com; see `find_signer` and `find_domain` for the rules. `timeout_seconds` is how long a
    complete answer may take; source: SDK 0.1.155, which waits as long.

    Raises:
        CredentialsError: there is no usable key, or the domain is not one.
    """
    url = find_domain(domain, os.environ, allow_plain_http=allow_plain_http)
    signer = find_signer(
        os.environ,
        ssh_private_key=ssh_private_key,
        ssh_private_key_path=ssh_private_key_path,
        ssh_private_key_password=ssh_private_key_password,
        bearer_token=bearer_token,
    )
    return Platform(SyncDriver(url, new_session(signer), bounds=Bounds(answer_seconds=timeout_seconds)))


class Platform(Organisation):
    """
    One platform, seen with one key. Get one from `connect`, and close it, best with `with`.

    Names and parameters are those of the SDK's user client; filters of listings are keyword-only. Errors are those
    described at `Project`.
    """

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._driver.close()

    def close_when_unused(self) -> None:
        """Close the connections once nobody uses the platform or what it returned, at the latest when Python exits."""
        self._driver.close_when_unused()

    @property
    def base_url(self) -> str:
        """The URL of the platform, as `domain` gave it."""
        return self._driver.base_url

    def concurrent(self, *, is_read_only: bool = False) -> AsyncDriver:
        """
        Return a driver that carries out many operations at once, for the same platform and key; `plan` and `apply` use
        it.
        """
        return self._driver.concurrent(is_read_only=is_read_only)

    def get_bearer_token(self) -> str:
        """
        Return a token that proves who you are without your key, for a limited time: keep it secret.

        Source: GET user/bearer-token, SDK 0.1.155.
        """
        return self._driver.run(calls.get_bearer_token())

    # Projects ----------------------------------------------------------------------------------------------------

    def get_project(self, project_hash: str | UUID) -> Project:
        """Return a project; one request (the SDK makes two, reading the ontology at once)."""
        return Project(self._driver, self._driver.run(calls.get_project(str(project_hash))))

    def list_projects(self, **filters: Unpack[ProjectFilters]) -> Iterator[Project]:
        """Yield your projects, page by page (the SDK before 0.1.191 stops after the first)."""
        call = calls.list_projects(**filters)
        return (Project(self._driver, record) for record in self._driver.iterate(call))

    def create_project(
        self,
        project_title: str,
        dataset_hashes: list[str],
        project_description: str = "",
        ontology_hash: str = "",
        *,
        workflow_template_hash: str | None = None,
    ) -> str:
        """
        Create a project; return its hash.

        Without an ontology the platform creates a new, empty one. The SDK's `workflow_settings` is missing on purpose:
        it only tells benchmark projects of the older kind apart, and nothing here could manage one. What follows it
        there is keyword-only here.
        """
        call = calls.create_project(
            title=project_title,
            description=project_description,
            dataset_hashes=dataset_hashes,
            ontology_hash=ontology_hash,
            workflow_template_hash=workflow_template_hash,
        )
        return self._driver.run(call)

    # Datasets ----------------------------------------------------------------------------------------------------

    def get_datasets(self, **filters: Unpack[ListFilters]) -> list[DatasetInfo]:
        """Return the datasets that you may see (the SDK returns each wrapped in a dict with the role)."""
        return self._driver.collect(calls.get_datasets(**filters))

    def get_dataset(
        self,
        dataset_hash: str | UUID,
        *,
        include_data_rows: bool = True,
        include_client_metadata: bool = False,
    ) -> Dataset:
        """
        Return a dataset, by default with its rows; one request. `client_metadata` of rows must be requested.

        Source: legacy `dataset` GET, SDK 0.1.211, whose `dataset_access_settings` says the same.
        """
        call = calls.get_dataset(
            dataset_hash=str(dataset_hash), fetch_rows=include_data_rows, fetch_client_metadata=include_client_metadata
        )
        return Dataset(
            self._driver,
            self._driver.run(call),
            includes_metadata=include_client_metadata,
            includes_rows=include_data_rows,
        )

    def create_dataset(
        self, dataset_title: str, *, dataset_description: str | None = None, create_backing_folder: bool = True
    ) -> CreatedDataset:
        """
        Create a dataset; return its hash and that of the storage folder that mirrors it.

        The SDK's `dataset_type` is missing: it is never sent (SDK 0.1.155). What follows it there is keyword-only here.
        """
        call = calls.create_dataset(
            title=dataset_title, description=dataset_description, create_backing_folder=create_backing_folder
        )
        return self._driver.run(call)

    # Ontologies --------------------------------------------------------------------------------------------------

    def get_ontology(self, ontology_hash: str) -> Ontology:
        """Return an ontology with its whole structure."""
        return self._driver.run(calls.get_ontology(ontology_hash=ontology_hash))

    def get_ontologies(self, **filters: Unpack[ListFilters]) -> list[Ontology]:
        """Return the ontologies that you may see, each with its whole structure."""
        return self._driver.collect(calls.get_ontologies(**filters))

    def create_ontology(
        self, title: str, description: str = "", structure: Mapping[str, Json] | OntologyStructure | None = None
    ) -> Ontology:
        """
        Create an ontology, empty unless a structure or the platform's JSON of one is given; return it.

        Raises:
            OntologyError: a classification of the structure has no question.
        """
        editor = None if structure is None else _editor(structure)
        return self._driver.run(calls.create_ontology(title=title, description=description, structure=editor))

    def save_ontology(
        self, ontology_hash: str, title: str, description: str, structure: Mapping[str, Json] | OntologyStructure
    ) -> None:
        """
        Replace title, description and the whole structure of an ontology, for every project that shares it.

        Raises:
            OntologyError: a classification of the structure has no question.

        Source: PUT ontologies/{ontology_hash}, SDK 0.1.155 (there `Ontology.save`).
        """
        call = calls.save_ontology(
            ontology_hash=ontology_hash, title=title, description=description, structure=_editor(structure)
        )
        self._driver.run(call)

    def ontology_groups(self, ontology_hash: str) -> Sharing[OntologyGroup]:
        """
        Return the groups that an ontology is shared with; they can be read and changed.

        Source: ontologies/{ontology}/groups, SDK 0.1.155 (there members of `Ontology`).
        """
        return Sharing(self._driver, ontology_hash, OntologyGroup)

    # Storage -----------------------------------------------------------------------------------------------------

    def get_storage_folder(self, folder_uuid: str | UUID) -> StorageFolder:
        """Return a folder of storage."""
        return StorageFolder.find(self._driver, folder_uuid)

    def list_storage_folders(self, **filters: Unpack[FolderFilters]) -> Iterator[StorageFolder]:
        """Yield the folders at the top, page by page."""
        return StorageFolder.each(self._driver, calls.list_storage_folders(filters=filters))

    def find_storage_folders(self, **filters: Unpack[FolderFilters]) -> Iterator[StorageFolder]:
        """Yield folders at any depth, page by page."""
        return StorageFolder.each(self._driver, calls.find_storage_folders(filters=filters))

    def create_storage_folder(
        self,
        name: str,
        description: str | None = None,
        client_metadata: Mapping[str, Json] | None = None,
        parent_folder: StorageFolder | UUID | None = None,
    ) -> StorageFolder:
        """Create a folder, at the top or in another one; return it. Source: POST storage/folders, SDK 0.1.155."""
        return StorageFolder.create(self._driver, name, description, client_metadata, parent_folder)

    def get_storage_item(self, item_uuid: str | UUID, sign_url: bool = False) -> StorageItem:
        """Return an item of storage, with a link to its file when requested."""
        return StorageItem.find(self._driver, item_uuid, sign_url=sign_url)

    def find_storage_items(
        self, *, org_access: bool | None = None, **filters: Unpack[ItemFilters]
    ) -> Iterator[StorageItem]:
        """
        Yield items of all folders, page by page; give `search` or `item_types`. The SDK calls it slow.

        Raises:
            InvalidArgumentsError: neither is given.

        Source: GET storage/search/items, SDK 0.1.155; deprecated there.
        """
        call = calls.search_storage_items(filters=filters, org_access=org_access)
        return (StorageItem(self._driver, record) for record in self._driver.iterate(call))

    def get_storage_items(self, item_uuids: list[str | UUID], sign_url: bool = False) -> list[StorageItem]:
        """Return several items of storage, in the order in which they are requested; one request for all."""
        return StorageItem.find_many(self._driver, item_uuids, sign_url=sign_url)


def _editor(structure: Mapping[str, Json] | OntologyStructure) -> Mapping[str, Json]:
    """Return the platform's JSON of a structure."""
    if not isinstance(structure, OntologyStructure):
        return structure
    structure.check_complete()
    return structure.to_dict()
