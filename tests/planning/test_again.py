"""What was applied is planned once more from the spec that its plan holds."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import pytest
from tests.faults.scenarios import driver_to

from labelform.core.plan import Partial, Plan, Target
from labelform.core.planset import Member
from labelform.errors import PlanRefusedError
from labelform.language.model import SpecInputs
from labelform.language.variables import Variable
from labelform.planning.again import replanner
from labelform.planning.options import NO_OPTIONS, PlanOptions
from labelform.planning.recipe import plan_spec
from labelform.reading.view import LiveView
from labelform.repository.load import load_one
from labelform.sandbox import open_sandbox

SPEC = 'labelform: 1\nproject: {title: A, description: "{{ said }}"}\n'
LOOKS_LIKE_A_TEMPLATE = "{{ nobody.said.that }} \N{OWL}\N{LINE SEPARATOR}"


def replanned(folder: Path, *, without_origin: bool = False, options: PlanOptions = NO_OPTIONS) -> tuple[Plan, Plan]:
    """Return a plan, and the one that is made from the spec that it holds, by who asks for nothing."""

    async def both() -> tuple[Plan, Plan]:
        with closing(open_sandbox(folder / "s.db")) as sandbox:
            async with driver_to(sandbox) as driver:
                view = LiveView(driver)
                inputs = SpecInputs({"said": Variable("said", LOOKS_LIKE_A_TEMPLATE, "--var")})
                plan = (await plan_spec(view, "test", load_one(folder / "p.yaml", inputs), options)).plan
                (folder / "p.yaml").unlink()
                if without_origin:
                    plan = Plan(target=Target(title="A"))
                return plan, await replanner(view, NO_OPTIONS)(Member(plan=plan, base_url="test"))

    (folder / "p.yaml").write_text(SPEC, encoding="utf-8")
    return asyncio.run(both())


def test_what_templates_came_to_is_not_filled_again(tmp_path: Path) -> None:
    plan, again = replanned(tmp_path)

    assert plan.changes[0].after == again.changes[0].after
    assert (again.changes[0].after or {})["description"] == LOOKS_LIKE_A_TEMPLATE


def test_of_a_plan_of_a_part_the_same_part_is_planned_again(tmp_path: Path) -> None:
    plan, again = replanned(tmp_path, options=PlanOptions(partial=Partial(only=("project",))))

    assert plan.partial is not None
    assert again.partial == plan.partial


def test_a_plan_that_holds_no_spec_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        PlanRefusedError, match=r"^the plan does not contain the spec that it was made from$"
    ) as refused:
        replanned(tmp_path, without_origin=True)

    assert refused.value.hint == "plan again"
