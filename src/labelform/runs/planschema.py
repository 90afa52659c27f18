"""The JSON Schema of plan files: Terraform's part as its consumers read it, and labelform's own part in full."""

from __future__ import annotations

from typing import Any

from labelform.core.plan import Plan
from labelform.core.planset import Unplanned
from labelform.core.terraform import FORMAT_VERSION
from labelform.language.published import published
from labelform.runs.planfile.form import FORMAT, NOT_KEPT, SET_FORMAT

_TEXT = {"type": "string"}
_STATE = {"type": ["object", "null"]}


_UNUSED = ("Extra", "FieldChange", "Former", "Ignored", "Note", "NoteCode", "SectionSummary", "Shown", "Source")


def plan_schema() -> dict[str, Any]:
    """Return the schema, draft 2020-12; a saved plan is valid under it, and nothing is left open in our own part."""
    plan = Plan.model_json_schema(mode="serialization", ref_template="#/$defs/{model}")
    definitions = plan.pop("$defs")
    _leave_out(plan, "extras", "notes", "sections")
    _leave_out(definitions["Change"], *NOT_KEPT)
    _make_optional(definitions["Change"], "impact")
    _make_optional(plan, "partial")
    _make_optional(definitions["Change"], "restores")
    _make_optional(plan, "revert")
    _make_optional(plan, "actions")
    _leave_out(definitions["FollowUp"], "source")
    _leave_out(definitions["Violation"], "source")
    for unused in _UNUSED:
        del definitions[unused]
    made = {
        "type": "object",
        "required": [*_terraform(), "labelform"],
        "properties": {**_terraform(), "labelform": {"oneOf": [_ours(), _ours_of_several()]}},
        "additionalProperties": False,
        "$defs": {**definitions, "Plan": plan, "ResourceChange": _resource_change(), "Unplanned": _unplanned()},
    }
    about = "A saved plan: Terraform's plan format, and under one extra key what labelform applies."
    return published("plan", made, title="labelform plan", description=about)


def _leave_out(schema: dict[str, Any], *names: str) -> None:
    """Take out of a schema what plans have and files do not say."""
    for name in names:
        del schema["properties"][name]
    schema["required"] = [name for name in schema["required"] if name not in names]


def _make_optional(schema: dict[str, Any], name: str) -> None:
    """Let a file leave out what only some plans or changes have."""
    schema["required"] = [one for one in schema["required"] if one != name]


def _terraform() -> dict[str, Any]:
    flag = {"type": "boolean"}
    return {
        "format_version": {"const": FORMAT_VERSION},
        "resource_changes": {"type": "array", "items": {"$ref": "#/$defs/ResourceChange"}},
        "resource_drift": {"type": "array"},
        "checks": {"type": "array"},
        "applyable": {**flag, "description": "There is something to do, and no safety rule forbids it."},
        "complete": {**flag, "description": "Nothing remains blocked or is left out, and every spec has its plan."},
        "errored": {**flag, "description": "It breaks a safety rule and cannot be applied."},
    }


def _resource_change() -> dict[str, Any]:
    actions = {"enum": [["create"], ["update"], ["delete"]]}
    change = {
        "actions": actions,
        "before": _STATE,
        "after": _STATE,
        "after_unknown": {"type": "object"},
        "before_sensitive": {"const": False},
        "after_sensitive": {"const": False},
    }
    properties = {
        "address": _TEXT,
        "previous_address": {**_TEXT, "description": "Of what is renamed: its address before."},
        "mode": {"const": "managed"},
        "type": {**_TEXT, "description": "The kind: datasets, groups, …"},
        "name": _TEXT,
        "provider_name": _TEXT,
        "change": {"type": "object", "required": list(change), "properties": change, "additionalProperties": False},
        "action_reason": _TEXT,
        "module_address": {**_TEXT, "description": "The project, where there are several; before every address."},
    }
    required = [name for name in properties if name not in ("previous_address", "action_reason", "module_address")]
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


_DIGEST = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}


def _ours() -> dict[str, Any]:
    properties = {"format": {"const": FORMAT}, "tool_version": _TEXT, "file_digest": _file_digest(), **_member()}
    return {"title": "One plan", **_closed(properties)}


def _ours_of_several() -> dict[str, Any]:
    properties = {
        "format": {"const": SET_FORMAT},
        "tool_version": _TEXT,
        "file_digest": _file_digest(),
        "set_digest": {**_DIGEST, "description": "Over all plans, and what is missing: what approval binds to."},
        "plans": {"type": "array", "items": _closed(_member())},
        "unplanned": {"type": "array", "items": {"$ref": "#/$defs/Unplanned"}},
    }
    return {"title": "Several plans", **_closed(properties)}


def _member() -> dict[str, Any]:
    return {
        "base_url": {**_TEXT, "description": "The platform it was made for; an apply to another is refused."},
        "environment": {"type": ["string", "null"]},
        "plan_digest": {**_DIGEST, "description": "Over what the plan comes to: what approval binds to."},
        "plan": {"$ref": "#/$defs/Plan"},
    }


def _unplanned() -> dict[str, Any]:
    made = Unplanned.model_json_schema(mode="serialization")
    return {**made, "required": list(made["properties"])}


def _file_digest() -> dict[str, Any]:
    return {**_DIGEST, "description": "Over everything in the file but this."}


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties, "additionalProperties": False}
