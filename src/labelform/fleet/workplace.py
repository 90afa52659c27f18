"""Where a worker does members: the platform and the key of one environment, and what its members share there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from labelform.client.http import AsyncDriver
from labelform.client.limiter import Limiter
from labelform.errors import PlanRefusedError
from labelform.fleet.cached import note_used
from labelform.fleet.choices import OwnEnvironment, SetChoices, plan_options
from labelform.fleet.dispatch import UnfitWorkerError
from labelform.fleet.lease import LEASE_TIMES, LeaseTimes
from labelform.fleet.pace import SharedPace
from labelform.fleet.store import Store
from labelform.fleet.unpacked import Unpacked
from labelform.fleet.work import Kind, SetHead
from labelform.planning.options import PlanOptions

MOST_BUNDLES = 8
"""How many bundles are kept open: those of the sets that are worked on side by side."""


def unusable(cache: Path, error: OSError) -> UnfitWorkerError:
    """Return what to raise when the cache of this machine cannot be used."""
    why = (error.strerror or str(error)).lower()
    return UnfitWorkerError(f'the folder of bundles "{cache}" cannot be used: {why}', hint="choose one with --cache")


@dataclass(slots=True)
class Workplace:
    """
    One environment as a worker has it: `driver` sends to `base_url`, with the key of this machine.

    `cache` is the folder where bundles are unpacked. `writes` is shared by all members that are done side by side.
    `stop` is asked between calls. `pace` is that of all workers with the same key, None where nothing is limited.
    `times` are those of the leases: a call that was lost is waited for as long as a lost lease is.
    """

    driver: AsyncDriver
    base_url: str
    environment: str
    own: OwnEnvironment
    cache: Path
    writes: Limiter
    stop: Callable[[], bool] = lambda: False
    pace: SharedPace | None = None
    times: LeaseTimes = LEASE_TIMES
    _bundles: dict[str, Unpacked] = field(default_factory=dict)
    _opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Members that begin side by side fetch the files of their set once: they may be large."""

    def paced(self, set_id: str, kind: Kind) -> Workplace:
        """Return the same place as a set has it: its requests take turns with those of all workers."""
        if self.pace is None:
            return self
        return replace(self, driver=self.driver.paced(self.pace.of(set_id, kind)))

    def check(self, head: SetHead) -> None:
        """
        Refuse sets for another platform or environment: with the key of this one they have nothing to do.

        Raises:
            PlanRefusedError: it is one.
        """
        if (head.base_url, head.environment) != (self.base_url, self.environment):
            raise PlanRefusedError(
                f'the set is for "{head.environment}" on {head.base_url}, and this worker for "{self.environment}" on '
                f"{self.base_url}",
                hint="start the worker with the environments.yaml that the set was submitted with",
            )

    async def bundle(self, head: SetHead, store: Store) -> Unpacked | None:
        """
        Return the files of a set, None where there are none.

        Raises:
            StoreError: they cannot be fetched.
            BundleError: they cannot be unpacked.
            UnfitWorkerError: the cache of this machine cannot be used.
        """
        if head.bundle is None:
            return None
        async with self._opening:
            found = self._bundles.pop(head.bundle, None) or await self._opened(head.bundle, store)
            self._bundles[head.bundle] = found  # the one that was used last is dropped last
            if len(self._bundles) > MOST_BUNDLES:
                self._bundles.pop(next(iter(self._bundles)))
        note_used(found.folder)
        return found

    async def _opened(self, digest: str, store: Store) -> Unpacked:
        """Unpack a bundle outside of the loop, unless it is there: leases are to be prolonged meanwhile."""
        try:
            if found := await asyncio.to_thread(Unpacked.at, digest, self.cache):
                return found
            return await asyncio.to_thread(Unpacked.open, digest, await store.bundle(digest), self.cache)
        except OSError as exc:
            raise unusable(self.cache, exc) from exc

    def options(self, head: SetHead, bundle: Unpacked | None) -> PlanOptions:
        """
        Return what plans of a set are made with, and checked by.

        Raises:
            SpecError: the file of environments has mistakes, or wants a variable that this machine does not have.
        """
        if bundle is None:
            return PlanOptions(environment=head.environment)
        choices = SetChoices.model_validate(head.options)
        found = bundle.environments(choices.environments)
        return plan_options(choices, head.environment, found, self.own, bundle.document)
