"""What was created is never reported as if it had not been, and a write is never sent twice."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from tests.client.world import ACTIVE, COLLECTION, NOTHING, PRESET, PROJECT, MakeWorld, Refused

from labelform.errors import NotReadBackWarning, UnknownException
from labelform.types import CollectionType

CREATE_COLLECTION = f"POST {ACTIVE}/collections?projectHash={PROJECT}"
READ_COLLECTION = f"GET {ACTIVE}/collections?uuids={COLLECTION}"


def test_a_collection_that_cannot_be_read_back_is_returned_as_it_was_asked_for(world: MakeWorld) -> None:
    here = world({CREATE_COLLECTION: COLLECTION, READ_COLLECTION: Refused(403)})

    with pytest.warns(NotReadBackWarning, match=f"the collection {COLLECTION} was created, but could not") as warned:
        collection = here.project.create_collection("n", "d", CollectionType.LABEL)

    assert (collection.uuid, collection.name, collection.description) == (UUID(COLLECTION), "n", "d")
    assert (collection.collection_type, collection.project_hash) == (CollectionType.LABEL, UUID(PROJECT))
    assert (collection.created_at, collection.last_edited_at) == (None, None)
    assert Path(warned[0].filename) == Path(__file__)


def test_a_preset_that_the_platform_does_not_list_yet_is_returned_as_it_was_asked_for(world: MakeWorld) -> None:
    here = world({f"POST {ACTIVE}/presets": PRESET, f"GET {ACTIVE}/presets?presetUuids={PRESET}": NOTHING})

    with pytest.warns(NotReadBackWarning, match=f"the filter preset {PRESET} was created"):
        preset = here.project.create_filter_preset("p", {})

    assert (preset.uuid, preset.name, preset.created_at) == (UUID(PRESET), "p", None)


def test_a_create_that_fails_is_an_error_and_sent_once(world: MakeWorld) -> None:
    here = world({CREATE_COLLECTION: Refused(503, "later")})

    with pytest.raises(UnknownException, match="later") as raised:
        here.project.create_collection("n")

    assert raised.value.request == f"POST {ACTIVE}/collections"
    assert here.sent == [CREATE_COLLECTION]


def test_a_dataset_that_was_attached_is_not_read_back_at_all(world: MakeWorld) -> None:
    here = world({"projectdataset POST": True})

    assert here.project.add_datasets(["d"]) is True
    assert len(here.sent) == 1
