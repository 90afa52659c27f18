"""One project of a set about which the platform answers every request with an error: the others are done without it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.fleet.strikes.gate import Passing, Strike
from tests.fleet.strikes.ground import EXISTING, Ground
from tests.fleet.strikes.kinds import refused
from tests.fleet.strikes.sets import told
from tests.fleet.strikes.strike import Field, Means, Verdict, strike

from labelform.fleet.work import State
from labelform.runs.account import Outcome

REFUSED = EXISTING[0]


class Refusing:
    """A rule that refuses every request about a project, until it is lifted."""

    def __init__(self, project_hash: str, status: int) -> None:
        self._hash = project_hash
        self._strike = refused(status)
        self.struck: list[Passing] = []
        self.is_lifted = False

    def __call__(self, passing: Passing) -> Strike | None:
        """Return the refusal, if it is about the project."""
        if self.is_lifted or self._hash not in passing.everything:
            return None
        self.struck.append(passing)
        return self._strike


def strike_refused(means: Means, ground: Ground, what: str, status: int) -> Verdict:
    """Apply a set of which one project is refused, look at what is said of it, and have it done again."""
    number = ground.titles.index(REFUSED)
    project_hash = ground.planset.members[number].plan.target.hash
    assert project_hash
    refusing = Refusing(project_hash, status)
    return strike(means, ground, what, refusing, during=partial(_retried, refusing, number))


def _retried(refusing: Refusing, number: int, field: Field) -> Iterator[str]:
    yield from field.until(lambda: field.left() == 0, "the end of the set")
    found = told(field.dsn, field.set_id)
    failed = [one.task.number for one in found if one.state is not State.DONE]
    if failed != [number]:
        yield f"refused was member {number}, failed are {failed}"
    account = found[number].account
    said = {result.outcome for result in account.results} if account else set()
    if said != {Outcome.NOT_ATTEMPTED} or account is None or account.has_changed:
        yield f"of {REFUSED}, with which nothing could be done, the account says {said}"
    refusing.is_lifted = True
    retried = field.labelform("fleet", "retry", field.set_id, "--failed")
    if retried.returncode != 0:
        yield f"retry ended with {retried.returncode}: {retried.stderr}"
