"""
The JSON Schema of specs, for editors and for checks in other languages.

Made from the models, so that nothing is said twice. It says less than the parser: order within a range,
uniqueness and everything that needs the platform cannot be said in JSON Schema.
"""

from __future__ import annotations

from typing import Any

from labelform.language.model import ProjectSpec

SCHEMA_ID = "urn:labelform:schema:project:1"

_EXAMPLE = {
    "labelform": 1,
    "project": {"title": "Northlane Perception - Night pilot", "ontology": "NL Road Users & Lanes v6"},
    "datasets": ["NL fleet7 2026-09 motorway night"],
    "groups": [{"name": "perception-leads", "role": "admin"}],
}


def project_schema() -> dict[str, Any]:
    """Return the schema of a spec in draft 2020-12."""
    made = with_templates(polished(ProjectSpec.model_json_schema(mode="validation")))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        **_on_top(made),
        "title": "labelform project spec",
        "description": "What one annotation project should be. A section left out is unmanaged, [] is empty.",
        "examples": [_EXAMPLE],
    }


def polished(node: Any, *, is_property: bool = False) -> Any:
    """Take out what pydantic says about Python: titles made from names, null for what may be left out."""
    if isinstance(node, list):
        return [polished(one) for one in node]
    if not isinstance(node, dict):
        return node
    kept = {key: value for key, value in node.items() if not (key == "default" and value is None)}
    if is_property:
        kept.pop("title", None)
    kept = _without_null(kept)
    return {key: _polished_value(key, value) for key, value in kept.items()}


def _polished_value(key: str, value: Any) -> Any:
    if key == "properties":
        return {name: polished(one, is_property=True) for name, one in value.items()}
    if key == "description" and isinstance(value, str):
        return " ".join(value.split())
    return polished(value)


def _without_null(node: dict[str, Any]) -> dict[str, Any]:
    parts = node.get("anyOf")
    if not isinstance(parts, list) or {"type": "null"} not in parts:
        return node
    left = [part for part in parts if part != {"type": "null"}]
    rest = {key: value for key, value in node.items() if key != "anyOf"}
    return {**left[0], **rest} if len(left) == 1 else {"anyOf": left, **rest}


# -- what is filled and merged before the model sees it --------------------------------------------------------

_TEMPLATE = {"$ref": "#/$defs/Template"}
_TEMPLATE_DEFINITION = {
    "description": "An expression that is replaced by a value, such as {{ name }}.",
    "type": "string",
    "pattern": r"\{\{",
}
_EXTENDS = {
    "description": "Another file that this one stands on: mappings are merged by key, items by name, null removes.",
    "type": "string",
    "pattern": r"\.ya?ml$",
}
_FOR_EACH = {
    "description": "Repeats the item once for each entry of a list; in it, {{ item }} is the entry.",
    "anyOf": [{"type": "array"}, _TEMPLATE],
}


def with_templates(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema in which expressions may stand for values, and items may repeat."""
    definitions = {name: _templated(node) for name, node in schema.get("$defs", {}).items()}
    for node in definitions.values():
        if "properties" in node and node.get("additionalProperties") is False:
            node["properties"] = {**node["properties"], "for_each": _FOR_EACH}
    definitions["Template"] = _TEMPLATE_DEFINITION
    properties = {name: _property(node) for name, node in schema["properties"].items() if name != "labelform"}
    properties = {"labelform": schema["properties"]["labelform"], **properties}
    return {**schema, "$defs": definitions, "properties": properties}


def _templated(node: dict[str, Any]) -> dict[str, Any]:
    if "properties" not in node:
        return node
    return {**node, "properties": {name: _property(one) for name, one in node["properties"].items()}}


def _property(node: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a value that may be an expression: text takes one anyway, everything else is told."""
    if "items" in node:
        node = {**node, "items": _value(node["items"])}
    if "prefixItems" in node:
        node = {**node, "prefixItems": [_value(one) for one in node["prefixItems"]]}
    return _value(node)


def _value(node: dict[str, Any]) -> dict[str, Any]:
    is_free = node.get("type") in ("string", "object") and not {"enum", "const", "pattern"} & set(node)
    if is_free or "$ref" in node or not node:
        return node
    about: dict[str, Any] = {key: node[key] for key in ("description", "default", "title") if key in node}
    rest = {key: value for key, value in node.items() if key not in about}
    choices = rest["anyOf"] if set(rest) == {"anyOf"} else [rest]
    return {**about, "anyOf": [*choices, _TEMPLATE]}


def _on_top(schema: dict[str, Any]) -> dict[str, Any]:
    """Allow `extends`; only with it may sections be written by item, or removed, and the project be left out."""
    sections = [name for name in schema["properties"] if name not in ("labelform", "project", "policy")]
    loose: dict[str, Any] = {"anyOf": [{"type": "object"}, {"type": "null"}]}
    properties = dict(schema["properties"])
    for name in sections:
        node = properties[name]
        properties[name] = {**node, "anyOf": [*node["anyOf"], *loose["anyOf"]]}
    alone = {"required": ["project"], "properties": {name: {"type": ["array", "string"]} for name in sections}}
    return {
        **schema,
        "required": ["labelform"],
        "properties": {"extends": _EXTENDS, **properties},
        "if": {"not": {"required": ["extends"]}},
        "then": alone,
    }
