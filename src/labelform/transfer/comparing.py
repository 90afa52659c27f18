"""
Compare a project in two environments, both live, thing by thing and by name.

Hashes differ from one environment to the other and mean nothing here. What comes out is a plan: what would have to
change in the second for it to be like the first. It is for reading, and cannot be applied.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from labelform.core.assembly import Side, make_plan
from labelform.core.diff import Desired
from labelform.core.guardrails import NO_GUARDRAILS
from labelform.core.model import Item
from labelform.core.plan import Plan, Target
from labelform.core.policy import Policy
from labelform.core.reference import Named, Names
from labelform.core.resource import AnyResource, Observed
from labelform.language.model import parse, sections
from labelform.language.source import read_document
from labelform.language.writing import Writer, escaped
from labelform.transfer.importing import Entries


def compare(title: str, first: Entries | None, second: Entries | None) -> Plan:
    """
    Return what the second would need to be like the first. Titles are those of the specs, and not compared.

    None stands for a project that does not exist: everything of the other one is a difference.
    """
    here, there = _items(first, title), _items(second, title)
    sides = []
    for name, resource, _ in sections():
        observed = tuple(Observed(item, id=resource.key(item) or title) for item in there[name])
        sides.append(Side(resource, tuple(Desired(item) for item in here[name]), observed))
    return _readable(make_plan(Target(title=title), sides, Policy(prune=True), NO_GUARDRAILS))


def _items(entries: Entries | None, title: str) -> Mapping[str, Sequence[Item]]:
    """Return the items that entries stand for where every name is its own hash."""
    if entries is None:
        return {name: () for name, _, _ in sections()}
    data = {**entries.data, "project": {**entries.data["project"], "title": title}}
    parsed = parse(read_document(Writer().spec(escaped(data)), title))
    return {
        name: [_resolved(resource, entry.value) for entry in parsed.entries(name) or ()]
        for name, resource, _ in sections()
    }


def _resolved(resource: AnyResource, value: Any) -> Item:
    named = [Named(reference.text, reference.text) for _, reference in resource.references(value)]
    item: Item = resource.resolve(value, Names(named, ()))
    return item


def _readable(plan: Plan) -> Plan:
    """Return the plan in the words of a comparison, and without the calls that nobody will make."""
    words = {"create": "only the first has it", "delete": "only the second has it", "update": "the two differ"}
    changes = tuple(change.model_copy(update={"reason": words[change.action], "calls": ()}) for change in plan.changes)
    blocked = tuple(one.model_copy(update={"reason": words[one.change.action], "hint": ""}) for one in plan.blocked)
    return plan.model_copy(update={"changes": changes, "blocked": blocked, "snapshot": "comparison"})
