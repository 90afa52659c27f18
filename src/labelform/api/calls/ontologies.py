"""Ontologies. One may serve many projects: saving it changes all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

from labelform.api.build import listing, path, rest
from labelform.api.calls.filters import ListFilters, filter_query
from labelform.api.decode import about, nothing, record
from labelform.api.operation import Operation, Page
from labelform.api.records.ontologies import Ontology
from labelform.types import Json


def get_ontology(*, ontology_hash: str) -> Operation[Ontology]:
    """Read an ontology. Source: GET ontologies/{ontology_hash}, SDK 0.1.155."""
    decode = about(record(Ontology), ontology_hash=ontology_hash)
    return rest("get_ontology", "GET", path("ontologies", ontology_hash), decode=decode)


def get_ontologies(**filters: Unpack[ListFilters]) -> Operation[Page[Ontology]]:
    """List the ontologies that you may see, each complete. Source: GET ontologies; the SDK reads one page only."""
    return listing("get_ontologies", path("ontologies"), item=Ontology, query=filter_query(filters))


def create_ontology(
    *, title: str, description: str = "", structure: Mapping[str, Json] | None = None
) -> Operation[Ontology]:
    """Create an ontology, empty unless a structure is given. Source: POST ontologies, SDK 0.1.155."""
    body = _body(title, description, structure)
    return rest("create_ontology", "POST", path("ontologies"), decode=record(Ontology), body=body)


def save_ontology(
    *, ontology_hash: str, title: str, description: str, structure: Mapping[str, Json]
) -> Operation[None]:
    """
    Replace title, description and the whole structure of an ontology.

    Source: PUT ontologies/{ontology_hash}, SDK 0.1.155. Features in use can be archived, not removed.
    """
    body = _body(title, description, structure)
    return rest("save_ontology", "PUT", path("ontologies", ontology_hash), decode=nothing, body=body)


def _body(title: str, description: str, structure: Mapping[str, Json] | None) -> dict[str, Json]:
    """The three lists of the editor are always sent: the platform requires them, and the SDK sends them empty."""
    empty: dict[str, Json] = {"objects": [], "classifications": [], "skeleton_templates": []}
    return {"title": title, "description": description, "editor": {**empty, **(structure or {})}}
