"""Accounts: finding the ones that emails name, and inviting those that do not exist yet."""

import re
from collections.abc import Iterable

from labelform.sandbox.errors import InvalidArguments, NotFound
from labelform.sandbox.rules.context import Context

EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def distinct_emails(emails: Iterable[str]) -> list[str]:
    """Drop repetitions that differ in case only, keeping the first spelling and the order."""
    by_folded = {email.casefold(): email for email in reversed(list(emails))}
    return list(reversed(by_folded.values()))


def accounts_for(context: Context, emails: Iterable[str]) -> list[str]:
    """
    Find or invite the accounts behind emails, and give them as the platform spells them.

    Whether the platform invites an unknown address that is added to a project is not documented; quirk
    unknown-emails=refuse says no instead.
    """
    return [_account(context, email) for email in distinct_emails(emails)]


def create_account(context: Context, email: str) -> str:
    """Create the account when there is none yet, and give its email as it is kept."""
    if not EMAIL.fullmatch(email):
        raise InvalidArguments(f'"{email}" is not an email address')
    context.run("INSERT INTO accounts VALUES (?, ?) ON CONFLICT DO NOTHING", email, context.now)
    return find_account(context, email) or email


def find_account(context: Context, email: str) -> str | None:
    """Find the account of an email, whatever its case."""
    row = context.one("SELECT email FROM accounts WHERE email = ?", email)
    return None if row is None else str(row["email"])


def _account(context: Context, email: str) -> str:
    found = find_account(context, email)
    if found is not None:
        return found
    if context.quirks["unknown-emails"] == "refuse":
        raise NotFound(f'there is no account "{email}"')
    return create_account(context, email)
