"""What many runs come to together, added up as each one ends: a set may have more accounts than fit into memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from labelform.runs.account import Account, Result


@dataclass(slots=True)
class Total:
    """
    The account of all runs so far, as `of_all` returns it, but for what tells results apart that count the same.

    Results that count the same are one object, so that a set of any size takes little more than its failures do.
    """

    account: Account = field(default_factory=Account)
    _alike: dict[tuple[object, ...], Result] = field(default_factory=dict)

    def add(self, account: Account) -> None:
        """Add the account of a run that has ended."""
        total = self.account
        total.results += [self._alike.setdefault(_counts_as(one), one) for one in account.results]
        total.blocked += account.blocked
        total.is_interrupted |= account.is_interrupted
        total.remaining += account.remaining
        total.actions += account.actions
        total.failing += account.failing


def _counts_as(result: Result) -> tuple[object, ...]:
    change = result.change
    return change.kind, change.action, change.verb, result.outcome, result.has_effect
