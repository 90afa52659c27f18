"""Carry out approved plans: show what happens as it happens, take interrupts, and end with the account."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import click

from labelform.applying import Apply, Pause, check_calls
from labelform.cli.connection import Connection
from labelform.cli.failures import exit_code_of
from labelform.cli.telling import Everyone, projected
from labelform.core.digest import plan_digest
from labelform.core.plan import Plan
from labelform.errors import ExitCode, LabelformError
from labelform.language.model import sections
from labelform.report.diagnostics import visible
from labelform.repository.applied import record_applied
from labelform.repository.git import GitError
from labelform.runs import planfile
from labelform.runs.account import Account, not_begun, of_all
from labelform.runs.runs import LEDGER, Past, Runs

KINDS = {section.name: section.resource for section in sections()}


@dataclass(frozen=True, slots=True)
class Manner:
    """
    How plans are carried out: where runs are recorded, how many writes go side by side, who is told.

    `is_waiting`: calls that earlier runs left unanswered are given time to arrive.
    """

    runs: Runs
    writes: int
    tell: Everyone
    environment: str | None = None
    is_waiting: bool = True
    pause: Pause = asyncio.sleep


async def apply_plans(connection: Connection, plans: Sequence[Plan], manner: Manner) -> int:
    """
    Apply plans one after another and return the exit code of the run.

    Every plan gets its account: once the first one has come to its own, whatever keeps another from being applied is
    told there, and the rest goes on.

    Raises:
        LabelformError: what keeps the first plan from being applied; nothing was sent.
    """
    for plan in plans:
        check_calls(plan, KINDS)
    manner = replace(manner, runs=manner.runs.together())
    past = manner.runs.past()
    _name_damaged(past)
    past = past.at(connection.base_url)
    accounts: list[Account] = []
    manner.tell.planned([projected(plan, manner.environment) for plan in plans])
    with _interrupts() as interrupts:
        for plan in plans:
            if plan.is_in_sync:
                continue
            try:
                account = await _apply(connection, plan, manner, past, interrupts)
            except Exception as failure:
                if not accounts:
                    raise
                account = not_begun(plan, _told(failure))
            manner.tell.ended(account)
            accounts.append(account)
            _afterwards(connection, plan, account)
    return of_all(accounts).exit_code


def _told(failure: Exception) -> str:
    """Say what kept a plan from being applied, and return it as the reason; a fault of ours keeps its trace."""
    if isinstance(failure, LabelformError):
        exit_code_of(failure)
        return failure.message
    click.echo("".join(traceback.format_exception(failure)), err=True)
    return f"this is a fault of labelform ({type(failure).__name__}: {failure})"


def _name_damaged(past: Past) -> None:
    for run in past.damaged:
        message = f"the run {visible(run.name)} is damaged and passed over: {run.damage} of {run.folder / LEDGER}"
        click.echo(f"Warning: {visible(message)}", err=True)


async def _apply(connection: Connection, plan: Plan, manner: Manner, past: Past, interrupts: asyncio.Event) -> Account:
    if interrupts.is_set():
        return not_begun(plan, "the run was interrupted", is_interrupted=True)
    if not plan.changes:
        return Account(blocked=len(plan.blocked), project_hash=plan.target.hash)
    begun = past.begun(plan_digest(plan))
    unanswered = past.unanswered(plan.target) if manner.is_waiting else []
    document = planfile.document(plan, base_url=connection.base_url, environment=manner.environment)
    with manner.runs.start(document) as ledger:
        run = Apply(
            connection.driver, KINDS, ledger, manner.tell, interrupts.is_set, begun, manner.writes, manner.pause,
            unanswered,
        )  # fmt: skip
        async with manner.tell.heartbeat():
            return await run.run(plan)


def _afterwards(connection: Connection, plan: Plan, account: Account) -> None:
    """Say what the account cannot, and remember in git what is applied now."""
    for note in account.notes:
        click.echo(f"Warning: {note}", err=True)
    if account.exit_code is not ExitCode.OK:
        return
    try:
        record_applied(plan, connection.base_url, project_hash=account.project_hash)
    except (GitError, OSError, ValueError) as exc:  # whatever this is: the plan is applied
        click.echo(f"Warning: this apply is not remembered for drift: {exc}", err=True)


@contextlib.contextmanager
def _interrupts() -> Iterator[asyncio.Event]:
    """The first SIGINT or SIGTERM asks to stop between calls; the second leaves at once, the ledger knows the rest."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def interrupt() -> None:
        if asked.is_set():
            os._exit(ExitCode.INTERRUPTED)
        asked.set()
        click.echo("\nInterrupt received: what is under way is finished, nothing more is started.", err=True)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, interrupt)
    try:
        yield asked
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
