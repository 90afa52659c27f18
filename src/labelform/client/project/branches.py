"""Branches of labels, and the answers of classifications in bulk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from labelform.api import calls
from labelform.api.records.branches import LabelClassificationsEntry
from labelform.client.checks import require
from labelform.client.ids import texts
from labelform.client.project.base import ProjectTopic
from labelform.client.values.label_row import list_rows


class Branches(ProjectTopic):
    """Members about branches, and about many label rows at once."""

    def list_branches(self) -> Iterator[str]:
        """
        Yield the names of the branches that labels of the project are on, page by page; `main` is always there.

        Source: GET projects/{project_hash}/branches, SDK 0.1.211.
        """
        return (branch.name for branch in self._driver.iterate(calls.list_branches(self.project_hash)))

    def copy_labels_to_branch(
        self,
        target_branch: str,
        source_branch: str = "main",
        overwrite: bool = False,
        data_hashes: Sequence[str] | Sequence[UUID] | None = None,
        label_hashes: Sequence[str] | Sequence[UUID] | None = None,
        batch_size: int = 50,
    ) -> int:
        """
        Copy label rows to another branch, a batch in each request; return how many were made or written over there.

        The two lists narrow which rows are copied. Data that has a label row on the target is skipped, unless with
        `overwrite`. When a batch fails, those before it have been copied; the same call again skips them and so goes on
        where it ended, but with `overwrite` begins again and writes over what was changed on the target meanwhile.

        Raises:
            InvalidArgumentsError: both branches are the same, or a batch holds nothing (for the SDK a ValueError).

        Source: POST projects/{project_hash}/labels/copy-branch, SDK 0.1.211.
        """
        require(source_branch != target_branch, f"{source_branch!r} cannot be copied onto itself")
        require(batch_size > 0, f"batch_size is {batch_size}, so nothing would be copied")
        rows = list_rows(
            self._label_row_context(),
            data_hashes=None if data_hashes is None else texts(data_hashes),
            label_hashes=None if label_hashes is None else texts(label_hashes),
            branch_name=source_branch,
        )
        begun = [row.label_hash for row in rows if row.label_hash is not None]
        return sum(
            self._driver.run(
                calls.copy_labels_to_branch(
                    self.project_hash,
                    source_branch=source_branch,
                    target_branch=target_branch,
                    overwrite=overwrite,
                    label_hashes=batch,
                )
            ).copied_count
            for batch in _batches(begun, batch_size)
        )

    def get_label_classifications(
        self, label_uuids: Sequence[str] | Sequence[UUID], branch_name: str = "main", batch_size: int = 500
    ) -> Iterator[LabelClassificationsEntry]:
        """
        Yield the answers of the classifications of label rows, one entry per row, without reading their other labels.

        Rows are named by their label hash and requested in batches, of at most 1000; each when its first is needed.

        Raises:
            InvalidArgumentsError: a batch holds nothing.

        Source: POST projects/{project_hash}/label-rows/classifications, SDK 0.1.211.
        """
        require(batch_size > 0, f"batch_size is {batch_size}, so nothing would be read")
        return (
            entry
            for batch in _batches(texts(label_uuids), batch_size)
            for entry in self._driver.run(
                calls.get_label_classifications(self.project_hash, label_uuids=batch, branch_name=branch_name)
            )
        )


def _batches(hashes: list[str], size: int) -> Iterator[list[str]]:
    return (hashes[start : start + size] for start in range(0, len(hashes), size))
