"""
Branches of labels in REST v2: `projects/{project}/branches` and `.../labels/copy-branch`; and classifications of many
label rows at once, `.../label-rows/classifications`.
"""

from labelform.sandbox.errors import InvalidArguments
from labelform.sandbox.jsondata import Json
from labelform.sandbox.rules import branches
from labelform.sandbox.rules.label_rows import MAIN
from labelform.sandbox.wire.call import Call
from labelform.sandbox.wire.pages import DEFAULT_SIZE, page

MOST_ROWS = 1000  # a request [SDK docstring]


def list_branches(call: Call) -> Json:
    """GET projects/{project_hash}/branches?limit=...: the size of a page is called limit here."""
    rows = branches.list_branches(call.context, call.uuid("project_hash"))
    return page(
        call,
        rows,
        lambda row: {"name": row["name"]},
        lambda row: str(row["name"]),
        size=DEFAULT_SIZE,
        size_name="limit",
    )


def copy_label_rows(call: Call) -> Json:
    """POST projects/{project_hash}/labels/copy-branch"""
    body = call.body
    copied = branches.copy_label_rows(
        call.context,
        call.uuid("project_hash"),
        source=body.text("sourceBranchName"),
        target=body.text("targetBranchName"),
        label_hashes=body.optional_uuids("labelUuids"),
        data_hashes=body.optional_uuids("dataUuids"),
        overwrite=body.flag("overwrite", default=False),
    )
    return {"copiedCount": copied}


def list_classifications(call: Call) -> Json:
    """POST projects/{project_hash}/label-rows/classifications, which only reads."""
    hashes, branch = call.body.uuids("labelUuids"), call.body.optional_text("branchName") or MAIN
    if len(hashes) > MOST_ROWS:
        raise InvalidArguments(f"labelUuids: {len(hashes)} are more than {MOST_ROWS}")
    found = branches.list_classifications(call.context, call.uuid("project_hash"), hashes, branch)
    return {
        "labels": [
            {
                "labelUuid": row["label_hash"],
                "dataUuid": row["data_hash"],
                "dataTitle": row["title"],
                "branchName": row["branch_name"],
                "classificationAnswers": answers,
                "exportUuid": None,
                "exportedAt": None,
            }
            for row, answers in found
        ]
    }
