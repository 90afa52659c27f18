# mypy: ignore-errors
"""Opens a dataset by its hash, and lists what is in it."""

import json
import os

from encord import EncordUserClient
from encord.constants.enums import DataType
from encord.exceptions import DatasetError, EncordException
from encord.orm.dataset import DatasetAccessSettings

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
(found,) = client.get_datasets(title_eq="NL fleet7 2026-10 urban Rotterdam")
dataset = client.get_dataset(found["dataset"].dataset_hash)
rows = sorted(dataset.data_rows, key=lambda row: row.title)
told = {
    "dataset": [dataset.dataset_hash, dataset.title, dataset.description],
    "rows": [[row.uid, row.title, row.data_type.value, row.width, row.height] for row in rows],
    "some": sorted(
        row.title
        for row in dataset.list_data_rows(title_like="%00%", data_types=[DataType.IMAGE], created_after="2020-01-01")
    ),
    "two": sorted(row.title for row in dataset.list_data_rows(data_hashes=[rows[0].uid, rows[1].uid])),
    "videos": dataset.list_data_rows(data_types=[DataType.VIDEO]),
}
described = client.get_dataset(dataset.dataset_hash, DatasetAccessSettings(fetch_client_metadata=True))
told["metadata"] = sorted(json.dumps(dict(row.client_metadata or {}), sort_keys=True) for row in described.data_rows)
bare = client.get_dataset(dataset.dataset_hash, include_data_rows=False)
try:
    told["bare"] = len(bare.data_rows)
except DatasetError as error:
    told["bare"] = isinstance(error, EncordException)
bare.refetch_data()
told["read again"] = len(bare.data_rows)
try:
    client.get_dataset("00000000-0000-4000-8000-000000000000")
except EncordException as error:
    told["unknown"] = type(error).__name__
print(json.dumps(told))
