"""
What somebody does to a project in the web app, as far as the platform has calls for it.

An edit is written in the language of specs and carried out by the calls that a plan of it makes; the safety rules of
the repository bind whoever edits a spec, and not who edits the project.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from labelform.applying.run import Apply
from labelform.applying.silence import Silence
from labelform.client.http import AsyncDriver
from labelform.core.plan import Partial, Plan
from labelform.core.planset import alone
from labelform.diagnostics import Diagnostic, Where
from labelform.errors import ExitCode, LabelformError, SpecError
from labelform.language.model import ParsedSpec, SpecInputs, kinds, parse, sections
from labelform.language.places import Place
from labelform.planning.options import PlanOptions
from labelform.planning.recipe import Planned, plan_spec
from labelform.reading.view import LiveView
from labelform.runs import planfile
from labelform.runs.recording import Runs
from labelform.testing.copies import no_pause
from labelform.testing.model import WebEdit
from labelform.testing.reading import LoadedCase


@dataclass(frozen=True, slots=True)
class WebUser:
    """Somebody who edits the project of a spec while a case runs."""

    case: LoadedCase
    parsed: ParsedSpec
    given: SpecInputs
    base_url: str
    driver: AsyncDriver
    runs: Runs

    async def edit(self, when: str, edits: Sequence[WebEdit]) -> None:
        """
        Make some edits, one after the other.

        Raises:
            SpecError: an edit has mistakes, or there is nothing to edit, or the platform has no call for it.
            LabelformError: the platform refused it.
        """
        for index, one in enumerate(edits):
            await (self._put(one.put, when, index) if one.put is not None else self._remove(one.remove, when, index))

    async def _put(self, put: Mapping[str, Any], when: str, index: int) -> None:
        steps = (when, index, "put")
        where = self.case.where(*steps)
        place = self.case.document.spot(("cases", self.case.index, *steps)).place
        plan = (await self._planned(dict(put), PlanOptions(prune=False), place)).plan
        if plan.target.hash is None and "project" not in put:
            raise _refused("there is no project yet: put its project too", where)
        await self._carry_out(plan, where)

    async def _remove(self, patterns: Sequence[str], when: str, index: int) -> None:
        where = self.case.where(when, index, "remove")
        emptied: dict[str, Any] = {section.name: [] for section in sections() if section.is_list}
        options = PlanOptions(prune=True, partial=Partial(only=tuple(patterns)))
        planned = await self._planned(emptied, options, Place((0, 0)))
        for pattern, meant in planned.meaningless.items():
            raise _refused(f'the project has nothing at "{pattern}"', where, meant)
        await self._carry_out(planned.plan, where)

    async def _planned(self, says: dict[str, Any], options: PlanOptions, place: Place) -> Planned:
        entry = self.parsed.spec.project
        found = {"hash": entry.hash, "title": entry.title} if entry.hash else {"title": entry.title}
        data = {"labelform": 1, "project": found, **says}
        document = replace(self.case.document, data=data, place=place, diagnostics=(), nulls=(), faulty=frozenset())
        spec = parse(document, self.given)
        view = LiveView(self.driver)
        return await plan_spec(view, self.base_url, spec, replace(options, given=self.given))

    async def _carry_out(self, plan: Plan, where: Where) -> None:
        if plan.blocked:
            one = plan.blocked[0]
            raise _refused(f"{one.change.address}: {one.reason}", where)
        if not plan.changes:
            raise _refused(
                "this changes nothing: the project is already like this, or the platform keeps it like this", where
            )
        with self.runs.start(planfile.document(alone(plan, self.base_url))) as ledger:
            account = await Apply(self.driver, kinds(), ledger, Silence(), pause=no_pause).run(plan)
        if account.exit_code is not ExitCode.OK:
            wrong = next((one for one in account.results if one.message), None)
            said = f"{wrong.change.address}: {wrong.message}" if wrong else "it was not carried out"
            raise LabelformError(f"{where}: {said}")


def _refused(said: str, where: Where, hint: str = "") -> SpecError:
    return SpecError([Diagnostic("bad-edit", said, where, hint)])
