"""Plan what was applied again, to see that nothing is left to do."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace

from labelform.core.packed import plain
from labelform.core.plan import Plan
from labelform.core.planset import Member
from labelform.errors import PlanRefusedError
from labelform.language.model import parse
from labelform.language.source import read_document
from labelform.planning.options import PlanOptions
from labelform.planning.recipe import plan_spec
from labelform.reading.view import View
from labelform.repository.surroundings import Surroundings


def replanner(
    view: View, options: PlanOptions, around: Surroundings | None = None
) -> Callable[[Member], Awaitable[Plan]]:
    """
    Return what plans the spec that a plan holds, or the same part of it, whatever lies on the disk by now.

    `around` is what has a say, where that is not what lies around the spec.
    """

    async def replan(member: Member) -> Plan:
        origin = member.plan.origin
        if origin is None:
            raise PlanRefusedError("the plan does not contain the spec that it was made from", hint="plan again")
        # With escapes: a value may hold what cannot be in a spec as it is, such as a line separator.
        document = read_document(json.dumps(plain(origin.spec)), origin.file)
        spec = parse(replace(document, has_templates=False))  # it holds what its templates came to
        part = replace(options, partial=member.plan.partial)
        return (await plan_spec(view, member.base_url, spec, part, around)).plan

    return replan
