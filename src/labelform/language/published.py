"""
What all our JSON Schemas have in common: where they are published, and what an editor shows of them.

Editors show the title of the form that a value has, and its description before that of the key. A form without a title
is shown under the one around it, once for each form that fits: `GroupEntry || GroupEntry`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_FOLDER = "https://raw.githubusercontent.com/labelform/labelform/HEAD/schemas"
_FORMS = {
    "string": ("Text", "Text on its own."),
    "array": ("List", "A list: [a, b], or one entry a line, each after a dash."),
    "object": ("Mapping", "A mapping: its keys, one a line."),
    "integer": ("Whole number", "A whole number, without quotes."),
    "number": ("Number", "A number, without quotes."),
    "boolean": ("True or false", "true or false, without quotes."),
    "null": ("Nothing", "No value at all."),
}
"""What a form is called and, where its key has no description, what is said about it."""


def published(name: str, made: Mapping[str, Any], *, title: str, description: str) -> dict[str, Any]:
    """Return a schema as it is published: with an address of its own, in draft 2020-12, and titles for people."""
    called = {key: _called(key, node) for key, node in made.get("$defs", {}).items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{_FOLDER}/{name}.schema.json",
        **_Titles(called).everywhere(made),
        "title": title,
        "description": description,
    }


def _called(name: str, node: Mapping[str, Any]) -> str:
    """Return what people call a definition: that of `CollectionEntry` is of a collection."""
    title = node.get("title", name)
    if title != name:
        return str(title)
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name.removesuffix("Entry") or name)
    return words[:1] + words[1:].lower()


class _Titles:
    """Gives titles to the definitions of one schema, and to the forms that values may have."""

    def __init__(self, called: Mapping[str, str]) -> None:
        self._called = called

    def everywhere(self, node: Any, about: str = "", within: str = "") -> Any:
        """Return a node with titles in it; `about` describes what it stands under, which is called `within`."""
        if isinstance(node, list):
            return [self.everywhere(one, about, within) for one in node]
        if not isinstance(node, dict):
            return node
        about, within = node.get("description", about), node.get("title", within)
        return {key: self._value(key, value, about, within) for key, value in node.items()}

    def _value(self, key: str, value: Any, about: str, within: str) -> Any:
        if key == "$defs":
            return {name: self.everywhere({**one, "title": self._called[name]}) for name, one in value.items()}
        if key == "properties":
            return {name: self.everywhere(one, "", within) for name, one in value.items()}
        if key in ("anyOf", "oneOf"):
            return [self._form(self.everywhere(one, about, within), about, within) for one in value]
        return self.everywhere(value, "", within) if key in _WITH_SCHEMAS else value

    def _form(self, node: dict[str, Any], about: str, within: str) -> dict[str, Any]:
        title, usual = self._title(node, within)
        description = about or usual
        return {"title": title, **({"description": description} if description else {}), **node}

    def _title(self, node: Mapping[str, Any], within: str) -> tuple[str, str]:
        """Return the title of a form, and what is said about it where its key says nothing."""
        if "$ref" in node:
            return self._called[node["$ref"].rpartition("/")[2]], ""
        if "enum" in node:
            return "One of a few words", "One of the words that the editor offers."
        if "const" in node:
            return f'The word "{node["const"]}"', "This word and nothing else."
        if "required" in node and "type" not in node:
            return f"{within}, by {' and '.join(node['required'])}", ""
        choices = node.get("oneOf") or node.get("anyOf")
        if choices:
            return " or ".join(one["title"] for one in choices), ""
        return _FORMS[node["type"]]


_WITH_SCHEMAS = ("items", "prefixItems", "additionalProperties")
"""The other keys under which schemas stand that describe values; conditions are not shown."""
