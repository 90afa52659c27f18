"""
The rules that hold besides those of a spec: what owners of the repository say, and what a run acknowledges.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from labelform.core.change import Source
from labelform.core.plan import Rule
from labelform.core.policy import OwnerPolicy
from labelform.core.whose import OF_REPOSITORY


@dataclass(frozen=True, slots=True)
class OwnerRules:
    """
    The policy of an owner or of an environment, and where its keys and its `checks[0]` are written.

    `whose` is what messages call it.
    """

    policy: OwnerPolicy
    sources: Mapping[str, Source] = field(default_factory=dict)
    whose: str = OF_REPOSITORY


@dataclass(frozen=True, slots=True)
class Guardrails:
    """
    The rules besides those of the spec: what owners of the repository say, and which rules this run acknowledges.

    `since` names the version of the spec that `owned` sides were read from, for reasons that people read.
    """

    owners: tuple[OwnerRules, ...] = ()
    allowed: frozenset[Rule] = frozenset()
    since: str = "its last version"


NO_GUARDRAILS = Guardrails()
