"""A spec beside what a project has, as an import compares them, without the requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from labelform.core.assembly import Side, make_plan
from labelform.core.diff import Desired
from labelform.core.guardrails import NO_GUARDRAILS
from labelform.core.plan import Plan, Target
from labelform.core.reference import Names
from labelform.core.resource import AnyResource, Observed
from labelform.language.model import NO_INPUTS, ParsedSpec, SpecInputs, filled, parse, sections
from labelform.language.source import read_document
from labelform.language.writing import Writer, escaped
from labelform.reading.observe import Observation
from labelform.transfer.importing import Entries
from labelform.transfer.updating import updated

KINDS: Mapping[str, AnyResource] = {
    section.name: section.resource for section in sections() if section.name in ("collections", "filter_presets")
}
TARGET = Target(title="P", hash="11111111-1111-4111-8111-111111111111")
Live = Mapping[str, Sequence[dict[str, Any]]]


def compared(parsed: ParsedSpec, live: Live) -> tuple[Entries, Observation, Plan]:
    """Return the entries of a project, what a spec and the project have, and what differs."""
    sides, data, keys = [], {}, {}
    for kind, resource in KINDS.items():
        items = [resource.resolve(_entry(kind, one), Names([], [])) for one in live[kind]]
        written = parsed.entries(kind)
        desired = [Desired(resource.resolve(one.value, Names([], []))) for one in written or ()]
        seen = [Observed(_complete(item), id=str(number)) for number, item in enumerate(items)]
        sides.append(Side(resource, None if written is None else tuple(desired), tuple(seen)))
        data[kind] = [resource.write(one.item, lambda _: True) for one in seen]
        keys[kind] = [resource.key(one.item) for one in seen]
    plan = make_plan(TARGET, sides, parsed.spec.policy, NO_GUARDRAILS)
    return Entries(data, keys), Observation(TARGET, tuple(sides)), plan


def imported(text: str, live: Live, given: SpecInputs = NO_INPUTS) -> str:
    """Return a text after what a project has was imported into it."""
    document = read_document(text, "p.yaml")
    parsed = parse(document, given)
    entries, observation, plan = compared(parsed, live)
    return updated(text, filled(document, given.variables), parsed, given, entries, observation, plan)


def _entry(kind: str, value: dict[str, Any]) -> Any:
    text = Writer().spec(escaped({"labelform": 1, "project": {"title": "P"}, kind: [value]}))
    return (parse(read_document(text, "live.yaml")).entries(kind) or ())[0].value


def _complete(item: Any) -> Any:
    """A platform always shows a type and a description."""
    if "type" not in type(item).model_fields:
        return item
    return item.model_copy(update={"type": item.type or "frame", "description": item.description or ""})
