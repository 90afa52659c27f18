"""
labelform with four kinds more, which use most of what a kind can say: badges, which are tags of the organisation under
another name, shelves, whose names can change and which hold things, doors, which let people in, and the season, which
can end the work. `main` runs like the command line; `make-tags DATABASE NAME…` makes tags.

Each kind lies in a file of its own. What they cannot do without a line elsewhere is a leak of the design.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, create_model
from tests.architecture.badges import BadgeEntry, Badges
from tests.architecture.doors import DoorEntry, Doors
from tests.architecture.season import Season, Seasons
from tests.architecture.shelves import ShelfEntry, Shelves

from labelform.api import calls
from labelform.language import model

LINES: Mapping[str, Any] = {
    "badges": Annotated[tuple[BadgeEntry, ...] | None, Badges(), Field(description="Badges of the project.")],
    "shelves": Annotated[tuple[ShelfEntry, ...] | None, Shelves(), Field(description="Shelves.")],
    "doors": Annotated[tuple[DoorEntry, ...] | None, Doors(), Field(description="Doors.")],
    "season": Annotated[Season | None, Seasons(), Field(description="Season.")],
}


def register() -> None:
    """Put the kinds into the list of kinds, as lines in `ProjectSpec` would."""
    lines: Any = {kind: (line, None) for kind, line in LINES.items()}
    spec: Any = create_model("ProjectSpec", __base__=model.ProjectSpec, __doc__=model.ProjectSpec.__doc__, **lines)
    model.ProjectSpec = spec  # type: ignore[misc]


def make_tags(database: Path, names: Sequence[str]) -> None:
    """Make tags of the organisation, which no spec can."""
    from labelform.cli.connection import connect
    from labelform.cli.options import PlatformChoice

    async def make() -> None:
        async with connect(PlatformChoice(database, None, 1), is_read_only=False) as connection:
            for name in names:
                await connection.driver.run(calls.tags.create_organisation_tag(name=name))

    asyncio.run(make())


def main() -> None:
    """Run the command line, or make tags."""
    from labelform.cli import main as command_line

    if sys.argv[1] == "make-tags":
        make_tags(Path(sys.argv[2]), sys.argv[3:])
    else:
        command_line.main()


register()  # before anything is read that takes the kinds from the list
