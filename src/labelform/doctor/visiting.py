"""A complete first contact: look around, compare the answers with what is believed, answer what can be answered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from labelform.doctor.assumptions import LEAVING, SEEN, TRIED
from labelform.doctor.beliefs import believed
from labelform.doctor.examining import differences
from labelform.doctor.looking import look
from labelform.doctor.making import MadeProjects
from labelform.doctor.report import Report
from labelform.doctor.scratch import scratch
from labelform.doctor.settling import Settled, Untried, settle
from labelform.doctor.surroundings import surroundings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from labelform.client.http import AsyncDriver
    from labelform.doctor.recording import Recorder


async def visit(
    driver: AsyncDriver,
    recorder: Recorder,
    most_projects: int,
    scratch_project: str | None = None,
    *,
    may_leave_projects: bool = False,
    pause_seconds: float = 1.0,
    on_left: Callable[[Sequence[str]], None] = lambda _: None,
) -> Report:
    """
    Read some projects and report what differs from what is believed. The driver's listener is `recorder.note`.

    What is not known is settled last, so that what is refused on purpose is not a difference: as far as reading goes,
    by what a `scratch_project` can show, and with `may_leave_projects` by new projects. Without any nothing is written.
    Delayed effects are looked for several times, every `pause_seconds`. If the visit ends without a report, for
    whatever reason, `on_left` receives what is left behind.

    Raises:
        PlatformError: not even the list of projects could be read.
        LabelformError: the project was not made for experiments.
    """
    tried = None if scratch_project is None else await scratch(driver, scratch_project, pause_seconds)
    looked = await look(driver, most_projects)
    calls = recorder.calls
    report = Report(
        looked=looked,
        answers=sum(heard.answers for heard in calls.values()),
        calls=len(calls),
        differences=tuple(differences(calls, believed())),
        limit_headers=(),
    )
    settled = await settle(await surroundings(driver, most_projects), SEEN)
    made = MadeProjects(tried) if tried else None
    if made:
        try:
            settled += await _tried_out(made, may_leave_projects=may_leave_projects)
        except BaseException:
            on_left([*made.scratch.left_behind, *(f'a project, "{title}"' for title in made.titles)])
            raise
    return replace(
        report,
        limit_headers=tuple(sorted(recorder.headers)),
        settled=tuple(settled),
        untried=_untried({one.id for one in settled}),
        left_behind=tuple(tried.left_behind if tried else ()),
        staying=len(made.hashes) if made else 0,
    )


async def _tried_out(made: MadeProjects, *, may_leave_projects: bool) -> list[Settled]:
    settled = await settle(made.scratch, TRIED)
    return settled + (await settle(made, LEAVING) if may_leave_projects else [])


def _untried(asked: set[str]) -> tuple[Untried, ...]:
    takes = {"--scratch-project": [one.id for one in TRIED], "--may-leave-projects": [one.id for one in LEAVING]}
    return tuple(Untried(one, option) for option, ids in takes.items() for one in ids if one not in asked)
