"""The labels of many rows in one request: read, begun, stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from labelform.api import calls
from labelform.api.calls import LabelSelection
from labelform.client.http import SyncDriver
from labelform.client.values.labels import LabelRowDict
from labelform.client.values.ontology import OntologyStructure
from labelform.errors import UnexpectedAnswerError
from labelform.types import Json


@dataclass(frozen=True, slots=True)
class LabelRowContext:
    """What a label row needs of its project. The ontology is read only when needed."""

    driver: SyncDriver
    project_hash: str
    ontology: Callable[[], OntologyStructure]


class Waiting(Protocol):
    """A label row that waits for its labels."""

    @property
    def label_hash(self) -> str | None:
        """The id of the labels."""

    @property
    def data_hash(self) -> str:
        """The id of the data."""

    def receive(self, labels: LabelRowDict, *, is_partial: bool) -> None:
        """Take the labels that came."""


def read_labels(context: LabelRowContext, rows: Sequence[Waiting], selection: LabelSelection) -> None:
    """
    Read the labels of rows.

    Raises:
        UnexpectedAnswerError: the labels of a row did not come; the others have theirs.
    """
    hashes = [row.label_hash for row in rows if row.label_hash is not None]
    call = calls.get_label_rows(context.project_hash, label_hashes=hashes, **selection)
    found = {row["label_hash"]: row for row in context.driver.run(call)}
    names = ("include_object_feature_hashes", "include_classification_feature_hashes")
    is_partial = any(selection.get(name) is not None for name in names) or selection.get("include_archived") is False
    _hand_out(call.name, found, {row.label_hash: row for row in rows}, is_partial=is_partial)


def begin_labels(context: LabelRowContext, rows: Sequence[Waiting], branch_name: str, *, get_signed_url: bool) -> None:
    """
    Begin to label data.

    Raises:
        UnexpectedAnswerError: the labels of a row did not come; the others have theirs.
    """
    call = calls.create_label_rows(
        context.project_hash,
        data_hashes=[row.data_hash for row in rows],
        branch_name=branch_name,
        get_signed_url=get_signed_url,
    )
    found = {row["data_hash"]: row for row in context.driver.run(call)}
    _hand_out(call.name, found, {row.data_hash: row for row in rows}, is_partial=False)


def store_labels(context: LabelRowContext, rows: Sequence[LabelRowDict], *, validate_before_saving: bool) -> None:
    """Replace the labels of rows."""
    call = calls.save_label_rows(
        context.project_hash,
        label_hashes=[row["label_hash"] for row in rows],
        labels=[cast("dict[str, Json]", row) for row in rows],
        validate_before_saving=validate_before_saving,
    )
    context.driver.run(call)


def _hand_out(
    name: str, found: Mapping[Json, Mapping[str, Json]], rows: Mapping[str | None, Waiting], *, is_partial: bool
) -> None:
    missing = [own_hash for own_hash in rows if own_hash not in found]
    for own_hash, row in rows.items():
        if own_hash in found:
            row.receive(cast("LabelRowDict", found[own_hash]), is_partial=is_partial)
    if missing:
        raise UnexpectedAnswerError(f"{name}: the platform sent no labels for {missing[0]!r}", call=name)
