"""What `labelform fleet status` prints: the newest sets, or one with what came of each project."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import click

from labelform.cli.fleet_submitting import said_away
from labelform.core.driftset import DriftedProject
from labelform.core.shift import Mover
from labelform.errors import ExitCode, worst
from labelform.fleet.accounts import reasons
from labelform.fleet.following import Following
from labelform.fleet.store import Store
from labelform.fleet.work import Counts, SetHead, State, Told
from labelform.report.style import Style
from labelform.report.words import counted, one_line

_MOST_SETS = 20
_SIDES = {
    Mover.LIVE: "on the platform",
    Mover.SPEC: "in the spec",
    Mover.BOTH_DIFFERENTLY: "on both sides",
    Mover.BOTH_SAME: "on both sides",
    Mover.UNKNOWN: "on a side that is not known",
}
_WELL = {State.DONE: "green", State.FAILED: "red", State.CANCELLED: "yellow"}


async def list_sets(store: Store, *, is_json: bool) -> int:
    """Print the newest sets, the newest first."""
    newest = await store.sets(_MOST_SETS)
    if not newest and not is_json:
        click.echo("The store has no sets: plan, apply and drift add one with --on.", err=True)
    for set_id, head, counts, added in newest:
        if is_json:
            click.echo(json.dumps(_facts(set_id, head, counts, added)))
        else:
            when = f"{added.astimezone():%Y-%m-%d %H:%M:%S}"
            line = f"{set_id}  {when}  {head.kind:5}  {head.environment}  {head.actor or '-'}  {_far(counts)}"
            click.echo(one_line(line))
    return 0


async def show_set(store: Store, set_id: str, style: Style, *, is_json: bool) -> int:
    """Print each project of a set, and how far the set is."""
    codes: set[int] = set()
    async for told in store.told(set_id):
        _print(told, style, is_json=is_json)
        codes.add(told.exit_code or 0)
    return await _end(store, set_id, codes, is_json=is_json)


async def watch_set(store: Store, set_id: str, style: Style, *, is_json: bool) -> int:
    """Print each project of a set when it has ended, until the set is over."""
    codes: set[int] = set()
    following = Following(store, set_id, away=said_away())
    async for told in following.ended():
        _print(told, style, is_json=is_json)
        codes.add(told.exit_code or 0)
    return await _end(store, set_id, codes, is_json=is_json)


async def _end(store: Store, set_id: str, codes: set[int], *, is_json: bool) -> int:
    counts = await store.counts(set_id)
    if is_json:
        click.echo(json.dumps({"set": set_id, **_counts(counts)}))
    else:
        click.echo(one_line(_far(counts)))
    if counts.left:
        return ExitCode.OK
    return worst(codes | ({ExitCode.ERROR} if counts.by_state.get(State.CANCELLED, 0) else set()) or {ExitCode.OK})


def _print(told: Told, style: Style, *, is_json: bool) -> None:
    if is_json:
        click.echo(told.model_dump_json())
        return
    state = style.paint(told.state, *filter(None, [_WELL.get(told.state)]))
    click.echo(f"{told.task.number:>6}  {state}  {one_line(told.module)}{_by(told)}")
    result = told.result or {}
    for line in (*differences(result), *(reasons(result) if told.exit_code else ())):
        click.echo(f"        {one_line(line)}")


def differences(result: Mapping[str, Any]) -> Iterator[str]:
    """Yield in one line how much a plan does, or what drift has found; nothing where that is nothing."""
    parts: list[str] = []
    if planned := result.get("plan"):
        parts = [counted(number, "change") for number in [sum(planned["changes"].values())] if number]
        parts += [f"{planned['blocked']} blocked"] if planned["blocked"] else []
    if "drift" in result:
        drift = DriftedProject.model_validate(result["drift"]).drift
        movers = Counter(shift.mover for shift in drift.shifts if shift.is_pending)
        parts = [f"{counted(number, 'change')} {_SIDES[mover]}" for mover, number in movers.items()]
        parts += [f"{counted(len(drift.failing), 'check')} not held"] if drift.failing else []
    if parts:
        yield ", ".join(parts)


def _by(told: Told) -> str:
    parts = [one_line(told.worker)] if told.worker else []
    parts += [f"exit code {told.exit_code}"] if told.exit_code else []
    return f"  ({', '.join(parts)})" if parts else ""


def _far(counts: Counts) -> str:
    parts = list(_parts(counts))
    said = ", ".join(parts) or "empty"
    return f"{said}: {counts.reason}" if counts.reason else said


def _parts(counts: Counts) -> Iterator[str]:
    for state in State:
        if number := counts.by_state.get(state, 0):
            yield f"{counted(number, 'project')} {state}"


def _counts(counts: Counts) -> dict[str, Any]:
    by_state = {str(state): counts.by_state.get(state, 0) for state in State}
    return {"projects": by_state, "is_cancelled": counts.is_cancelled, "reason": counts.reason}


def _facts(set_id: str, head: SetHead, counts: Counts, added: datetime) -> dict[str, Any]:
    about = {"kind": head.kind, "environment": head.environment, "actor": head.actor, "base_url": head.base_url}
    return {"set": set_id, "added": added.isoformat(), **about, **_counts(counts)}
