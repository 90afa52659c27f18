"""The schema of client metadata in REST v2: `organisation/client-metadata-schema-v2`, an object of keys."""

from labelform.sandbox.jsondata import Json
from labelform.sandbox.rules import metadata_schema
from labelform.sandbox.wire.call import Call
from labelform.sandbox.wire.fields import as_object


def get_schema(call: Call) -> Json:
    """GET organisation/client-metadata-schema-v2"""
    return metadata_schema.read_schema(call.context)


def save_schema(call: Call) -> Json:
    """POST organisation/client-metadata-schema-v2"""
    metadata_schema.save_schema(call.context, as_object(call.json, "the body"))
    return None
