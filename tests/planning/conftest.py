"""A real project, and plans of specs for it, without a command around them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.faults.scenarios import driver_to
from tests.planning.asked import Plans

from labelform.language.model import NO_INPUTS
from labelform.planning.options import NO_OPTIONS, PlanOptions
from labelform.planning.recipe import Planned, plan_spec
from labelform.reading.view import LiveView
from labelform.repository.load import load_one
from labelform.sandbox import Sandbox, open_sandbox


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LABELFORM_ACCOUNT", raising=False)
    with open_sandbox(tmp_path / "s.db") as opened:
        yield opened


@pytest.fixture
def plans(sandbox: Sandbox) -> Plans:
    """Plan a spec that is written to `p.yaml`."""

    def plan(
        text: str,
        options: PlanOptions = NO_OPTIONS,
        *,
        wants_base: bool = False,
        base_url: str = "test",
        view: type[LiveView] = LiveView,
    ) -> Planned:
        Path("p.yaml").write_text(text, encoding="utf-8")

        async def made() -> Planned:
            async with driver_to(sandbox) as driver:
                parsed = load_one(Path("p.yaml"), options.given or NO_INPUTS)
                return await plan_spec(view(driver), base_url, parsed, options, wants_base=wants_base)

        return asyncio.run(made())

    return plan
