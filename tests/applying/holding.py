"""A project whose collections hold something."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

from labelform.applying.look import Look
from labelform.core.change import Action, Change
from labelform.core.plan import Target
from labelform.reading.observe import Reader
from labelform.sandbox import open_sandbox
from tests.applying.prepared import prepared
from tests.faults.scenarios import KINDS, TITLE, driver_to, fill

HEAD = f'labelform: 1\nproject: {{title: "{TITLE}"}}\ndatasets: ["NL fleet7 2026-10 urban Rotterdam"]\n'


def filled(folder: Path) -> Path:
    """Return the database of a project with a dataset, and a collection that holds three of its frames."""
    path = prepared(folder, f"{HEAD}collections: [{{name: held}}, {{name: empty}}]\n")
    with closing(open_sandbox(path)) as sandbox:
        fill(sandbox, "held", 3)
    return path


def held(database: Path, name: str) -> list[str]:
    """Return what a collection holds, by its name."""

    async def listed() -> list[str]:
        async with driver_to(sandbox) as driver:
            look = Look(Reader(driver), KINDS, Target(title=TITLE))
            await look.find_project()
            change = Change(address=name, kind="collections", key=name, label=name, action=Action.DELETE)
            (seen,) = [one for one in (await look.at([change]))["collections"] if one.item.name == name]
            before = seen.item.model_dump()
            return list((await look.held(change.model_copy(update={"id": seen.id, "before": before}))).entries)

    with closing(open_sandbox(database)) as sandbox:
        return asyncio.run(listed())
