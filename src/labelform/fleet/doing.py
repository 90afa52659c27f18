"""A member that is being done: what it is made from, and who has a say in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from labelform.core.guardrails import OwnerRules
from labelform.errors import PlanRefusedError
from labelform.fleet.before import StoredBefore
from labelform.fleet.choices import SetChoices
from labelform.fleet.held import Held
from labelform.fleet.store import LeaseLostError, Store
from labelform.fleet.unpacked import Unpacked
from labelform.fleet.work import StoredMember
from labelform.fleet.workplace import Workplace
from labelform.language.model import NO_INPUTS, ParsedSpec
from labelform.planning.options import PlanOptions
from labelform.repository.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Doing:
    """
    One member, with what its set says, where it is done, and the lease of its project.

    `bundle` is None for plans that were brought along without files.
    """

    store: Store
    held: Held
    stored: StoredMember
    at: Workplace
    bundle: Unpacked | None
    options: PlanOptions
    choices: SetChoices = field(default_factory=SetChoices)

    @classmethod
    async def of(cls, store: Store, held: Held, stored: StoredMember, at: Workplace) -> Doing:
        """
        Fetch what a member is made from.

        Raises:
            StoreError: it cannot be fetched.
            LabelformError: it is for another platform, or its files have mistakes.
        """
        at.check(stored.head)
        at = at.paced(stored.task.set_id, stored.head.kind)
        bundle = await at.bundle(stored.head, store)
        options = at.options(stored.head, bundle)
        return cls(store, held, stored, at, bundle, options, SetChoices.model_validate(stored.head.options))

    def spec(self) -> ParsedSpec:
        """
        Read the spec.

        Raises:
            SpecError: it has mistakes.
            PlanRefusedError: the set has no files.
        """
        if self.bundle is None:
            raise PlanRefusedError("the set has neither a plan for this project nor its spec", hint="submit it again")
        return self.bundle.spec(self.stored.spec, self.options.given or NO_INPUTS)

    def place_of(self, name: str) -> str:
        """Return the path of a spec in its repository, as far as that is known."""
        return self.bundle.manifest.names.get(name, name) if self.bundle else name

    async def around(self, name: str, title: str) -> Surroundings:
        """Return who has a say in the plan of a spec, and what was before it."""
        found = await self.store.applied(self.at.base_url, self.place_of(name), title, self.at.environment)
        promoted = self.bundle.manifest.promoted.get(name) if self.bundle else None
        return Surroundings(self.bundle or _NoOwners(), StoredBefore(found, promoted))

    def check_lease(self) -> None:
        """
        Make sure that nobody else may have the project by now.

        Raises:
            LeaseLostError: somebody may.
        """
        if self.held.is_over():
            raise LeaseLostError(f"the lease of {self.held.subject} is lost")


class _NoOwners:
    """The rules around plans that were brought along: they were checked by who brought them."""

    def of(self, spec: Path) -> tuple[OwnerRules, ...]:
        """Return none."""
        return ()
