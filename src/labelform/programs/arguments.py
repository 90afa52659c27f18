"""What programs give beside specs is held to what the options of the command take, and mistakes are errors of ours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from labelform.core.addresses import why_too_much
from labelform.core.plan import Partial, RuleName
from labelform.diagnostics import one_of_these
from labelform.errors import LabelformError
from labelform.planning.choosing import HOW_TO_WRITE

MOST_WRITES = 32
"""As `--writes` of the command."""


def rules(allow: Iterable[RuleName]) -> frozenset[str]:
    """
    Return the rules that a program acknowledges.

    Raises:
        LabelformError: one of them is no rule.
    """
    known, given = get_args(RuleName), _several("allow", allow)
    for one in given:
        if one not in known:
            raise LabelformError(f'"{one}" in allow is no rule', hint=one_of_these(str(one), known, "rules"))
    return frozenset(given)


def part(only: Iterable[str], leave_out: Iterable[str]) -> Partial | None:
    """
    Return the part of a spec that a program chooses, None for all of it.

    Raises:
        LabelformError: what is given is no list of addresses, or too long a one.
    """
    chosen, excepted = _addresses("only", only), _addresses("leave_out", leave_out)
    return Partial(only=chosen, excepted=excepted) if chosen or excepted else None


def check_prune(prune: bool | Literal["owned"] | None) -> None:
    """
    Check what is deleted.

    Raises:
        LabelformError: it is none of what the type says; a slip must not prune less or more than was meant.
    """
    if not (prune is None or isinstance(prune, bool) or prune == "owned"):
        raise LabelformError(f"prune cannot be {prune!r}", hint="give True, False, None or 'owned'")


def check_writes(writes: int) -> None:
    """
    Check how many changes are under way at once.

    Raises:
        LabelformError: with so many, nothing would ever begin, or too much at once.
    """
    if type(writes) is not int or not 1 <= writes <= MOST_WRITES:
        raise LabelformError(f"writes is a number from 1 to {MOST_WRITES}, and not {writes!r}")


def _addresses(name: str, given: Iterable[str]) -> tuple[str, ...]:
    patterns = _several(name, given)
    for one in patterns:
        if not isinstance(one, str):
            raise LabelformError(f"{name} takes addresses, and {one!r} is none", hint=HOW_TO_WRITE)
    if too_much := why_too_much(patterns):
        raise LabelformError(too_much)
    return patterns


def _several(name: str, given: Iterable[str]) -> tuple[str, ...]:
    if isinstance(given, str):  # it would be taken letter by letter
        raise LabelformError(f"{name} is one text, and not several", hint=f"write {name}=[{given!r}]")
    try:
        return tuple(given)
    except TypeError as exc:
        raise LabelformError(f"{name} takes a list, and not {given!r}") from exc
