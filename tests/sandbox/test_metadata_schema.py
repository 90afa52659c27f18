"""The schema of client metadata."""

from typing import Any

import pytest
from tests.sandbox.conftest import Visit
from tests.sandbox.visitor import Visitor

from labelform.sandbox import Sandbox

MEMBER = "ilse.vandermeer@northlane.example"
PATH = "organisation/client-metadata-schema-v2"


def test_a_schema_is_replaced_as_a_whole(me: Visitor) -> None:
    before = me.get(PATH)
    schema = {"road": {"ty": "enum", "values": ["urban"]}, "gone": {"ty": "tombstone", "deleted_ty": {"ty": "text"}}}

    answer = me.do("POST", PATH, schema)

    assert before["weather"]["ty"] == "enum"
    assert (answer, me.get(PATH)) == (None, schema)


@pytest.mark.parametrize("value", [None, "number", {}, {"ty": "colour"}, {"ty": ["number"]}])
def test_a_key_needs_a_type_that_is_known(me: Visitor, value: Any) -> None:
    before = me.get(PATH)

    status, message = me.refused("POST", PATH, {"road": value})

    assert (status, message[:36]) == (400, '"road" has no metadata type; choose ')
    assert me.get(PATH) == before


def test_members_read_the_schema_and_organisation_admins_write_it(sandbox: Sandbox, me: Visitor, visit: Visit) -> None:
    member = visit(sandbox, MEMBER)

    status, message = member.refused("POST", PATH, {})

    assert member.get(PATH) == me.get(PATH)
    assert (status, message[:60]) == (403, "organisation admin is required to change the metadata schema")
