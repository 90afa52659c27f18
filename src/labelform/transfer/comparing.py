"""
Compare a project in two environments, both live, thing by thing and by name.

Hashes differ from one environment to the other and mean nothing here. What comes out is a plan: what would have to
change in the second for it to be like the first. It is for reading, and cannot be applied.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labelform.core.assembly import Side, make_plan
from labelform.core.change import Action, Blocked, Change, Shown
from labelform.core.diff import Desired
from labelform.core.fields import show
from labelform.core.guardrails import NO_GUARDRAILS
from labelform.core.model import Item, dump
from labelform.core.plan import COMPARISON, Plan, Target
from labelform.core.policy import Policy
from labelform.core.reference import Named, Names
from labelform.core.resource import AnyResource, Observed
from labelform.language.model import parse, sections
from labelform.language.source import read_document
from labelform.language.writing import Writer, escaped
from labelform.transfer.importing import Entries


@dataclass(frozen=True, slots=True)
class LiveSide:
    """The project of a spec in one environment; `hash` and `entries` are None if it does not exist."""

    environment: str
    title: str
    hash: str | None = None
    entries: Entries | None = None


def compare(first: LiveSide, second: LiveSide) -> Plan:
    """
    Return what the second would need to be like the first. Their titles are not compared.

    Of a project that does not exist everything that the other one has is a difference.
    """
    here, there = _items(first.entries, first.title), _items(second.entries, first.title)
    sides = []
    for name, resource, _ in sections():
        observed = tuple(Observed(item, id=resource.key(item) or first.title) for item in there[name])
        sides.append(Side(resource, tuple(Desired(item) for item in here[name]), observed))
    plan = make_plan(Target(title=second.title, hash=second.hash), sides, Policy(prune=True), NO_GUARDRAILS)
    return _readable(plan, sides, first.environment, second.environment)


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


def _readable(plan: Plan, sides: Sequence[Side], first: str, second: str) -> Plan:
    """Return the plan in the words of a comparison, and without what only an apply asks for: calls, ids, hashes."""
    reasons = {
        Action.CREATE: f"only in {first}",
        Action.DELETE: f"only in {second}",
        Action.UPDATE: "they differ",
    }
    changes = tuple(_by_name(change, reasons[change.action]) for change in plan.changes)
    blocked = tuple(
        one.model_copy(update={"change": _by_name(one.change, ""), "reason": reasons[one.change.action], "hint": ""})
        for one in (*plan.blocked, *_never_deleted(plan, sides))
    )
    update = {"changes": changes, "blocked": blocked, "extras": (), "notes": (), "snapshot": COMPARISON}
    return plan.model_copy(update=update)


def _never_deleted(plan: Plan, sides: Sequence[Side]) -> Iterator[Blocked]:
    """Yield what only the second has and no plan takes away: left alone it may be, equal it does not make them."""
    seen = {(side.resource.kind, one.id): (side.resource, one.item) for side in sides for one in side.observed}
    for extra in plan.extras:
        resource, item = seen[extra.kind, extra.id]
        shown, fields = show(resource, item, None)
        change = Change(
            address=extra.address, kind=extra.kind, key=resource.key(item), label=extra.label, words=resource.words,
            action=Action.DELETE, before=dump(item), id=extra.id, shown=shown, fields=fields, reason="",
        )  # fmt: skip
        yield Blocked(change=change, reason="")


def _by_name(change: Change, reason: str) -> Change:
    known: dict[str, Any] = {
        "before": _named(change.before),
        "after": _named(change.after),
        "shown": Shown(before=_named(change.shown.before), after=_named(change.shown.after)),
        "fields": tuple(field for field in change.fields if field.path.rpartition(".")[2] != "hash"),
    }
    return change.model_copy(update={**known, "reason": reason, "remarks": (), "calls": (), "id": None})


def _named(value: Any) -> Any:
    """Return a value without the hashes that names stand for here: each is the name again."""
    if isinstance(value, list):
        return [_named(one) for one in value]
    if not isinstance(value, dict):
        return value
    is_named = value.get("hash") is not None and value["hash"] in (value.get("title"), value.get("name"))
    return {key: _named(one) for key, one in value.items() if not (is_named and key == "hash")}
