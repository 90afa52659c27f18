"""The ontology of a project: objects to draw, classifications to give, and the questions about both."""

from __future__ import annotations

from labelform.client.values.ontology.attributes import (
    Attribute,
    ChecklistAttribute,
    FlatOption,
    NestableOption,
    NumericAttribute,
    Option,
    RadioAttribute,
    TextAttribute,
)
from labelform.client.values.ontology.items import Classification, Object
from labelform.client.values.ontology.skeletons import SkeletonTemplate, SkeletonTemplateCoordinate
from labelform.client.values.ontology.structure import OntologyStructure
from labelform.client.values.ontology.tree import OntologyElement

__all__ = [
    "Attribute",
    "ChecklistAttribute",
    "Classification",
    "FlatOption",
    "NestableOption",
    "NumericAttribute",
    "Object",
    "OntologyElement",
    "OntologyStructure",
    "Option",
    "RadioAttribute",
    "SkeletonTemplate",
    "SkeletonTemplateCoordinate",
    "TextAttribute",
]
