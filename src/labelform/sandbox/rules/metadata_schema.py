"""The schema of client metadata: one per organisation, replaced as a whole. Metadata is not held against it [?]."""

import json
from collections.abc import Mapping

from labelform.sandbox.errors import InvalidArguments
from labelform.sandbox.jsondata import Json
from labelform.sandbox.rules import access
from labelform.sandbox.rules.context import Context

# What a key may hold, by the word in `ty` [SDK]. A tombstone is a key that was deleted.
TYPES = (
    "number", "boolean", "varchar", "datetime", "enum", "embedding", "text", "uuid", "variant", "user", "geospatial",
    "tombstone",
)  # fmt: skip


def read_schema(context: Context) -> Mapping[str, Json]:
    """Give the schema of the caller's organisation: what each key holds."""
    organisation_uuid = access.current_organisation(context)
    row = context.one("SELECT metadata_schema FROM organisations WHERE organisation_uuid = ?", organisation_uuid)
    schema: dict[str, Json] = {} if row is None else json.loads(row["metadata_schema"])
    return schema


def save_schema(context: Context, schema: Mapping[str, object]) -> None:
    """
    Replace the schema. Who may is not documented; here organisation admins.

    Raises:
        InvalidArguments: a key holds something that the SDK does not know.
    """
    organisation_uuid = access.administer_organisation(context, "change the metadata schema")
    for key, value in schema.items():
        if not isinstance(value, Mapping) or value.get("ty") not in TYPES:
            raise InvalidArguments(f'"{key}" has no metadata type; choose from {", ".join(TYPES)}')
    context.run(
        "UPDATE organisations SET metadata_schema = ? WHERE organisation_uuid = ?",
        *(json.dumps(schema), organisation_uuid),
    )
