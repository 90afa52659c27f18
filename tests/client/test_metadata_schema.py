"""The schema of client metadata: what it keeps, and what it refuses before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.client.world import MakeWorld

from labelform.client.platform import Platform
from labelform.client.values.metadata_schema import MetadataSchema
from labelform.errors import MetadataSchemaError

AT = "/v2/public/organisation/client-metadata-schema-v2"
KEYS: dict[str, Any] = {
    "newer": {"ty": "hologram", "depth": 3},
    "road": {"ty": "enum", "values": ["wet"], "more": True},
    "old": {"ty": "tombstone", "deleted_ty": {"ty": "variant", "hint": "number"}},
    "gone": {"ty": "tombstone", "deleted_ty": None},
}


def test_what_nobody_changed_is_stored_as_it_came(world: MakeWorld) -> None:
    here = world({f"GET {AT}": KEYS, f"POST {AT}": None})
    schema = Platform(here.driver).metadata_schema()
    schema.add_enum_options("road", values=["dry"])
    schema.add_scalar("old", data_type="string")
    schema.save()
    schema.save()

    assert here.sent == [f"GET {AT}", f"POST {AT}"]
    assert here.bodies[-1] == {
        **KEYS,
        "road": {"ty": "enum", "values": ["dry", "wet"], "more": True},
        "old": {"ty": "variant", "hint": "varchar"},
    }
    assert schema.get_key_type("newer") == "hologram"


def test_without_a_change_nothing_is_stored(world: MakeWorld) -> None:
    here = world({f"GET {AT}": None})
    schema = Platform(here.driver).metadata_schema()
    schema.save()

    assert (list(schema.keys()), len(here.sent)) == ([], 1)


WRONG: dict[str, Callable[[MetadataSchema], object]] = {
    "an embedding of 4097 is not between 1 and 4,096": lambda schema: schema.add_embedding("look", size=4097),
    "road is enum, not embedding": lambda schema: schema.get_embedding_size("road"),
    "nothing is not there, not enum": lambda schema: schema.get_enum_options("nothing"),
    "road already exists": lambda schema: schema.add_geospatial("road"),
    "road is already enum": lambda schema: schema.add_scalar("road", data_type="text"),
    "gone is already permanently deleted": lambda schema: schema.add_scalar("gone", data_type="text"),
    "holo is not a scalar": lambda schema: schema.add_scalar("new", data_type="holo"),
    "0 values are given": lambda schema: schema.add_enum("new", values=[]),
    "256 values are given": lambda schema: schema.add_enum("new", values=["x"] * 256),
    "old is not an enum": lambda schema: schema.add_enum_options("old", values=["x"]),
    "there is no new": lambda schema: schema.delete_key("new"),
    "gone is already deleted": lambda schema: schema.delete_key("gone"),
    "road is not deleted": lambda schema: schema.restore_key("road"),
    "gone is permanently deleted": lambda schema: schema.restore_key("gone"),
    r"'\$x' cannot be a key": lambda schema: schema.add_geospatial("$x"),
    "'keyframes' cannot be a key": lambda schema: schema.add_geospatial("keyframes"),
    "'- .' cannot be a key": lambda schema: schema.add_geospatial("- ."),
}


@pytest.mark.parametrize(("message", "act"), WRONG.items(), ids=WRONG)
def test_what_makes_no_sense_is_refused(
    world: MakeWorld, message: str, act: Callable[[MetadataSchema], object]
) -> None:
    schema = Platform(world({f"GET {AT}": KEYS}).driver).metadata_schema()

    with pytest.raises(MetadataSchemaError, match=message):
        act(schema)
