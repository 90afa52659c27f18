"""
What a plan shows against what its calls say, told by their own arguments: a judge that shares no code with the planner.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labelform.core.change import Action, Change
from labelform.core.plan import Plan

NAMES_OF_REFERENCES = {("datasets", "title"), ("groups", "name"), ("tags", "name"), ("project", "ontology")}
"""Names of what is referred to by hash: calls hold the hash only. That they are right is what the digest covers."""
BY_NAME = {"collections", "filter_presets"}
"""Kinds whose items go by a name that can be changed."""
ONLY_IN_SPECS = {"unverified"}
"""Keys of a spec that say something to labelform, and that no call repeats."""
THINGS = "items"
"""The field of a collection that lists what is in it, and the argument of the calls that put in and take out."""
PREFIX = "metric_"
"""How calls begin the names of metrics; specs and plans leave it out."""
ROLES = {"admin": 0, "annotator": 1, "reviewer": 2, "annotator_reviewer": 3, "team_manager": 4}


def untruths(plan: Plan, whole: dict[str, Any]) -> Iterator[str]:
    """Yield what a loaded plan shows and does not do, and where Terraform's part of its file says something else."""
    for change, entry in zip(plan.changes, whole["resource_changes"], strict=True):
        said = entry["change"]
        if (entry["address"], said["actions"], said["before"], said["after"]) != (
            change.address, [change.action.value], change.before, change.after,
        ):  # fmt: skip
            yield f"{change.address}: Terraform's part says something else"
        if entry.get("previous_address") != _address_before(said["before"], said["after"], change.kind):
            yield f"{change.address}: Terraform's part says another name that it had"
        yield from _of_calls(change)
        yield from _of_contents(change)
    counts = {action: plan.count(action) for action in Action}
    if sum(counts.values()) != len(whole["resource_changes"]):
        yield "the counts are wrong"


def _address_before(before: Any, after: Any, kind: str) -> str | None:
    is_renamed = before and after and kind in BY_NAME and before["name"] != after["name"]
    return f'{kind}["{before["name"]}"]' if is_renamed else None


def _of_contents(change: Change) -> Iterator[str]:
    """What is put back has no call in the plan, because what it is put into is not there yet: the notes count it."""
    count = len(change.restores.entries) if change.restores else 0
    if count and not any(f" {count:,} thing" in note for note in change.remarks):
        yield f"{change.address}: puts back {count} things, and does not say so"


def _of_calls(change: Change) -> Iterator[str]:
    said = {_plain(leaf).removeprefix(PREFIX) for call in change.calls for leaf in _leaves(call.args)}
    said |= set(_things(change))
    if change.action is Action.DELETE:
        if _plain((change.before or {}).get("email", change.id)) not in said:  # people go by their e-mail
            yield f"{change.address}: nothing of it is deleted"
        return
    for shown in change.fields:
        name = shown.path.partition("[")[0].partition(".")[0]
        if (change.kind, name) in NAMES_OF_REFERENCES:
            continue
        for leaf in _leaves(shown.old if name == THINGS and shown.new is None else shown.new):
            if _plain(leaf).removeprefix(PREFIX) not in said and leaf is not None:
                yield f"{change.address}: shows {shown.path} = {leaf!r}, and no call says so"


def _things(change: Change) -> Iterator[str]:
    """
    Yield the things that calls put into an item and take out of it, as plans write them.

    A create has no such call: what is put into it is what it is to hold, once its id is known.
    """
    if change.action is Action.CREATE:
        items = [{"data_uuid": one["data"], "frame": one["frame"]} for one in (change.after or {}).get(THINGS) or ()]
    else:
        items = [one for call in change.calls for one in call.args.get(THINGS, ())]
    yield from (f"{one['data_uuid']}/{one['frame']}" for one in items)


def _plain(value: Any) -> str:
    return str(ROLES.get(value, value) if isinstance(value, str) else value).lower()


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from () if key in ONLY_IN_SPECS else _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value
