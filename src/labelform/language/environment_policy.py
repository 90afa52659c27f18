"""The policy of an environment: what holds there besides the policies of specs and owners."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field
from pydantic_core import PydanticCustomError

from labelform.core.change import Source
from labelform.core.check import ChecksSetting
from labelform.core.clashes import Ruled, Written, clash
from labelform.core.policy import (
    CreateProjectSetting,
    ItemsSetting,
    MaxDeletesSetting,
    NonEmptySetting,
    OpenWorkSetting,
    ProtectSetting,
    PruneSetting,
    TasksSetting,
)
from labelform.core.promotion import PromotionRule
from labelform.diagnostics import Diagnostic, one_of_these
from labelform.language.checked import check_checks
from labelform.language.checks import check_rules
from labelform.language.document import Document
from labelform.language.model import checked_shape, ruled
from labelform.language.places import Path

_SOAK = r"^\d{1,4}[mhd]$"
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class EnvironmentPolicy(Ruled):
    """What holds in this environment besides the policy of each spec. It can be stricter, never looser."""

    prune: Annotated[
        PruneSetting, Field(description="The most that specs and options can prune: true, false, owned, or sections.")
    ] = True
    max_deletes: MaxDeletesSetting = None
    protect: ProtectSetting = ()
    max_items_lost: ItemsSetting = None
    max_tasks_lost: TasksSetting = None
    no_delete_of_non_empty: NonEmptySetting = ()
    no_open_work: OpenWorkSetting = False
    create_project: CreateProjectSetting = True
    checks: ChecksSetting = ()
    promoted_from: Annotated[
        str | None, Field(min_length=1, description="The environment in which everything must have been applied first.")
    ] = None
    soak: Annotated[str | None, Field(pattern=_SOAK, description="How long it must have been there: 30m, 24h, 7d.")] = (
        None
    )

    @classmethod
    def clashes(cls, written: Written) -> Iterator[PydanticCustomError]:
        if "soak" in written.keys and "promoted_from" not in written.keys:
            said = "soak needs promoted_from, which is missing"
            yield clash("soak_alone", said, without=["promoted_from"])


def promotion_of(policy: EnvironmentPolicy | None, source: Source) -> PromotionRule | None:
    """Return where an environment takes things from, None for anywhere; `source` is where the file says so."""
    if policy is None or policy.promoted_from is None:
        return None
    soak = policy.soak or "0m"
    span = timedelta(**{_UNITS[soak[-1]]: int(soak[:-1])})
    return PromotionRule(promoted_from=policy.promoted_from, soak=span, source=source)


def check_policies(document: Document) -> list[Diagnostic]:
    """Return what is wrong with the names in the policies of a file of environments."""
    environments = document.data.get("environments")
    found: list[Diagnostic] = []
    for name, entry in environments.items() if isinstance(environments, dict) else ():
        policy = entry.get("policy") if isinstance(entry, dict) else None
        if not isinstance(policy, dict):
            continue
        path: Path = ("environments", name, "policy")
        found += check_checks(document, (*path, "checks"), checked_shape)
        found += _check_promotion(document, policy, path, [one for one in environments if one != name])
        found += check_rules(document, path, *ruled())
    return found


def _check_promotion(document: Document, policy: Any, path: Path, others: Sequence[str]) -> Iterator[Diagnostic]:
    named = policy.get("promoted_from")
    if isinstance(named, str) and named not in others:
        message = f'there is no other environment "{named}" to promote from'
        hint = one_of_these(named, others, "Others")
        yield Diagnostic("unknown-environment", message, document.where((*path, "promoted_from")), hint)
