"""
What plans that are made together must not contradict each other in: a thing of the organisation that several make.

Specs of one run and environments of one platform are held to it alike. Whether two environments are of one organisation
is not known, as little as whether two that are to create a project of one title are.
"""

from __future__ import annotations

from labelform.core.change import Change
from labelform.core.plan import Plan
from labelform.diagnostics import Diagnostic, Where
from labelform.language.model import kinds


def made_beyond(plan: Plan) -> tuple[Change, ...]:
    """Return what a plan makes for the organisation."""
    return tuple(one for one in plan.changes if kinds()[one.kind].is_beyond)


def made_differently_by(whom: str, first: Change, change: Change) -> Diagnostic:
    """Return what is said about a thing that two, such as "two specs", would make with different facts."""
    before, after = first.after or {}, change.after or {}
    fields = " and ".join(name for name in after if after[name] != before.get(name))
    message = f"{whom} would create {change.address}, with a different {fields}"
    where = Where(change.source.file, change.source.line, change.source.column) if change.source else None
    return Diagnostic("made-differently", message, where, f"write the same in both; the other is {first.source}")
