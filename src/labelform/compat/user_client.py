"""The SDK's way in, on labelform's platform."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn, Self, Unpack
from uuid import UUID

from typing_extensions import deprecated

from labelform.api.calls import FolderFilters, ItemFilters, ListFilters, ProjectFilters
from labelform.api.records.activity import CloudIntegration
from labelform.api.records.organisation import OrganisationUser
from labelform.api.records.tags import OrganisationTag
from labelform.client.platform import Platform, connect
from labelform.client.storage import StorageFolder, StorageItem
from labelform.client.values.dataset import Dataset
from labelform.client.values.metadata_schema import MetadataSchema
from labelform.client.values.ontology import OntologyStructure
from labelform.compat.enumerations import StorageLocation
from labelform.compat.group import SdkGroup
from labelform.compat.listed import Listed, created_dataset, listed_dataset, listed_project
from labelform.compat.missing import refuse_attribute
from labelform.compat.ontology import SdkOntology
from labelform.compat.project import SdkProject
from labelform.compat.settings import (
    DEFAULT_DATASET_ACCESS_SETTINGS,
    DEFAULT_REQUESTS_SETTINGS,
    DatasetAccessSettings,
    RequestsSettings,
)
from labelform.types import Json


class EncordUserClient:
    """
    A platform, seen with one key; names and parameters are the SDK's. Get one from `create_with_ssh_private_key`.

    What it returns is the client's own where that has the members; see docs/compat.md for what is not here.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        platform.close_when_unused()  # scripts for the SDK, which keeps no connections, close nothing

    def __getattr__(self, name: str) -> NoReturn:
        refuse_attribute(f"encord.user_client.EncordUserClient.{name}")

    @classmethod
    def create_with_ssh_private_key(
        cls,
        ssh_private_key: str | None = None,
        password: str | None = None,
        requests_settings: RequestsSettings = DEFAULT_REQUESTS_SETTINGS,
        ssh_private_key_path: str | Path | None = None,
        domain: str | None = None,
    ) -> Self:
        """
        Return a client. Nothing is sent yet.

        Without a key it comes from `ENCORD_SSH_KEY_FILE` or `ENCORD_SSH_KEY`; without a domain from `ENCORD_DOMAIN`,
        which the SDK does not look at, else it is https://api.encord.com.

        Raises:
            CredentialsError: there is no usable key, or the domain is not one.
        """
        platform = connect(
            domain=domain,
            ssh_private_key=ssh_private_key or None,
            ssh_private_key_path=ssh_private_key_path,
            ssh_private_key_password=password,
            timeout_seconds=requests_settings.read_timeout,
        )
        return cls(platform)

    @classmethod
    def create_with_bearer_token(
        cls,
        token: str,
        *,
        requests_settings: RequestsSettings = DEFAULT_REQUESTS_SETTINGS,
        domain: str | None = None,
    ) -> Self:
        """Return a client that shows a token instead of signing. For the rest see `create_with_ssh_private_key`."""
        return cls(connect(domain=domain, bearer_token=token, timeout_seconds=requests_settings.read_timeout))

    def get_bearer_token(self) -> str:
        """Return a token for `create_with_bearer_token`: keep it secret."""
        return self._platform.get_bearer_token()

    # Projects ----------------------------------------------------------------------------------------------------

    def get_project(self, project_hash: str | UUID) -> SdkProject:
        """Return a project."""
        return SdkProject.of(self._platform.get_project(project_hash))

    def list_projects(self, **filters: Unpack[ProjectFilters]) -> Iterator[SdkProject]:
        """Yield your projects, page by page."""
        return map(SdkProject.of, self._platform.list_projects(**filters))

    @deprecated("get_project_client is deprecated since SDK 0.1.98: use get_project")
    def get_project_client(self, project_hash: str | UUID, **_: object) -> SdkProject:
        """Return a project; an older name of `get_project`, with the same members, and arguments that mean nothing."""
        return self.get_project(project_hash)

    def get_projects(self, **filters: Unpack[ListFilters]) -> list[dict[str, Any]]:
        """Return your projects, each as a dictionary of `project` and `user_role`."""
        return [listed_project(each) for each in self._platform.list_projects(**filters)]

    def create_project(
        self,
        project_title: str,
        dataset_hashes: list[str],
        project_description: str = "",
        ontology_hash: str = "",
        *,
        workflow_template_hash: str | None = None,
    ) -> str:
        """Create a project; return its hash. `workflow_settings` is not taken; see `Platform.create_project`."""
        return self._platform.create_project(
            project_title,
            dataset_hashes,
            project_description,
            ontology_hash,
            workflow_template_hash=workflow_template_hash,
        )

    # Datasets and ontologies -------------------------------------------------------------------------------------

    def get_datasets(self, **filters: Unpack[ListFilters]) -> list[dict[str, Any]]:
        """Return your datasets, each as a dictionary of `dataset` and `user_role`."""
        return [listed_dataset(each) for each in self._platform.get_datasets(**filters)]

    def get_dataset(
        self,
        dataset_hash: str | UUID,
        dataset_access_settings: DatasetAccessSettings = DEFAULT_DATASET_ACCESS_SETTINGS,
        include_data_rows: bool = True,
    ) -> Dataset:
        """Return a dataset, by default with its rows."""
        return self._platform.get_dataset(
            dataset_hash,
            include_data_rows=include_data_rows,
            include_client_metadata=dataset_access_settings.fetch_client_metadata,
        )

    @deprecated("get_dataset_client is deprecated since SDK 0.1.98: use get_dataset")
    def get_dataset_client(
        self,
        dataset_hash: str | UUID,
        dataset_access_settings: DatasetAccessSettings = DEFAULT_DATASET_ACCESS_SETTINGS,
        **_: object,
    ) -> Dataset:
        """Return a dataset; an older name of `get_dataset`, with the same members, and arguments that mean nothing."""
        return self.get_dataset(dataset_hash, dataset_access_settings)

    def create_dataset(
        self,
        dataset_title: str,
        dataset_type: StorageLocation,
        dataset_description: str | None = None,
        create_backing_folder: bool = True,
    ) -> Listed:
        """Create a dataset; return what it is called. `dataset_type` is repeated and not sent, as in the SDK."""
        made = self._platform.create_dataset(
            dataset_title, dataset_description=dataset_description, create_backing_folder=create_backing_folder
        )
        return created_dataset(made, dataset_title, dataset_type)

    def get_ontology(self, ontology_hash: str) -> SdkOntology:
        """Return an ontology, to be read, changed and saved."""
        return SdkOntology(self._platform, self._platform.get_ontology(ontology_hash))

    def get_ontologies(self, **filters: Unpack[ListFilters]) -> list[dict[str, Any]]:
        """Return your ontologies, each as a dictionary of `ontology` and `user_role`."""
        found = [SdkOntology(self._platform, each) for each in self._platform.get_ontologies(**filters)]
        return [{"ontology": each, "user_role": each.user_role} for each in found]

    def create_ontology(
        self, title: str, description: str = "", structure: OntologyStructure | None = None
    ) -> SdkOntology:
        """
        Create an ontology, empty unless a structure is given; return it.

        Raises:
            OntologyError: a classification has no question.
        """
        return SdkOntology(self._platform, self._platform.create_ontology(title, description, structure))

    # Storage -----------------------------------------------------------------------------------------------------

    def get_storage_folder(self, folder_uuid: str | UUID) -> StorageFolder:
        """Return a folder of storage."""
        return self._platform.get_storage_folder(folder_uuid)

    def list_storage_folders(self, **filters: Unpack[FolderFilters]) -> Iterator[StorageFolder]:
        """Yield the folders at the top, page by page."""
        return self._platform.list_storage_folders(**filters)

    def find_storage_folders(self, **filters: Unpack[FolderFilters]) -> Iterator[StorageFolder]:
        """Yield folders at any depth, page by page."""
        return self._platform.find_storage_folders(**filters)

    def create_storage_folder(
        self,
        name: str,
        description: str | None = None,
        client_metadata: Mapping[str, Json] | None = None,
        parent_folder: StorageFolder | UUID | None = None,
    ) -> StorageFolder:
        """Create a folder of storage, at the top or in another one; return it."""
        return self._platform.create_storage_folder(name, description, client_metadata, parent_folder)

    def get_storage_item(self, item_uuid: str | UUID, sign_url: bool = False) -> StorageItem:
        """Return an item of storage, with a link to its file when requested."""
        return self._platform.get_storage_item(item_uuid, sign_url)

    @deprecated("find_storage_items is deprecated since SDK 0.1.180: use get_storage_items, or list_items of a folder")
    def find_storage_items(
        self, *, org_access: bool | None = None, **filters: Unpack[ItemFilters]
    ) -> Iterator[StorageItem]:
        """Yield items of all folders, page by page; give `search` or `item_types`."""
        return self._platform.find_storage_items(org_access=org_access, **filters)

    def get_storage_items(self, item_uuids: Sequence[str | UUID], sign_url: bool = False) -> list[StorageItem]:
        """Return several items of storage, in the order in which they are requested."""
        return self._platform.get_storage_items([*item_uuids], sign_url)

    # The organisation --------------------------------------------------------------------------------------------

    def list_groups(self) -> Iterator[SdkGroup]:
        """Yield the groups of your organisation, page by page."""
        return (SdkGroup(self._platform, each) for each in self._platform.list_groups())

    def create_group(self, name: str, description: str = "") -> SdkGroup:
        """Create a group in your organisation; return it."""
        return SdkGroup(self._platform, self._platform.create_group(name, description))

    def get_group(self, group_hash: str | UUID) -> SdkGroup:
        """Return a group of your organisation."""
        return SdkGroup(self._platform, self._platform.get_group(group_hash))

    def delete_group(self, group_hash: str | UUID) -> None:
        """Delete a group and the access that it gives."""
        self._platform.delete_group(group_hash)

    def list_organisation_users(self) -> list[OrganisationUser]:
        """Return the users of your organisation that you may see."""
        return self._platform.list_organisation_users()

    def add_organisation_user(self, email: str, *, role_mnemonic_name: str, member_type: str) -> None:
        """Make somebody a user of your organisation."""
        self._platform.add_organisation_user(email, role_mnemonic_name=role_mnemonic_name, member_type=member_type)

    def remove_organisation_user(self, email: str) -> None:
        """Take somebody out of your organisation."""
        self._platform.remove_organisation_user(email)

    def metadata_schema(self) -> MetadataSchema:
        """Read what the keys of client metadata hold, to be changed and saved."""
        return self._platform.metadata_schema()

    def list_organisation_tags(self) -> list[OrganisationTag]:
        """Return the tags of your organisation."""
        return self._platform.list_organisation_tags()

    def list_project_tags(self) -> list[OrganisationTag]:
        """Return the tags of your organisation; an older name of `list_organisation_tags`."""
        return self._platform.list_organisation_tags()

    def create_organisation_tag(self, name: str, description: str | None = None) -> OrganisationTag:
        """Create a tag; return it."""
        return self._platform.create_organisation_tag(name, description)

    def delete_organisation_tag(
        self, tag: OrganisationTag | None = None, *, tag_name: str | None = None, tag_uuid: UUID | str | None = None
    ) -> None:
        """Delete a tag, and so detach it from everything."""
        self._platform.delete_organisation_tag(tag, tag_name=tag_name, tag_uuid=tag_uuid)

    def get_cloud_integrations(
        self,
        filter_integration_uuids: list[str | UUID] | None = None,
        filter_integration_titles: list[str] | None = None,
        include_org_access: bool = False,
    ) -> list[CloudIntegration]:
        """Return the cloud storage that the platform can read for you."""
        return self._platform.get_cloud_integrations(
            filter_integration_uuids, filter_integration_titles, include_org_access
        )
