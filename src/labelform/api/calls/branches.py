"""Branches of labels, and the answers of classifications in bulk."""

from __future__ import annotations

from dataclasses import replace

from labelform.api.build import listing, path, rest
from labelform.api.decode import each_about, record
from labelform.api.operation import Operation, Page
from labelform.api.records.branches import CopiedLabels, LabelBranch, LabelClassifications, LabelClassificationsEntry
from labelform.types import Json


def list_branches(project_hash: str) -> Operation[Page[LabelBranch]]:
    """List the branches of labels. Source: GET projects/{project_hash}/branches, SDK 0.1.211."""
    return listing("list_branches", path("projects", project_hash, "branches"), item=LabelBranch)


def copy_labels_to_branch(
    project_hash: str, *, source_branch: str, target_branch: str, overwrite: bool, label_hashes: list[str]
) -> Operation[CopiedLabels]:
    """
    Copy label rows to another branch. Data that has a label row there is skipped, unless it is to be overwritten.

    Source: POST projects/{project_hash}/labels/copy-branch, SDK 0.1.211.
    """
    body: dict[str, Json] = {
        "sourceBranchName": source_branch,
        "targetBranchName": target_branch,
        "overwrite": overwrite,
        "labelUuids": list(label_hashes),
    }
    at = path("projects", project_hash, "labels", "copy-branch")
    return rest("copy_labels_to_branch", "POST", at, decode=record(CopiedLabels), body=body)


def get_label_classifications(
    project_hash: str, *, label_uuids: list[str], branch_name: str
) -> Operation[list[LabelClassificationsEntry]]:
    """
    Read the answers of the classifications of label rows, and nothing else of them; a POST that only reads.

    Source: POST projects/{project_hash}/label-rows/classifications, SDK 0.1.211; up to 1000 rows.
    """
    decode = each_about(_entries, label_uuid=label_uuids, branch_name=branch_name)
    body: dict[str, Json] = {"labelUuids": list(label_uuids), "branchName": branch_name}
    at = path("projects", project_hash, "label-rows", "classifications")
    return replace(rest("get_label_classifications", "POST", at, decode=decode, body=body), is_read=True)


def _entries(answer: Json) -> list[LabelClassificationsEntry]:
    return LabelClassifications.model_validate(answer).labels
