"""Carry out approved plans on a terminal: show what happens as it happens, take interrupts, end with the exit code."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import click

from labelform.applying.plans import ApplyOptions, apply_set
from labelform.cli.broadcast import Broadcast
from labelform.cli.connection import Connection
from labelform.core.creation import created_project
from labelform.core.planset import PlanSet
from labelform.errors import ExitCode
from labelform.language.model import kinds
from labelform.report.planned import projected
from labelform.runs.account import Account, Outcome, of_all

Advise = Callable[[PlanSet, Sequence[Account]], None]


def specs_of_new_projects(planset: PlanSet, accounts: Sequence[Account]) -> list[str]:
    """Return the specs whose projects were created."""
    done = [one.change for account in accounts for one in account.results if one.outcome is Outcome.DONE]
    return [
        member.plan.origin.file
        for member in planset.members
        if member.plan.origin and created_project(member.plan.changes, kinds()) in done
    ]


async def carry_out(
    connection: Connection, planset: PlanSet, chosen: ApplyOptions, tell: Broadcast, advise: Advise = lambda *_: None
) -> int:  # fmt: skip
    """
    Apply the plans of a set and return the exit code of all; see `apply_set`. At the end, `advise` may say what to do.

    Raises:
        LabelformError: what keeps the only plan from being applied; nothing was sent.
    """
    tell.planned([projected(member) for member in planset.members])
    with _interrupts() as interrupts:
        async with tell.heartbeat():
            accounts = await apply_set(connection.driver, planset, replace(chosen, stop=interrupts.is_set))
    whole = of_all(accounts)
    if len(planset.members) > 1:
        tell.all_ended(whole)
    warn_of_parts(planset, tell)
    advise(planset, accounts)
    return whole.exit_code


def warn_of_parts(planset: PlanSet, tell: Broadcast) -> None:
    """Say what users of Terraform know of targets: nobody should take the part for the whole."""
    options = {member.plan.partial.options for member in planset.members if member.plan.partial}
    if options:
        chose = f"{', '.join(sorted(options))} selected a part of the specs"
        tell.warned(f"Applied changes may be incomplete: {chose}, and this apply is not recorded as their last one")


@contextlib.contextmanager
def _interrupts() -> Iterator[asyncio.Event]:
    """The first SIGINT or SIGTERM asks to stop between calls; the second leaves at once, the ledger knows the rest."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def interrupt() -> None:
        if asked.is_set():
            os._exit(ExitCode.INTERRUPTED)
        asked.set()
        click.echo("\nInterrupt received: calls in progress are finished, nothing more is started.", err=True)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, interrupt)
    try:
        yield asked
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
