"""Label rows: the work on each piece of data."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final, cast
from uuid import UUID

from typing_extensions import deprecated

from labelform.api import calls
from labelform.api.records.label_rows import LabelRowMetadata
from labelform.client.ids import texts
from labelform.client.project.base import ProjectTopic
from labelform.client.values.label_row import LabelRow, list_rows
from labelform.client.values.labels import LabelRowDict
from labelform.types import AnnotationTaskStatus, Json, LabelStatus, ShadowDataState

_CHILDREN: Final = "include_children is deprecated since SDK 0.1.195: read the parts of a data group in its spaces"


class LabelRows(ProjectTopic):
    """Members about label rows."""

    def list_label_rows_v2(  # noqa: PLR0913, PLR0917 - the SDK's parameters
        self,
        data_hashes: Sequence[str] | Sequence[UUID] | None = None,
        label_hashes: Sequence[str] | Sequence[UUID] | None = None,
        edited_before: str | datetime | None = None,
        edited_after: str | datetime | None = None,
        label_statuses: Sequence[AnnotationTaskStatus] | None = None,
        shadow_data_state: ShadowDataState | None = None,
        data_title_eq: str | None = None,
        data_title_like: str | None = None,
        workflow_graph_node_title_eq: str | None = None,
        workflow_graph_node_title_like: str | None = None,
        include_workflow_graph_node: bool = True,
        include_client_metadata: bool = False,
        include_images_data: bool = False,
        include_all_label_branches: bool = False,
        branch_name: str | None = None,
        *,
        include_children: bool = False,
        resolve_client_metadata_locally: bool = False,
    ) -> list[LabelRow]:
        """
        Return the label rows, also of data that nobody has begun to label; all in one request.

        All given filters must hold. `…_eq` is exact, `…_like` takes SQL wildcards (`%`, `_`). Times are ISO 8601 or
        datetimes; one without a zone is taken as UTC. What an empty list of hashes finds is not documented.
        `include_children` lists the parts of data groups, too; deprecated since SDK 0.1.195. Client metadata comes with
        the list, so that `resolve_client_metadata_locally` changes nothing (the SDK then fetches it from storage).

        Raises:
            InvalidDateFormatError: a time is not ISO 8601.
            InvalidArgumentsError: there is no such status, or state of shadow data.

        Source: legacy `labelrowmetadata` GET, SDK 0.1.155.
        """
        if include_children:
            warnings.warn(_CHILDREN, DeprecationWarning, stacklevel=2)
        return list_rows(
            self._label_row_context(),
            data_hashes=None if data_hashes is None else texts(data_hashes),
            label_hashes=None if label_hashes is None else texts(label_hashes),
            edited_before=edited_before,
            edited_after=edited_after,
            label_statuses=label_statuses,
            shadow_data_state=shadow_data_state,
            data_title_eq=data_title_eq,
            data_title_like=data_title_like,
            workflow_graph_node_title_eq=workflow_graph_node_title_eq,
            workflow_graph_node_title_like=workflow_graph_node_title_like,
            include_workflow_graph_node=include_workflow_graph_node,
            include_client_metadata=include_client_metadata,
            include_images_data=include_images_data,
            include_all_label_branches=include_all_label_branches,
            branch_name=branch_name,
            include_children=include_children,
        )

    def set_label_status(self, label_hash: str, label_status: LabelStatus) -> bool:
        """
        Set how far a row is, in projects without a workflow; return whether that was done.

        Source: legacy `labelstatus` POST, SDK 0.1.155; gone in 0.1.163.
        """
        call = calls.set_label_status(self.project_hash, label_hash=label_hash, label_status=label_status)
        return self._driver.run(call)

    def submit_label_row_for_review(self, uid: str) -> bool:
        """
        Hand a row to the reviewers, in projects without a workflow; `uid` is its label hash. Return True.

        Source: legacy `review` PUT, SDK 0.1.155 (which repeats it up to three times); gone in 0.1.163.
        """
        return self._driver.run(calls.submit_label_row_for_review(self.project_hash, label_hash=uid))

    # Deprecated --------------------------------------------------------------------------------------------------

    @deprecated("list_label_rows is deprecated since SDK 0.1.104: use list_label_rows_v2")
    def list_label_rows(
        self,
        edited_before: str | datetime | None = None,
        edited_after: str | datetime | None = None,
        label_statuses: Sequence[AnnotationTaskStatus] | None = None,
        shadow_data_state: ShadowDataState | None = None,
        *,
        include_uninitialised_labels: bool = False,
        label_hashes: list[str] | None = None,
        data_hashes: list[str] | None = None,
    ) -> list[LabelRowMetadata]:
        """
        Return the label rows without a way to their labels. Deprecated: use `list_label_rows_v2`.

        `include_uninitialised_labels` returns also the data that nobody has begun to label.

        Raises:
            InvalidDateFormatError: a time is not ISO 8601.
            InvalidArgumentsError: there is no such status, or state of shadow data.

        Source: legacy `labelrowmetadata` GET, SDK 0.1.155.
        """
        call = calls.list_label_rows(
            self.project_hash,
            edited_before=edited_before,
            edited_after=edited_after,
            label_statuses=label_statuses,
            shadow_data_state=shadow_data_state,
            include_uninitialised_labels=include_uninitialised_labels,
            label_hashes=label_hashes,
            data_hashes=data_hashes,
        )
        return self._driver.run(call)

    @deprecated("get_label_row is deprecated since SDK 0.1.123: use list_label_rows_v2")
    def get_label_row(
        self,
        uid: str,
        get_signed_url: bool = True,
        *,
        include_object_feature_hashes: Collection[str] | None = None,
        include_classification_feature_hashes: Collection[str] | None = None,
        include_reviews: bool = False,
    ) -> LabelRowDict:
        """
        Return the labels of a row as the platform writes them; `uid` is its label hash. Deprecated.

        Use `list_label_rows_v2` and `LabelRow.initialise_labels`. For the parameters see there.

        Source: legacy `labelrow` GET, SDK 0.1.155.
        """
        call = calls.get_label_row(
            self.project_hash,
            label_hash=uid,
            get_signed_url=get_signed_url,
            include_object_feature_hashes=include_object_feature_hashes,
            include_classification_feature_hashes=include_classification_feature_hashes,
            include_reviews=include_reviews,
        )
        return cast("LabelRowDict", self._driver.run(call))

    @deprecated("get_label_rows is deprecated since SDK 0.1.123: use list_label_rows_v2")
    def get_label_rows(
        self,
        uids: list[str],
        get_signed_url: bool = True,
        *,
        include_object_feature_hashes: Collection[str] | None = None,
        include_classification_feature_hashes: Collection[str] | None = None,
        include_reviews: bool = False,
    ) -> list[LabelRowDict]:
        """
        Return the labels of rows as the platform writes them, each once and in any order. Deprecated.

        Use `list_label_rows_v2` and `LabelRow.initialise_labels`. For the parameters see there.

        Raises:
            MultiLabelLimitError: these are more than the platform hands out at once; the error says how many it does.

        Source: legacy `labelrow` GET, SDK 0.1.155.
        """
        call = calls.get_label_rows(
            self.project_hash,
            label_hashes=uids,
            get_signed_url=get_signed_url,
            include_object_feature_hashes=include_object_feature_hashes,
            include_classification_feature_hashes=include_classification_feature_hashes,
            include_reviews=include_reviews,
        )
        return cast("list[LabelRowDict]", self._driver.run(call))

    @deprecated("save_label_row is deprecated since SDK 0.1.123: use list_label_rows_v2")
    def save_label_row(
        self, uid: str, label: LabelRowDict | Mapping[str, Json], validate_before_saving: bool = False
    ) -> bool:
        """
        Store the labels of a row, given as the platform writes them; return True. Deprecated.

        Use `list_label_rows_v2` and `LabelRow.save`. What is in the dictionary is sent as it is; the SDK drops what it
        does not know, and repeats the request up to three times.

        Source: legacy `labelrow` POST, SDK 0.1.155.
        """
        call = calls.save_label_row(
            self.project_hash,
            label_hash=uid,
            label=cast("Mapping[str, Json]", label),
            validate_before_saving=validate_before_saving,
        )
        return self._driver.run(call)

    @deprecated("create_label_row is deprecated since SDK 0.1.123: use list_label_rows_v2")
    def create_label_row(self, uid: str) -> LabelRowDict:
        """
        Begin to label data, and return its labels; `uid` is its data hash. Deprecated.

        Use `list_label_rows_v2` and `LabelRow.initialise_labels`.

        Raises:
            ResourceExistsError: somebody has begun already.

        Source: legacy `labelrow` PUT, SDK 0.1.155 (which repeats it up to three times).
        """
        return cast("LabelRowDict", self._driver.run(calls.create_label_row(self.project_hash, data_hash=uid)))
