"""
The JSON Schema of specs, for editors and for checks in other languages.

Made from the models, so that nothing is said twice. It says less than the parser: order within a range,
uniqueness and everything that needs the platform cannot be said in JSON Schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labelform.language.extends import IDENTITY
from labelform.language.model import ProjectSpec, listed
from labelform.language.published import published

_EXAMPLE = {
    "labelform": 1,
    "project": {"title": "Northlane Perception - Night pilot", "ontology": "NL Road Users & Lanes v6"},
    "datasets": ["NL fleet7 2026-09 motorway night"],
    "groups": [{"name": "perception-leads", "role": "admin"}],
}


def project_schema() -> dict[str, Any]:
    """Return the schema of a spec in draft 2020-12; one that extends another file may leave out what that has."""
    whole = _of_specs()
    made = {**_unfinished(whole), "required": ["labelform"], "then": _finished(whole), "examples": [_EXAMPLE]}
    about = "The desired state of one annotation project. A section left out is unmanaged, [] is managed and empty."
    return published("project", made, title="labelform project spec", description=about)


def base_schema() -> dict[str, Any]:
    """
    Return the schema of a file that specs extend: nothing has to be there, and items need only what identifies them.

    What is missing from it, the files on top may add.
    """
    about = "What several specs have in common. Each lists it under extends; the values in a spec take precedence."
    return published("base", _unfinished(_of_specs()), title="labelform base", description=about)


def _of_specs() -> dict[str, Any]:
    return with_templates(polished(ProjectSpec.model_json_schema(mode="validation")))


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
    "title": "Expression",
    "description": "An expression that is replaced by a value, such as {{ name }}.",
    "type": "string",
    "pattern": r"\{\{",
}
_INCLUDED = {"$ref": "#/$defs/Included"}
_INCLUDED_DEFINITION = {
    "title": "Content of a file",
    "description": "JSON of another file, or a part of it, such as !file filters/night.json#presets.night.",
    "type": "string",
    "pattern": r"\.json(#.+)?$",
}
_EXTENDS = {
    "description": "Another file that this one builds on: mappings are merged by key, items by name, null removes.",
    "type": "string",
    "pattern": r"\.ya?ml$",
}
_FOR_EACH = {
    "description": "Repeats the item for each entry of a list; in it, {{ item }} is the entry.",
    "anyOf": [{"type": "array"}, _TEMPLATE],
}


def with_templates(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema in which expressions may stand for values, and items may repeat."""
    definitions = {name: _templated(node) for name, node in schema.get("$defs", {}).items()}
    for node in definitions.values():
        if "properties" in node and node.get("additionalProperties") is False:
            node["properties"] = {**node["properties"], "for_each": _FOR_EACH}
    definitions |= {"Template": _TEMPLATE_DEFINITION, "Included": _INCLUDED_DEFINITION}
    properties = {name: _property(node) for name, node in schema["properties"].items() if name != "labelform"}
    properties = {"labelform": schema["properties"]["labelform"], **properties}
    return {**schema, "$defs": definitions, "properties": properties}


def _templated(node: dict[str, Any]) -> dict[str, Any]:
    if "properties" not in node:
        return node
    return {**node, "properties": {name: _property(one) for name, one in node["properties"].items()}}


