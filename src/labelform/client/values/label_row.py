"""A label row: one piece of data in a project, how far the work on it is, and the labels made on it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Hashable, Sequence
from functools import partial
from typing import Final, TypeVar, Unpack, cast

from pydantic import ValidationError

from labelform.api import calls
from labelform.api.calls import LabelRowFilters, LabelSelection
from labelform.api.operation import Operation
from labelform.api.records.label_rows import LabelRowMetadata
from labelform.client.storage.item import StorageItem
from labelform.client.values.bundle import Bundle, send_or_queue
from labelform.client.values.json_copies import json_copy
from labelform.client.values.label_row_facts import LabelRowFacts
from labelform.client.values.label_row_labels import LabelRowLabels
from labelform.client.values.label_row_transfer import (
    LabelRowContext,
    begin_labels,
    read_labels,
    store_labels,
)
from labelform.client.values.labels import (
    LabelRowDict,
    Labels,
)
from labelform.client.values.labels.exchanged import transplanted, without_object_numbers
from labelform.client.values.ontology import OntologyStructure
from labelform.errors import Effect, LabelRowError, UnreadableLabelsWarning, WrongProjectTypeError
from labelform.types import DataType, Json

T = TypeVar("T")

_FROM_ROW: Final = ("label_hash", "branch_name", "created_at", "last_edited_at", "label_status", "is_valid")
_TOLD: Final = ("is_valid", "export_history")
_FROM_FILE: Final = {"data_link": "data_link", "width": "width", "height": "height", "data_type": "file_type"}


class LabelRow(LabelRowFacts, LabelRowLabels):
    """
    One piece of data in a project. Get one from `Project.list_label_rows_v2`; the SDK calls it `LabelRowV2`.

    Labels must be read with `initialise_labels` before they can be seen or changed, and are stored with `save`, which
    replaces what others stored in the meantime. What labelform does not know about them survives both.

    Members with a `bundle` talk to the platform at once, or when the bundle ends. They raise `PlatformError` as
    described at `Project`; members about labels raise `LabelRowError` before labels are initialised.
    """

    def __init__(self, context: LabelRowContext, metadata: LabelRowMetadata) -> None:
        LabelRowFacts.__init__(self, metadata)
        LabelRowLabels.__init__(self)
        self._context = context
        self._is_partial = False
        self._storage_item: StorageItem | None = None

    def __repr__(self) -> str:
        return f"LabelRow(label_hash={self.label_hash}, data_hash={self.data_hash}, data_title={self.data_title!r})"

    @property
    def ontology_structure(self) -> OntologyStructure:
        """The ontology of the project."""
        return self._context.ontology()

    def get_storage_item(self, get_signed_urls: bool = False) -> StorageItem:
        """
        Return the item of storage that the data is backed by. It is read once; its own `get_signed_url` reads again.

        Raises:
            LabelRowError: the platform did not return it.

        Source: SDK 0.1.211.
        """
        if self.backing_item_uuid is None:
            raise LabelRowError(f"the platform did not return the storage item of {self.data_title!r}")
        if self._storage_item is None:
            self._storage_item = StorageItem.find(
                self._context.driver, self.backing_item_uuid, sign_url=get_signed_urls
            )
        return self._storage_item

    # Reading and storing labels ----------------------------------------------------------------------------------

    @property
    def is_labelling_initialised(self) -> bool:
        """Whether labels have been read, and can be seen and changed."""
        return self._initialised is not None

    def initialise_labels(
        self,
        include_object_feature_hashes: Collection[str] | None = None,
        include_classification_feature_hashes: Collection[str] | None = None,
        include_reviews: bool = False,
        overwrite: bool = False,
        bundle: Bundle | None = None,
        *,
        include_signed_url: bool = False,
        include_archived: bool | None = None,
    ) -> None:
        """
        Read the labels; if nobody has begun to label the data, begin. That counts as work in progress from then on.

        The two collections narrow the labels to those of some features of the ontology; labels read so cannot be
        saved, because that would delete all others. So does `include_archived=False`, which leaves out labels of what
        the ontology has archived; they come along otherwise (the SDK leaves them out unless asked for them, since
        0.1.181, and a save deletes them).

        Raises:
            LabelRowError: they have been read already, and what was changed since would be lost (see `overwrite`).

        Source: legacy `labelrow` GET with `label_hash`, PUT without one, SDK 0.1.155.
        """
        if self.is_labelling_initialised and not overwrite:
            raise LabelRowError("labels are already initialised; pass overwrite=True to lose what you changed")
        if self.label_hash is None:
            key: Hashable = ("create_label_rows", self._context.project_hash, self.branch_name, include_signed_url)
            send_or_queue(bundle, key, self, partial(self._begin, include_signed_url))
            return
        selection = LabelSelection(
            get_signed_url=include_signed_url,
            include_object_feature_hashes=_frozen(include_object_feature_hashes),
            include_classification_feature_hashes=_frozen(include_classification_feature_hashes),
            include_reviews=include_reviews,
            include_archived=include_archived,
        )
        key = ("get_label_rows", self._context.project_hash, *selection.values())
        send_or_queue(bundle, key, self, lambda rows: read_labels(self._context, rows, selection))

    def from_labels_dict(self, label_row_dict: LabelRowDict, *, preserve_identity: bool = False) -> None:
        """
        Take labels from a dictionary as the platform writes it, in place of those that were read.

        The dictionary is used, not copied: what is changed here changes there. With `preserve_identity` the row stays
        what it is, and only the labels of the dictionary are taken, as a copy: so labels of one row become those of
        another one, whose own labels must have been initialised. Files are matched by their place in the row.

        A row that was read in part still cannot be saved after it took its own labels back: the rest is as unknown as
        before. Read it again with `initialise_labels(overwrite=True)`.

        Raises:
            LabelRowError: with `preserve_identity`, labels are not initialised, the dictionary is of data of another
                type, or one of its files has labels and this row has no file in its place.
        """
        taken = (
            transplanted(label_row_dict, self._labels.row, self._metadata.spaces or {})
            if preserve_identity
            else label_row_dict
        )
        is_own = label_row_dict.get("label_hash", self.label_hash) == self.label_hash
        self.receive(taken, is_partial=self._is_partial and is_own)

    def receive(self, labels: LabelRowDict, *, is_partial: bool) -> None:
        """Take labels; `is_partial` when they are not all. For bundles; see `from_labels_dict`."""
        row = cast("dict[str, Json]", labels)
        known: dict[str, Json] = {name: row[name] for name in _FROM_ROW if name in row}
        if self.data_type in {DataType.IMAGE, DataType.VIDEO}:  # one file, of which the row tells the same as its unit
            unit = cast("dict[str, Json]", next(iter(labels["data_units"].values()), {}))
            known |= {ours: unit[theirs] for theirs, ours in _FROM_FILE.items() if theirs in unit}
        try:
            self._metadata = LabelRowMetadata.model_validate({**self._metadata.model_dump(), **known})
        except ValidationError as error:
            raise LabelRowError(f"the labels of {self.data_title!r} cannot be read: {error}") from error
        self._initialised = Labels(labels, self._context.ontology, self.number_of_frames, self._metadata.spaces)
        self._is_partial = is_partial
        self._warn_of_unreadable_labels()

    def _warn_of_unreadable_labels(self) -> None:
        if unreadable := self.unreadable_labels:
            first = unreadable[0]
            message = (
                f"{self.data_title!r} has labels that cannot be shown ({len(unreadable)}; unreadable_labels of the "
                f"row names them), first the {first.kind} {first.own_hash!r} ({first.place}): {first.reason}"
            )
            warnings.warn(message, UnreadableLabelsWarning, stacklevel=2)

    def to_encord_dict(self, renumber_objects: bool = False) -> LabelRowDict:
        """
        Return the labels as the platform writes them, including what labelform does not know; a copy.

        It is what `save` sends: without what only the platform can say (`is_valid`, `export_history`), as in the SDK.
        With `renumber_objects` no object says its number, and the platform counts them again.
        """
        row = cast("LabelRowDict", json_copy(cast("Json", self._labels.row)))
        for told in _TOLD:
            cast("dict[str, Json]", row).pop(told, None)
        row.setdefault("annotation_task_status", None)
        row["is_shadow_data"] = self.is_shadow_data
        return without_object_numbers(row) if renumber_objects else row

    def save(
        self, bundle: Bundle | None = None, validate_before_saving: bool = False, renumber_objects: bool = False
    ) -> None:
        """
        Store the labels as they are now; what others stored since then is lost.

        With `validate_before_saving` the platform checks more. In a bundle, what is stored is the labels as they are at
        this call. One request is sent once: when its answer is lost, read the labels again before you repeat it.
        With `renumber_objects` the platform counts the objects of each kind again.

        Raises:
            LabelRowError: only some of the labels have been read, and saving would delete all others; or (without
                `renumber_objects`) two objects of a kind have one number.

        Source: legacy `labelrow` POST, SDK 0.1.155 (which repeats it up to three times).
        """
        if self._is_partial:
            raise LabelRowError("only some of the labels were read; saving them would delete the others")
        if not renumber_objects:
            self._labels.check_object_numbers()
        key = ("save_label_rows", self._context.project_hash, validate_before_saving)
        send = partial(store_labels, self._context, validate_before_saving=validate_before_saving)
        send_or_queue(bundle, key, self.to_encord_dict(renumber_objects), send)

    def get_validation_errors(self) -> list[str] | None:
        """
        Return what is wrong with the labels; None when they are valid or there are none yet, without asking.

        Source: GET projects/{project_hash}/labels/{label_hash}/validation-state, SDK 0.1.155.
        """
        if self.label_hash is None or self.is_valid:
            return None
        call = calls.get_validation_state(self._context.project_hash, label_hash=self.label_hash)
        state = self._context.driver.run(call)
        return [] if state.is_valid else (state.errors or [])

    # The workflow ------------------------------------------------------------------------------------------------

    def workflow_reopen(self, bundle: Bundle | None = None) -> None:
        """
        Send the row back to the first stage of annotation; labels stay. Nothing is sent before labelling has begun.

        Source: legacy `labelworkflowgraphnode` POST, SDK 0.1.155.
        """
        if self.label_hash is not None:
            self._queue(bundle, "workflow_reopen", self.label_hash, _reopen)

    def workflow_complete(self, bundle: Bundle | None = None) -> None:
        """
        Send the row to the final stage.

        Raises:
            LabelRowError: labelling was never initialised.

        Source: legacy `labelworkflowgraphnode` POST, SDK 0.1.155.
        """
        if self.label_hash is None:
            raise LabelRowError("labelling has not started; call initialise_labels() first")
        self._queue(bundle, "workflow_complete", self.label_hash, _complete)

    def set_priority(self, priority: float, bundle: Bundle | None = None) -> None:
        """
        Set the priority of the task, from 0 to 1 (first).

        Raises:
            WrongProjectTypeError: the project has no workflow.

        Source: POST projects/{project_hash}/priorities, SDK 0.1.155.
        """
        if self.workflow_graph_node is None:
            raise WrongProjectTypeError("only projects with a workflow have priorities", effect=Effect.NOT_SENT)
        self._queue(bundle, "set_priorities", (self.data_hash, priority), _prioritise)

    # Inside ------------------------------------------------------------------------------------------------------

    def _begin(self, include_signed_url: bool, rows: Sequence[LabelRow]) -> None:
        begin_labels(self._context, rows, self.branch_name, get_signed_url=include_signed_url)

    def _queue(
        self, bundle: Bundle | None, name: str, item: T, call: Callable[[str, list[T]], Operation[object]]
    ) -> None:
        """Make a call about this row and others of the project."""
        at = self._context.project_hash

        def send(items: Sequence[T]) -> None:
            self._context.driver.run(call(at, list(items)))

        send_or_queue(bundle, (name, at), item, send)


def list_rows(context: LabelRowContext, **filters: Unpack[LabelRowFilters]) -> list[LabelRow]:
    """Return label rows, also of data that nobody has begun to label; see `Project.list_label_rows_v2`."""
    call = calls.list_label_rows(context.project_hash, include_uninitialised_labels=True, **filters)
    return [LabelRow(context, metadata) for metadata in context.driver.run(call)]


def _reopen(project_hash: str, hashes: list[str]) -> Operation[bool]:
    return calls.workflow_reopen(project_hash, label_hashes=hashes)


def _complete(project_hash: str, hashes: list[str]) -> Operation[bool]:
    return calls.workflow_complete(project_hash, label_hashes=hashes)


def _prioritise(project_hash: str, priorities: list[tuple[str, float]]) -> Operation[None]:
    return calls.set_priorities(project_hash, priorities=priorities)


def _frozen(hashes: Collection[str] | None) -> frozenset[str] | None:
    return None if hashes is None else frozenset(hashes)
