"""
The judgement over a set that workers have brought to its end under fire.

It reads the sandbox's own state and log, and the tables of the store; what the accounts say is then compared with that,
and with the accounts of an apply that nothing disturbed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import psycopg
from tests.faults.judge import lies, states_of
from tests.fleet.strikes.ground import Ground, carried_out

from labelform.runs.account import Account, Outcome
from labelform.sandbox import Sandbox

LIVE = (
    ("members without an end", "SELECT module FROM labelform.members WHERE state IN ('waiting', 'under way')"),
    ("leases", "SELECT subject FROM labelform.leases WHERE NOT is_released AND until > clock_timestamp()"),
    (
        "jobs",
        "SELECT procrastinate_jobs::text FROM labelform_queue.procrastinate_jobs WHERE status IN ('todo', 'doing')",
    ),
)
"""What is live, and must not be when every member is at its end."""


def wrong_on_platform(ground: Ground, sandbox: Sandbox) -> Iterator[str]:
    """Yield what is not on the platform as the plans want it, was carried out too often, or is left to do."""
    found, rest = states_of(sandbox, ground.titles)
    for title in ground.titles:
        if found[title] != ground.wanted[title]:
            yield f"{title} is {found[title]}"
    if rest != ground.untouched:
        yield "something outside of the set was touched"
    carried, writes = carried_out(sandbox)
    for key, count in carried.items():
        if count > max(1, ground.carried[key]):
            yield f"carried out {count} times: {key[0]} {key[1]}"
    if writes != ground.writes:
        yield f"{writes} writes were carried out, undisturbed it is {ground.writes}"
    for left in ground.plans_left(sandbox):
        yield f"the next plan still has {left}"


def wrong_in_accounts(ground: Ground, sandbox: Sandbox, accounts: Mapping[str, Account | None]) -> Iterator[str]:
    """Yield what accounts say that is not so, and what they leave out; they are by title."""
    found, _ = states_of(sandbox, ground.titles)
    for title, undisturbed in ground.accounts.items():
        account = accounts.get(title)
        if account is None:
            yield f"{title} has no account"
            continue
        whole = with_changes(account, undisturbed)
        yield from (f"{title}: {lie}" for lie in lies(whole, found[title], ground.before[title]))
        for address, (outcome, expected) in _compared(account, undisturbed).items():
            if outcome != expected:
                yield f"{title}: {address} is said to be {outcome}, undisturbed it is {expected}"


def with_changes(account: Account, other: Account) -> Account:
    """Return an account with the changes of another one, which has all that their plan says of them."""
    by_address = {result.change.address: result.change for result in other.results}
    results = [replace(one, change=by_address.get(one.change.address, one.change)) for one in account.results]
    return replace(account, results=results)


def _compared(one: Account, other: Account) -> dict[str, tuple[Outcome | None, Outcome | None]]:
    first, second = _outcomes(one), _outcomes(other)
    return {address: (first.get(address), second.get(address)) for address in first | second}


def _outcomes(account: Account) -> dict[str, Outcome]:
    return {result.change.address: result.outcome for result in account.results}


def live(dsn: str) -> Iterator[str]:
    """Yield what is still live in a store."""
    with psycopg.connect(dsn) as connection:
        for what, query in LIVE:
            found = [str(row[0]) for row in connection.execute(query.encode())]
            if found:
                yield f"{what} are left: {', '.join(found)}"
