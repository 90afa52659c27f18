"""What a run asks for besides what its specs say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from labelform.core.guardrails import OwnerRules
    from labelform.core.plan import Partial
    from labelform.core.promotion import PromotionRule
    from labelform.language.environments import Environment
    from labelform.language.model import SpecInputs


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """
    How plans are made.

    `prune` overrides the prune setting of every spec unless it is None. `since` is the revision of the spec that
    `owned` means; None for its last apply. `allowed` names the rules that this run acknowledges, as `core.plan.Rule`
    spells them. `given` is what specs are filled with, None for nothing; `rules` are those of the
    environment, and `promotion` is where it takes things from, None for anywhere. With `wants_access`, who has access
    is read for plans that only give some, too. `partial` chooses a part of what a spec asks for, None for all of it.
    """

    prune: bool | Literal["owned"] | None = None
    since: str | None = None
    allowed: frozenset[str] = frozenset()
    given: SpecInputs | None = None
    rules: OwnerRules | None = None
    promotion: PromotionRule | None = None
    wants_access: bool = False
    environment: str | None = None
    partial: Partial | None = None

    @property
    def allows_outside(self) -> bool:
        """Return whether files outside of their repository may be read."""
        return self.given is not None and self.given.allows_outside


NO_OPTIONS = PlanOptions()


def options_in(environment: Environment, given: SpecInputs) -> PlanOptions:
    """Return what plans are made with in an environment, where a run asks for nothing else."""
    return PlanOptions(
        given=given, rules=environment.rules, promotion=environment.promotion, environment=environment.name
    )
