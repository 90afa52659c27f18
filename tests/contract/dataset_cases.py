"""Datasets with their rows: the same lines of code, with the SDK and with labelform."""

from __future__ import annotations

from typing import Any

from tests.contract.cases import Case

DATASET = "44444444-4444-4444-8444-444444444444"
ROW = {
    "data_hash": "77777777-7777-4777-8777-777777777771",
    "data_title": "a.mp4",
    "data_type": "VIDEO",
    "created_at": "2026-09-01 10:00:00",
    "last_edited_at": "2026-09-02 10:00:00",
    "width": 1920,
    "height": 1080,
    "file_link": None,
    "file_size": 12,
    "file_type": "video/mp4",
    "storage_location": 0,
    "frames_per_second": 25.0,
    "duration": 4.0,
    "client_metadata": None,
    "signed_url": None,
    "is_optimised_image_group": None,
    "backing_item_uuid": "99999999-9999-4999-8999-999999999991",
    "images_data": None,
}
_DATASET = f"dataset = client.get_dataset('{DATASET}')"
_ROWS = (
    "[[r.uid, r.title, r.data_type.value, r.width, r.height, r.frames_per_second, r.duration, r.file_size, r.file_type,"
    " str(r.backing_item_uuid), r.created_at.strftime('%Y-%m-%d %H:%M'), r.client_metadata] for r in {}]"
)

CASES = [
    Case(
        "get_dataset",
        f"client.get_dataset('{DATASET}')",
        shows="[result.dataset_hash, result.title, result.description, str(result.backing_folder_uuid),"
        f" {_ROWS.format('result.data_rows')}]",
        sdk="0.1.211",
    ),
    Case(
        "get_dataset without rows",
        f"client.get_dataset(UUID('{DATASET}'), include_data_rows=False)",
        shows="result.title",
        sdk="0.1.211",
    ),
    Case("refetch_data of a dataset", "dataset.refetch_data()", before=_DATASET, sdk="0.1.211"),
    Case("list_data_rows", "dataset.list_data_rows()", before=_DATASET, shows=_ROWS.format("result"), sdk="0.1.211"),
    Case(
        "list_data_rows of some",
        "dataset.list_data_rows(title_eq='a.mp4', title_like='%.mp4',"
        " data_hashes=['77777777-7777-4777-8777-777777777771'], data_types=[DataType.VIDEO],"
        " created_before=datetime(2027, 1, 1, tzinfo=UTC), created_after='2020-01-01T00:00:00+00:00')",
        before=_DATASET,
        shows="len(result)",
        sdk="0.1.211",
    ),
]
ANSWERS: dict[str, Any] = {
    "dataset GET": {
        "dataset_hash": DATASET,
        "title": "Drives",
        "description": "of a week",
        "dataset_type": "CORD_STORAGE",
        "backing_folder_uuid": "66666666-6666-4666-8666-666666666666",
        "data_rows": [ROW],
    },
    "datarows GET": [ROW],
}
