# mypy: ignore-errors
"""Says what client metadata may hold, describes data with it, and finds it again on items, data and label rows."""

import json
import os

from encord import EncordUserClient
from encord.http.bundle import Bundle
from encord.metadata_schema import MetadataSchemaError
from encord.objects import OntologyStructure
from encord.orm.dataset import DatasetAccessSettings
from shared.files import new_labelled, picture

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
schema = client.metadata_schema()
known = schema.keys()
told = {"at first": sorted([key, schema.get_key_type(key)] for key in known)}
schema.add_scalar("shift", data_type="varchar")
schema.add_scalar("remark", data_type="long_string")
schema.set_scalar("temperature", data_type="number")
schema.add_enum("road", values=["wet", "dry"])
schema.add_enum_options("road", values=["icy"])
schema.add_embedding("look", size=3)
schema.add_geospatial("where")
schema.delete_key("camera")
schema.delete_key("temperature", hard=True)
schema.save()
schema = client.metadata_schema()
names = ("shift", "remark", "temperature", "road", "look", "where", "camera", "nothing")
told["kinds"] = [[key, schema.get_key_type(key), schema.has_key(key), schema.is_key_deleted(key)] for key in names]
schema.restore_key("camera")
schema.save()
told["restored"] = client.metadata_schema().is_key_deleted("camera")
told["shown"] = str(client.metadata_schema())
told["details"] = [schema.get_enum_options("road"), schema.get_embedding_size("look")]
told["refused"] = []
for wrong in (
    lambda: schema.add_enum("road", values=["wet"]),
    lambda: schema.add_enum("empty", values=[]),
    lambda: schema.add_enum_options("shift", values=["x"]),
    lambda: schema.add_scalar("road", data_type="number"),
    lambda: schema.add_scalar("$price", data_type="number"),
    lambda: schema.delete_key("nothing"),
    lambda: schema.restore_key("temperature"),
    lambda: schema.add_embedding("look", size=4),
):
    try:
        wrong()
        told["refused"].append("nothing")
    except MetadataSchemaError as error:
        told["refused"].append(isinstance(error, RuntimeError))

project = new_labelled(client, "Described", OntologyStructure(), images=[picture(f"{each}.png") for each in "abc"])
(dataset,) = project.list_datasets()
rows = sorted(client.get_dataset(str(dataset.dataset_hash)).data_rows, key=lambda row: row.title)
items = {item.name: item for item in client.get_storage_items([row.backing_item_uuid for row in rows])}
with Bundle() as bundle:
    for number, item in enumerate(items.values()):
        item.update(client_metadata={"shift": "night", "temperature": number, "look": [0.5, 0.25, 0]}, bundle=bundle)
items["c.png"].update(name="last.png", description="the last one")
told["item"] = [items["c.png"].name, items["c.png"].description, items["c.png"].client_metadata]
items["b.png"].update(client_metadata={"shift": "day"})
described = client.get_dataset(str(dataset.dataset_hash), DatasetAccessSettings(fetch_client_metadata=True))
told["data"] = sorted([row.title, dict(row.client_metadata)] for row in described.data_rows)
told["rows"] = sorted(
    [row.data_title, row.client_metadata] for row in project.list_label_rows_v2(include_client_metadata=True)
)
told["bare"] = [row.client_metadata for row in project.list_label_rows_v2()]
print(json.dumps(told))
