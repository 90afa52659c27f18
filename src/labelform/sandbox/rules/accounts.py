"""Who a key or token belongs to, and handing out tokens."""

import hashlib
import secrets
import sqlite3
from datetime import UTC, datetime, timedelta

from labelform.sandbox.errors import Unauthenticated, UnknownKey
from labelform.sandbox.rules.context import Caller, Context
from labelform.sandbox.times import STORED

TOKEN_LIFETIME = timedelta(hours=12)  # how long the platform's tokens live is not documented


def caller_of_key(db: sqlite3.Connection, public_key: str) -> Caller:
    """Find the account that registered a public key (hexadecimal)."""
    row = db.execute("SELECT email FROM ssh_keys WHERE public_key = ?", (public_key,)).fetchone()
    if row is None:
        raise UnknownKey(f"the public key {public_key[:16]}… is not registered with this sandbox")
    return _caller(db, row["email"])


def caller_of_token(db: sqlite3.Connection, token: str, now: str) -> Caller:
    """Find the account that a bearer token was made for."""
    row = db.execute(
        "SELECT email FROM bearer_tokens WHERE token_sha256 = ? AND expires_at > ?", (_digest(token), now)
    ).fetchone()
    if row is None:
        raise Unauthenticated("the bearer token is unknown or has expired")
    return _caller(db, row["email"])


def make_token(context: Context) -> str:
    """Make a bearer token for the caller. Only its digest is kept."""
    token = secrets.token_urlsafe(32)
    expires_at = (datetime.now(UTC) + TOKEN_LIFETIME).strftime(STORED)
    context.run("DELETE FROM bearer_tokens WHERE expires_at <= ?", context.now)
    context.run("INSERT INTO bearer_tokens VALUES (?, ?, ?)", _digest(token), context.caller.email, expires_at)
    return token


def _caller(db: sqlite3.Connection, email: str) -> Caller:
    """Somebody in several organisations acts in the one where they are internal, else in the oldest."""
    row = db.execute(
        "SELECT organisation_uuid, role FROM organisation_users WHERE email = ?"
        " ORDER BY member_type = 'internal' DESC, created_at, organisation_uuid LIMIT 1",
        (email,),
    ).fetchone()
    return Caller(email) if row is None else Caller(email, row["organisation_uuid"], row["role"])


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
