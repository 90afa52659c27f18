"""
The judgement over one run under fire.

It reads the sandbox's own state and its own log of what was carried out, never what labelform says of itself; what
labelform says is then compared with that.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from labelform.core.change import Action, Change
from labelform.errors import ExitCode
from labelform.runs.account import Account, Outcome, Result
from labelform.sandbox import Sandbox
from labelform.sandbox.faults import FaultyApp, Seen
from labelform.sandbox.faults.rules import Fault
from tests.faults.scenarios import KINDS, MADE, TITLE

CALLED = {"filter_presets": "presets"}
"""What the sandbox calls otherwise than specs."""
BEYOND = {kind: kind.removeprefix("organisation_") for kind, resource in KINDS.items() if resource.is_beyond}
"""Kinds beyond the project, and what a dump of the organisation calls them."""
WRITTEN = [kind for kind, one in KINDS.items() if kind not in {"project", *BEYOND} and not one.is_asserted]
SECTIONS = (*(CALLED.get(kind, kind) for kind in WRITTEN), "collection_items")
"""What a dump of a project has for each kind, and what collections hold."""


def state_of(sandbox: Sandbox) -> tuple[dict[str, Any], str]:
    """Return the project under fire by names alone, and everything else as one text."""
    found, rest = states_of(sandbox, (TITLE,))
    return found[TITLE], rest


def states_of(sandbox: Sandbox, titles: Sequence[str]) -> tuple[dict[str, dict[str, Any]], str]:
    """
    Return the projects of some titles by names alone, and everything else as one text.

    What plans make for the organisation is told with each project that exists.
    """
    whole: dict[str, Any] = sandbox.dump()
    found: dict[str, dict[str, Any]] = {title: {"projects": 0} for title in titles}
    for organisation in whole["organisations"]:
        ours = [project for project in organisation["projects"] if project["title"] in found]
        organisation["projects"] = [project for project in organisation["projects"] if project["title"] not in found]
        made = {kind: _taken_out(organisation, section) for kind, section in BEYOND.items()}
        for project in ours:
            state = found[project["title"]]
            state["projects"] += 1
            state["status"] = project["status"]
            state.update({section: sorted(map(content, project[section]), key=repr) for section in SECTIONS})
            state.update({kind: sorted(map(content, made[kind]), key=repr) for kind in BEYOND})
    return found, json.dumps(whole, sort_keys=True)


def _taken_out(organisation: dict[str, Any], section: str) -> list[dict[str, Any]]:
    made = [one for one in organisation[section] if one.get("title", one.get("name")) in MADE]
    organisation[section] = [one for one in organisation[section] if one not in made]
    return made


FACTS = ("title", "name", "email", "role", "description", "collection_type", "filters", "collection", "data",
         "annotation_id", "frame_numbers")  # fmt: skip


def content(thing: dict[str, Any]) -> dict[str, Any]:
    """Return what a thing says, without its identity and times."""
    return {name: thing[name] for name in FACTS if name in thing}


def writes_carried_out(app: FaultyApp) -> Counter[tuple[str, str, bytes]]:
    """
    Count how often each write was carried out; a duplicate that the network made counts once.

    An update or delete that was held is not waited for: sent again it comes to the same, which the state must show. Of
    what is put in or taken out some may be refused, as long as its data is not attached: that is sent again. Of a sync
    whose answer was lost nothing tells: it is unknown, and the next run starts it again.
    """
    carried: Counter[tuple[str, str, bytes]] = Counter()
    for seen in app.log:
        is_no_matter = seen.target.endswith(("/add-items", "/remove-items", "/sync")) or (
            seen.fault is Fault.HOLD and _may_come_twice(seen)
        )
        if seen.is_write and seen.carried_out and 200 <= seen.status < 300 and not is_no_matter:
            carried[seen.method, seen.target, seen.body] += 1
    return carried


def _may_come_twice(seen: Seen) -> bool:
    removes = seen.target == "/public" and json.loads(seen.body)["query_method"] == "DELETE"
    return removes or seen.method in ("PATCH", "DELETE") or seen.target.endswith(("/bulk-delete", "/status"))


def violations(
    *,
    wanted: dict[str, Any],
    untouched: str,
    sandbox: Sandbox,
    app: FaultyApp,
    accounts: Sequence[Account],
) -> list[str]:
    """Return what is wrong after the last run, empty when nothing is."""
    found, rest = state_of(sandbox)
    again = [f"{method} {target}" for (method, target, _), count in writes_carried_out(app).items() if count > 1]
    checks = {
        f"the project is {found}": found == wanted,
        "something outside the plan was touched": rest == untouched,
        f"carried out more than once: {again}": not again,
        f"the last run ended with {[account.exit_code for account in accounts[-1:]]}": all(
            account.exit_code == 0 for account in accounts[-1:]
        ),
    }
    return [what for what, holds in checks.items() if not holds]


def lies(account: Account, project: dict[str, Any], before: dict[str, Any]) -> list[str]:
    """Return the outcomes of one account that the sandbox's own state contradicts."""
    told = []
    for result in account.results:
        is_there = _shows(result.change, project)
        if result.outcome in (Outcome.DONE, Outcome.ALREADY) and not is_there:
            told.append(f"{result.change.address} is said to be {result.outcome} and is not")
        is_denied = result.outcome in (Outcome.NOT_ATTEMPTED, Outcome.STALE) or _failed_without_effect(result)
        if is_denied and is_there and not _shows(result.change, before):
            told.append(f"{result.change.address} is said to be {result.outcome} and was done")
    if account.exit_code is ExitCode.ERROR and project != before:
        told.append("exit 1 says that nothing was carried out, and the project changed")
    return told


def _failed_without_effect(result: Result) -> bool:
    return result.outcome is Outcome.FAILED and not result.has_effect


def _shows(change: Change, project: dict[str, Any]) -> bool:
    if change.kind == "project":
        return bool(project["projects"] == 1)
    section = CALLED.get(change.kind, change.kind)
    named = [thing for thing in project.get(section, []) if change.label in _names(thing)]
    if change.action is Action.DELETE:
        return not named
    if change.former and any(thing["name"] == change.former.label for thing in project.get(section, [])):
        return False
    return len(named) == 1 and _agrees(change, named[0]) and _holds(change, project)


def _names(thing: dict[str, Any]) -> tuple[Any, ...]:
    return thing.get("title"), thing.get("name"), thing.get("email", "").lower()


def _holds(change: Change, project: dict[str, Any]) -> bool:
    """Tell whether a collection holds as much as was to be put into it, and no more than that where it is listed."""
    listed = (change.after or {}).get("items") if change.kind == "collections" else None
    wanted = len(change.restores.entries) if change.restores else len(listed or ())
    held = [one for one in project["collection_items"] if one["collection"] == change.label]
    count = sum(len(one["frame_numbers"]) for one in held)
    return wanted <= count if listed is None else wanted == count


def _agrees(change: Change, thing: dict[str, Any]) -> bool:
    after = change.after or {}
    if change.kind in ("groups", "users"):
        return bool(thing["role"] == ROLES[after["role"]])
    if change.kind == "collections" and after.get("description") is not None:
        return bool(thing["description"] == after["description"])
    if change.kind == "filter_presets":
        return bool(thing["filters"]["globalFilters"] == after["filters"]["global_filters"])
    return True


ROLES = {"admin": 0, "annotator": 1, "reviewer": 2, "annotator_reviewer": 3, "team_manager": 4, "viewer": 5}
