"""A real project, and plans of specs for it, without a command around them."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.faults.scenarios import driver_to, settle
from tests.planning.asked import Plans

from labelform.language.model import NO_INPUTS
from labelform.planning.options import NO_OPTIONS, PlanOptions
from labelform.planning.recipe import Planned, plan_spec
from labelform.reading.view import LiveView
from labelform.repository.load import load_one
from labelform.sandbox import Sandbox, open_sandbox


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a sandbox in which nothing has happened: to copy it is quicker than to make one."""
    path = tmp_path_factory.mktemp("demo") / "s.db"
    with closing(open_sandbox(path)) as opened:
        settle(opened)
    return path


@pytest.fixture
def sandbox(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LABELFORM_ACCOUNT", raising=False)
    for suffix in ("", ".key"):
        shutil.copy(f"{demo}{suffix}", tmp_path / f"s.db{suffix}")
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
                if wants_base:
                    return await plan_spec(view(driver), base_url, parsed, options, wants_base=True)
                return await plan_spec(view(driver), base_url, parsed, options)

        return asyncio.run(made())

    return plan
