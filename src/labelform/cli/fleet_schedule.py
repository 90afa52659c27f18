"""What workers begin by themselves: the schedules of environments, and the sets that are made for them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from labelform.cli.connection import base_url_of
from labelform.cli.finding import found_specs
from labelform.cli.fleet_store import OpenFleet
from labelform.cli.fleet_submitting import choices_of_set, head_of, own_environment
from labelform.cli.settings import Setting
from labelform.core.planset import modules
from labelform.core.schedule import Freeze, Schedule, read_span
from labelform.fleet.enqueuing import enqueue_waiting
from labelform.fleet.scheduling import LOOK_SECONDS, Scheduled, Scheduling, in_one_line
from labelform.fleet.store import StoreError
from labelform.fleet.submitting import bundled, members_of_specs
from labelform.fleet.watching import level
from labelform.fleet.work import Kind, NewMember, SetHead
from labelform.repository.environments import specs_of

log = logging.getLogger("labelform.fleet")


def scheduled_in(setting: Setting) -> Iterator[Scheduled]:
    """Yield what workers begin by themselves in the environment of a setting."""
    fleet = setting.environment.entry.fleet if setting.environment else None
    if fleet is None:
        return
    freezes = tuple(Freeze.read(one) for one in fleet.freeze)
    for kind, text in ((Kind.DRIFT, fleet.drift), (Kind.PLAN, fleet.plan)):
        if text is not None:
            base_url, most = base_url_of(setting.where), read_span(fleet.jitter)
            yield Scheduled(kind, setting.name or "", base_url, Schedule.read(text), most, freezes)


async def keep_begin_due(shared: OpenFleet, settings: Sequence[Setting]) -> None:
    """Begin what is due in some environments, again and again, whatever goes wrong, until cancelled."""
    by_name = {one.name: one for one in settings}
    scheduled = [one for setting in settings for one in scheduled_in(setting)]
    scheduling = Scheduling(
        shared.store,
        lambda one: _prepared(shared, by_name[one.environment], one.kind),
        lambda set_id: enqueue_waiting(shared.store, shared.engine, set_id),
    )
    while scheduled:
        try:
            await scheduling.begin_due(scheduled)
        except StoreError as exc:
            log.log(level(exc), "schedules are not looked at: %s", exc.message)
        except Exception:
            log.exception("what is due could not be begun")
        await asyncio.sleep(LOOK_SECONDS)


async def _prepared(shared: OpenFleet, setting: Setting, kind: Kind) -> tuple[SetHead, Iterable[NewMember]]:
    """
    Return the set that does something with all specs that an environment names, as they lie around this process.

    Those with mistakes are left out, which is said.

    Raises:
        SpecError: none can be read.
        StoreError: their files cannot be kept.
    """
    assert setting.environment is not None, "a setting of an environment"  # noqa: S101
    name, choices = setting.name or "", choices_of_set(setting, {}, is_detailed=True)
    paths = found_specs(specs_of(setting.environment))
    files = await asyncio.to_thread(bundled, paths, name, choices, own_environment(setting))
    if files.mistakes:
        log.error("%s of %s leaves specs out: %s", kind, name, in_one_line(files.mistakes))
    addresses = modules([(name, one.title, one.hash) for _, one in files.specs])
    head = head_of(kind, setting, choices, files.digest).model_copy(update={"actor": "schedule"})
    await shared.store.keep_bundle(files.digest, files.packed)
    return head, members_of_specs(files.specs, addresses, head.base_url)


def schedule_lines(settings: Sequence[Setting]) -> Iterator[str]:
    """Yield what is begun by itself, when it was due the last time, and whether a freeze holds."""
    now = datetime.now(UTC)
    for one in (scheduled for setting in settings for scheduled in scheduled_in(setting)):
        last = one.schedule.last(now - one.late) + one.late
        frozen = "  frozen" if any(freeze.holds(now) for freeze in one.freezes) else ""
        yield f"{one.environment}  {one.kind}  {one.schedule.text}  last due {last:%Y-%m-%d %H:%M} UTC{frozen}"
