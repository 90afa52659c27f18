"""What a store has of an account is the account."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelform.core.change import Action, Change, FieldChange
from labelform.core.plan import Rule, Violation
from labelform.diagnostics import Diagnostic, Severity, Where
from labelform.errors import SpecError
from labelform.fleet.accounts import account_data, account_from, brief, failure_data, mistakes_data, mistakes_from
from labelform.language.model import kinds
from labelform.runs.account import Account, Outcome, Result

TEXT = st.text(max_size=12)
COUNTS = st.integers(0, 99)
SECONDS = st.floats(0, 1e6)


@st.composite
def changes(draw: st.DrawFn) -> Change:
    kind = draw(st.sampled_from(["collections", "datasets", "groups"]))
    return Change(
        address=f'{kind}["{draw(TEXT)}"]', kind=kind, key=draw(TEXT), label=draw(TEXT),
        action=draw(st.sampled_from(Action)), before={"name": draw(TEXT)}, reason=draw(TEXT),
        fields=(FieldChange(path="name", old=draw(TEXT), new=None),), words=kinds()[kind].words,
    )  # fmt: skip


RESULTS = st.builds(Result, changes(), st.sampled_from(Outcome), TEXT, SECONDS, st.booleans())
FAILING = st.builds(lambda message: Violation(rule=Rule.CHECK, message=message), TEXT)
ACCOUNTS = st.builds(
    Account, st.lists(RESULTS, max_size=3), COUNTS, is_interrupted=st.booleans(), project_hash=TEXT | st.none(),
    notes=st.lists(TEXT, max_size=2), remaining=COUNTS, failing=st.lists(FAILING, max_size=2).map(tuple),
)  # fmt: skip


@given(ACCOUNTS)
def test_an_account_comes_back_as_it_was_but_for_what_its_plan_has(account: Account) -> None:
    read = account_from(json.loads(json.dumps(account_data(account))))

    assert read == replace(account, results=[replace(one, change=brief(one.change)) for one in account.results])
    assert read.exit_code == account.exit_code
    assert [one.change.verb for one in read.results] == [one.change.verb for one in account.results]


def test_findings_come_back_as_they_were() -> None:
    place = Where("a.yaml", 3, 4, 2, "  x: 1", 17, ("extended at b.yaml:1",))
    found = (Diagnostic("unknown-key", "it is not", place, "leave it out", Severity.WARNING, "project"),)

    assert mistakes_from(json.loads(json.dumps(mistakes_data(found)))) == found


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (SpecError([Diagnostic("no-specs", "none", hint="name one")]), Diagnostic("no-specs", "none", hint="name one")),
        (KeyError("x"), Diagnostic("error", "this is a bug in labelform (KeyError: 'x')")),
    ],
)
def test_what_stood_in_the_way_is_a_finding(failure: Exception, expected: Diagnostic) -> None:
    assert mistakes_from(failure_data(failure)["mistakes"]) == (expected,)
