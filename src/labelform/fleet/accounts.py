"""
Accounts and mistakes as plain data, and back: what a row of the store has of them.

Of a change there is only what an account says about: its items and calls are in the plan, which is kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from labelform.core.change import Change, Shown
from labelform.diagnostics import Diagnostic
from labelform.errors import LabelformError, SpecError
from labelform.language.model import kinds
from labelform.runs.account import Account

_ACCOUNT = TypeAdapter(Account)
_MISTAKES = TypeAdapter(tuple[Diagnostic, ...])


def account_data(account: Account) -> dict[str, Any]:
    """Return an account as JSON."""
    results = [replace(one, change=brief(one.change)) for one in account.results]
    data: dict[str, Any] = _ACCOUNT.dump_python(replace(account, results=results), mode="json")
    return data


def account_from(data: Any) -> Account:
    """
    Return the account that `account_data` was given, with changes as `brief` returns them.

    Raises:
        ValueError: it is none.
    """
    account = _ACCOUNT.validate_python(data)
    return replace(account, results=[replace(one, change=_in_words(one.change)) for one in account.results])


def brief(change: Change) -> Change:
    """Return a change without what only those read who carry it out, or look at it as a plan."""
    nothing = {
        "before": None, "after": None, "shown": Shown(), "fields": (), "calls": (), "impact": None, "restores": None,
        "remarks": (), "picture": None,
    }  # fmt: skip
    return change.model_copy(update=nothing)


def failure_data(failure: Exception) -> dict[str, Any]:
    """Return what stood in the way as JSON: the mistakes of specs as they are, of everything else one."""
    return {"mistakes": mistakes_data(_mistakes_of(failure))}


def mistakes_data(mistakes: Iterable[Diagnostic]) -> Any:
    """Return findings as JSON."""
    return _MISTAKES.dump_python(tuple(mistakes), mode="json")


def mistakes_from(data: Any) -> tuple[Diagnostic, ...]:
    """
    Return the findings that `mistakes_data` was given.

    Raises:
        ValueError: these are none.
    """
    return _MISTAKES.validate_python(data)


def reasons(result: Mapping[str, Any]) -> Iterator[str]:
    """
    Yield why a member did not come to a good end: what was wrong with its spec, or with each of its changes.

    Raises:
        ValueError: it is not what came of a member.
    """
    yield from (one.message for one in mistakes_from(result.get("mistakes", [])))
    if "account" in result:
        account = account_from(result["account"])
        yield from (f"{one.change.address}: {one.outcome}, {one.message}" for one in account.results if one.message)


def _mistakes_of(failure: Exception) -> tuple[Diagnostic, ...]:
    if isinstance(failure, SpecError):
        return failure.diagnostics
    if isinstance(failure, LabelformError):
        return (Diagnostic(failure.code, failure.message, hint=failure.hint),)
    return (Diagnostic(LabelformError.code, f"this is a bug in labelform ({type(failure).__name__}: {failure})"),)


def _in_words(change: Change) -> Change:
    kind = kinds().get(change.kind)
    return change.model_copy(update={"words": kind.words}) if kind else change
