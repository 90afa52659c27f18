"""Ontologies in REST v2: `ontologies`, `ontologies/{hash}` and its groups."""

import json
import sqlite3

from labelform.sandbox.jsondata import Json
from labelform.sandbox.rules import ontologies, ontology_groups
from labelform.sandbox.wire.call import Call
from labelform.sandbox.wire.filters import query_filters
from labelform.sandbox.wire.groups import spell_grant
from labelform.sandbox.wire.pages import page
from labelform.sandbox.wire.roles import ontology_role


def list_ontologies(call: Call) -> Json:
    """GET ontologies"""
    rows = ontologies.list_ontologies(call.context, query_filters(call, "desc"))
    return page(
        call, rows, lambda row: _spell_ontology(call, row), lambda row: row["created_at"] + row["ontology_hash"]
    )


def get_ontology(call: Call) -> Json:
    """GET ontologies/{ontology_hash}"""
    return _spell_ontology(call, ontologies.find_ontology(call.context, call.uuid("ontology_hash")))


def create_ontology(call: Call) -> Json:
    """POST ontologies: answers the whole ontology."""
    body = call.body
    ontology_hash = ontologies.create_ontology(
        call.context, body.text("title"), body.optional_text("description") or "", body.json_object("editor")
    )
    return _spell_ontology(call, ontologies.find_ontology(call.context, ontology_hash))


def save_ontology(call: Call) -> Json:
    """PUT ontologies/{ontology_hash}"""
    body = call.body
    ontologies.save_ontology(
        call.context,
        call.uuid("ontology_hash"),
        title=body.text("title"),
        description=body.optional_text("description") or "",
        editor=body.json_object("editor"),
    )
    return None


def list_groups(call: Call) -> Json:
    """GET ontologies/{ontology_hash}/groups"""
    rows = ontology_groups.list_groups(call.context, call.uuid("ontology_hash"))
    return page(call, rows, spell_grant, lambda row: row["created_at"] + row["group_hash"])


def add_groups(call: Call) -> Json:
    """POST ontologies/{ontology_hash}/groups"""
    role = ontology_role(call.body.integer("userRole"))
    ontology_groups.add_groups(call.context, call.uuid("ontology_hash"), call.body.uuids("groupHashList"), role)
    return None


def remove_groups(call: Call) -> Json:
    """DELETE ontologies/{ontology_hash}/groups?groupHashList=..."""
    ontology_groups.remove_groups(call.context, call.uuid("ontology_hash"), call.query.uuids("groupHashList"))
    return None


def _spell_ontology(call: Call, ontology: sqlite3.Row) -> dict[str, Json]:
    return {
        "ontologyUuid": ontology["ontology_hash"],
        "title": ontology["title"],
        "description": ontology["description"],
        "editor": json.loads(ontology["editor"]),
        "createdAt": ontology["created_at"],
        "lastEditedAt": ontology["last_edited_at"],
        "userRole": ontologies.ontology_role(call.context, ontology["ontology_hash"]),
    }