def _property(node: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a value that may be an expression, or come from a file: text may be either anyway."""
    if "items" in node:
        node = {**node, "items": _value(node["items"])}
    if "prefixItems" in node:
        node = {**node, "prefixItems": [_value(one) for one in node["prefixItems"]]}
    return _value(node)


def _value(node: dict[str, Any]) -> dict[str, Any]:
    is_free = node.get("type") == "string" and not {"enum", "const", "pattern"} & set(node)
    if is_free or "$ref" in node or not node:
        return node
    about: dict[str, Any] = {key: node[key] for key in ("description", "default", "title") if key in node}
    rest = {key: value for key, value in node.items() if key not in about}
    choices = rest["anyOf"] if set(rest) == {"anyOf"} else [rest]
    is_structured = any(one.get("type") in ("array", "object") for one in choices)
    return {**about, "anyOf": [*choices, _TEMPLATE, *([_INCLUDED] if is_structured else [])]}


# -- one file of several ---------------------------------------------------------------------------------------

_LOOSE: list[dict[str, Any]] = [
    {"title": "By name", "description": "Changes to the items of the extended file, by their names.",
     "type": "object"},
    {"title": "Nothing", "description": "Removes an item of the extended file.", "type": "null"},
]  # fmt: skip


def _unfinished(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a file that says a part; only on top of another are sections written by item, or removed."""
    definitions = {name: _part(node) for name, node in _items(schema).items()}
    sections, beside = _sections(schema), _beside(schema)
    loose = {name: _loose(node) for name, node in sections.items()}
    loose |= {name: _removable(node) for name, node in beside.items()}
    return {
        **{key: value for key, value in schema.items() if key != "required"},
        "$defs": {**schema["$defs"], **definitions},
        "properties": {"extends": _EXTENDS, **schema["properties"], **loose},
        "if": {"not": {"required": ["extends"]}},
        "then": {"properties": {name: _alone(node) for name, node in {**sections, **beside}.items()}},
    }


_PROJECT = "project"
_LISTED = {"type": ["array", "string"]}
_SINGLE = {"type": ["object", "string"]}


def _alone(node: dict[str, Any]) -> dict[str, Any]:
    """Return what a key is in a file that stands alone: not written by item, and not removed."""
    return _LISTED if _is_list(node) else _SINGLE


_GONE: dict[str, Any] = {"title": "Nothing", "description": "Removes a value of the extended file.", "type": "null"}


def _is_list(section: dict[str, Any]) -> bool:
    """Return whether a section lists things, or is a single thing."""
    return any(one.get("type") == "array" for one in section.get("anyOf", ()))


def _loose(section: dict[str, Any]) -> dict[str, Any]:
    """Return what a section may be on top of another file; a mapping is merged by key."""
    if _is_list(section):
        return {**section, "anyOf": [*section["anyOf"], *_LOOSE]}
    return _removable(section)


def _removable(node: dict[str, Any]) -> dict[str, Any]:
    """Return what a key may have on top of another file that has it as well."""
    about: dict[str, Any] = {key: node[key] for key in ("description", "default", "title") if key in node}
    rest = {key: value for key, value in node.items() if key not in about}
    return {**about, "anyOf": [*(rest["anyOf"] if set(rest) == {"anyOf"} else [rest]), _GONE]}


def _finished(schema: dict[str, Any]) -> dict[str, Any]:
    """Return what else holds for a file that stands alone."""
    items = {
        name: {**_LISTED, "items": _whole(node, schema)} if _is_list(node) else _whole(node, schema)
        for name, node in _sections(schema).items()
    }
    items |= {name: _alone(node) for name, node in _beside(schema).items()}
    return {
        "required": [_PROJECT],
        "properties": {_PROJECT: _whole(schema["properties"][_PROJECT], schema), **items},
    }


def _whole(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return what an item must have beyond what identifies it, if it is a mapping."""
    (item,) = (schema["$defs"][name] for name in _referred(node) if "properties" in schema["$defs"][name])
    asked = {key: item[key] for key in ("required", "oneOf") if key in item and item[key] != _part(item).get(key)}
    return {"if": {"type": "object"}, "then": asked} if asked else {}


def _sections(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the sections, which are merged item by item; the project itself is merged by key."""
    return {name: node for name, node in schema["properties"].items() if name in listed() and name != _PROJECT}


def _beside(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the keys beside the sections, of which each file has its own as a whole, or key by key."""
    return {name: node for name, node in schema["properties"].items() if name not in (*listed(), "labelform")}


def _items(schema: dict[str, Any]) -> dict[str, Any]:
    merged = [schema["properties"][name] for name in listed()]
    return {name: schema["$defs"][name] for name in _referred(merged)}


def _referred(node: Any) -> set[str]:
    """Return the names of the definitions that are referred to right here."""
    if isinstance(node, list):
        return set().union(*map(_referred, node))
    if not isinstance(node, dict):
        return set()
    named = {node["$ref"].rpartition("/")[2]} if "$ref" in node else set()
    return named.union(*map(_referred, node.values()))


def _part(node: dict[str, Any]) -> dict[str, Any]:
    """Return the definition of an item that may leave out all but what identifies it."""
    kept = {key: value for key, value in node.items() if key != "oneOf" or _identifies(*value)}
    if "required" in kept:
        kept["required"] = [name for name in kept["required"] if name in IDENTITY]
    return kept


def _identifies(*choices: Mapping[str, Any]) -> bool:
    return {name for choice in choices for name in choice.get("required", ())} <= set(IDENTITY)
