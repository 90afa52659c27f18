"""Runs as people and machines read them: a table, the account of one, and facts as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from labelform.core.change import Action
from labelform.report.actions import SYMBOL
from labelform.report.words import SYMBOLS, counted, one_line
from labelform.runs.account import Outcome
from labelform.runs.folder_run import FolderRun
from labelform.runs.kept import read_kept
from labelform.runs.planned import planned_actions

_ORDER = (Action.CREATE, Action.UPDATE, Action.DELETE)
_TIME = "%Y-%m-%d %H:%M:%S"


def table(runs: Sequence[FolderRun]) -> str:
    """Return one line for each run, in columns; nothing for no runs."""
    rows = [row(run) for run in runs]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(f"{text:{width}}" for text, width in zip(row, widths, strict=True)) for row in rows)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def account_text(run: FolderRun) -> str:
    """Return what happened to each change of a run."""
    return "".join(f"{line}\n" for line in _account(run))


def facts(run: FolderRun) -> dict[str, Any]:
    """Return what is known about a run as plain JSON; times are in UTC."""
    return {
        "run": run.name,
        "number": run.number,
        "started": run.started.isoformat() if run.started else None,
        "environment": run.environment,
        "actor": run.actor,
        "base_url": run.base_url,
        "project": run.project,
        "project_hash": run.target.hash if run.target else None,
        "plan_digest": run.plan_digest,
        "reverts": run.reverts,
        "counts": {str(action): count for action, count in counts(run).items()},
        "exit_code": run.exit_code,
        "is_live": run.is_live,
        "outcomes": run.outcomes,
        "messages": run.messages,
        "open_calls": [call.model_dump(mode="json", exclude={"entry"}) for call in run.open_calls],
        "damage": run.damage,
    }


def counts(run: FolderRun) -> dict[Action, int]:
    """Return how many changes a run made, by action; of one without account, how many it began."""
    if run.done is not None:
        return {action: run.done.get(action, 0) for action in _ORDER}
    actions = planned_actions(run)
    done = [address for address, outcome in run.outcomes.items() if outcome == Outcome.DONE]
    found = Counter(actions[address] for address in (done or run.written) if address in actions)
    return {action: found[action] for action in _ORDER}


def row(run: FolderRun) -> tuple[str, ...]:
    """Return the columns of a run: its number, when it began, environment, who, project, what it did, how it ended."""
    number = f"{run.number:06}" if run.number else run.name
    what = " ".join(f"{SYMBOLS[action]}{count}" for action, count in counts(run).items())
    acted = sum(run.outcomes.get(address) == Outcome.DONE for address in run.actions)
    what += f" {SYMBOL}{acted}" if acted else ""
    return (
        one_line(number),
        f"{run.started.astimezone():{_TIME}}" if run.started else "",
        one_line(run.environment or "-"),
        one_line(run.actor or "-"),
        one_line(run.project or "-"),
        what,
        one_line(_state(run)),
    )


def _state(run: FolderRun) -> str:
    if run.damage:
        return f"damaged: {run.damage}; it is skipped"
    takes_back = f"; reverts {_short(run.reverts)}" if run.reverts else ""
    if run.is_live:
        return f"under way{takes_back}"
    if run.exit_code is None:
        calls = ", ".join(call.call for call in run.open_calls)
        return "did not finish" + (f"; open: {calls}" if calls else "") + takes_back
    left = Counter(outcome for outcome in run.outcomes.values() if outcome != Outcome.DONE)
    others = "".join(f"; {count} {outcome}" for outcome, count in left.items())
    return f"exit {run.exit_code}{others}{takes_back}"


def _short(name: str) -> str:
    number = name.partition("-")[0]
    return number if len(number) == 6 and number.isdecimal() else name


def _account(run: FolderRun) -> Iterator[str]:
    yield one_line(f'Run {run.name} on project "{run.project}"')
    at = run.started.astimezone() if run.started else None
    about = {
        "began": f"{at:{_TIME} %Z}" if at else "",
        "environment": run.environment or "",
        "platform": run.base_url,
        "by": run.actor,
        "plan": run.plan_digest,
        "takes back": run.reverts,
        "ended": _state(run),
    }
    yield from (one_line(f"  {name}: {value}") for name, value in about.items() if value)
    outcomes, messages = run.outcomes, run.messages
    if not outcomes and run.written:
        yield "\nIt did not finish. It wrote to, or may have written to:"
        yield from (f"  {one_line(address)}" for address in sorted(run.written))
    elif outcomes:
        yield ""
        actions, width = planned_actions(run), max(map(len, outcomes.values()))
        for address, outcome in outcomes.items():
            symbol = SYMBOLS[actions[address]] if address in actions else SYMBOL if address in run.actions else " "
            why = f": {messages[address]}" if address in messages else ""
            yield one_line(f"  {symbol} {outcome:{width}}  {address}{why}")
    yield from _kept(run)


def _kept(run: FolderRun) -> Iterator[str]:
    for (address, _), kept in read_kept(run.folder).items():
        what = str(kept.unkept) if kept.unkept else counted(len(kept.entries), "thing")
        yield one_line(f"  kept of what {address} held: {what}")
