"""
What the files of a repository reach beyond it: variables of the environment, and platforms that keys are used for.

A file of environments is proposed by whoever may propose a spec. What it may name is what is meant for it, unless an
owner of the repository says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from labelform.core.guardrails import OwnerRules
from labelform.core.policy import CREDENTIALS

VARIABLES = "LABELFORM_VAR_"
"""What the names of environment variables start with whose values may be in specs."""
STORES = "LABELFORM_STORE"
"""What the names of environment variables start with that have the address of the store of a fleet."""
DOMAINS = frozenset({"https://api.encord.com", "https://api.us.encord.com"})
"""The public regions of the platform (documented). Everything else is somebody's own."""


@dataclass(frozen=True, slots=True)
class Reach:
    """
    What owners allow: exactly these names and domains; None if no owner says anything, and the usual holds.

    `pinned_at` says where the domains are written.
    """

    variables: frozenset[str] | None = None
    credentials: frozenset[str] | None = None
    domains: frozenset[str] | None = None
    pinned_at: str = ""

    def may_read(self, name: str) -> bool:
        """Return whether a file may take the value of an environment variable; nobody can allow that for a key."""
        if name.startswith(VARIABLES):
            return True
        return not is_credential(name) and name in (self.variables or ())

    def may_prove(self, name: str) -> bool:
        """Return whether a file may name an environment variable as a key or token for the platform."""
        return is_credential(name) if self.credentials is None else name in self.credentials

    def may_hold_store(self, name: str) -> bool:
        """Return whether a file may name an environment variable as the address, with its password, of a store."""
        return name.startswith(STORES) or name in (self.credentials or ())

    def may_sign_for(self, url: str) -> bool:
        """Return whether a file may name a domain as the platform that keys and tokens are used for."""
        return comparable(url) in (DOMAINS if self.domains is None else self.domains)


USUAL = Reach()
"""What files may reach where no owner says anything."""


def reach_of(owners: Iterable[OwnerRules]) -> Reach:
    """Return what several owners allow together: what all of them allow that say something about it."""
    reach = USUAL
    for owner in owners:
        policy = owner.policy
        domains = None if policy.domains is None else map(comparable, policy.domains)
        reach = Reach(
            _both(reach.variables, policy.variables),
            _both(reach.credentials, policy.credentials),
            _both(reach.domains, domains),
            reach.pinned_at if policy.domains is None else str(owner.sources.get("domains", "")),
        )
    return reach


def is_credential(name: str) -> bool:
    """Return whether an environment variable holds a key or token by its name."""
    return name.startswith(CREDENTIALS)


def comparable(url: str) -> str:
    """Return a URL of scheme, host and port in the one way that it is compared in."""
    return url.lower().rstrip("/")


def _both(allowed: frozenset[str] | None, further: Iterable[str] | None) -> frozenset[str] | None:
    if further is None:
        return allowed
    return frozenset(further) if allowed is None else allowed & frozenset(further)
