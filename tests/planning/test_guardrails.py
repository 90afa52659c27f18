"""Whose rules a plan is held to, which of them a run may acknowledge, and as whom it will be applied."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from labelform.core.change import Source
from labelform.core.guardrails import Guardrails, OwnerRules
from labelform.core.plan import Rule
from labelform.core.policy import OwnerPolicy
from labelform.errors import PolicyError
from labelform.planning.guardrails import ACCOUNT_VARIABLE, account_of, guardrails_of
from labelform.repository.owners import Owners

PLACE = Source(file="labelform.policy.yaml", line=2, column=1)


def owner(**policy: object) -> OwnerRules:
    return OwnerRules(OwnerPolicy.model_validate({"labelform_policy": 1, **policy}), {"allow": PLACE})


@pytest.fixture
def owners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Owners:
    """Who has a say in a folder that no policy lies in yet."""
    monkeypatch.chdir(tmp_path)
    return Owners()


@pytest.mark.parametrize(
    ("allow", "asked", "forbidden"),
    [
        (None, [Rule.LOCKOUT, Rule.PROTECT], ""),
        (["lockout", "protect"], [Rule.LOCKOUT, Rule.PROTECT], ""),
        (["lockout"], [], ""),
        (["lockout"], [Rule.PROTECT, Rule.LOCKOUT, Rule.MAX_DELETES], "max-deletes, protect"),
        ([], [Rule.LOCKOUT], "lockout"),
    ],
)
def test_a_run_acknowledges_what_every_owner_lets_it(
    owners: Owners, allow: Sequence[str] | None, asked: Sequence[Rule], forbidden: str
) -> None:
    own, allowed = owner(allow=allow), frozenset(asked)
    if not forbidden:
        assert guardrails_of([Path("p.yaml")], allowed, own, owners) == Guardrails((own,), allowed)
        return

    with pytest.raises(PolicyError) as refused:
        guardrails_of([Path("p.yaml")], allowed, own, owners)

    assert refused.value.message == f"{PLACE} does not allow to acknowledge {forbidden}"
    assert refused.value.hint == "ask the owner of that file, or change the spec so that it follows the rule"


def test_an_owner_above_several_places_has_one_say_and_the_environment_comes_last(owners: Owners) -> None:
    Path("labelform.policy.yaml").write_text("labelform_policy: 1\nmax_deletes: 7\n", encoding="utf-8")
    own = owner(prune=False)

    found = guardrails_of([Path("p.yaml"), Path("plan.json")], frozenset(), own, owners)
    alone = guardrails_of([Path("p.yaml")], frozenset(), None, owners)

    assert [one.policy.prune for one in found.owners] == [True, False]
    assert alone.owners == found.owners[:1]


@pytest.mark.parametrize(
    ("named", "variable", "account"),
    [
        ([None, "a@x.org", "b@x.org"], "c@x.org", "a@x.org"),
        (["a@x.org"], None, "a@x.org"),
        ([None], "c@x.org", "c@x.org"),
        ([], "", None),
        ([], None, None),
    ],
)
def test_who_applies_is_whom_an_owner_names_else_the_environment(
    monkeypatch: pytest.MonkeyPatch, named: Sequence[str | None], variable: str | None, account: str | None
) -> None:
    monkeypatch.delenv(ACCOUNT_VARIABLE, raising=False)
    if variable is not None:
        monkeypatch.setenv(ACCOUNT_VARIABLE, variable)

    assert account_of(Guardrails(tuple(owner(account=one) for one in named), frozenset())) == account
