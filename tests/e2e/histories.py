"""What the tests of drift share: a repository with an applied spec, and somebody who edits the project by hand."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import Ended, Labelform

from labelform.api import calls
from labelform.api.operation import Operation
from labelform.cli.connection import connect
from labelform.cli.options import PlatformChoice
from labelform.sandbox import open_sandbox

SPEC = """\
labelform: 1
project: {title: Pilot}
collections:
  - {name: night, type: frame, description: "%s"}
  - {name: rain, type: frame, description: wet}
"""
AS_APPLIED = SPEC % "dark"


@dataclass(frozen=True, slots=True)
class History:
    """A folder with a spec that has been applied to a sandbox."""

    labelform: Labelform
    has_git: bool = True

    def begin(self) -> History:
        """Write the spec, commit it, and apply it."""
        if self.has_git:
            git("init", "--quiet", "--initial-branch=main")
        self.write(AS_APPLIED)
        self.commit("first")
        applied = self.labelform("apply", "p.yaml", "--sandbox", "t.db", "--auto-approve")
        assert applied.code == 0, applied.err
        return self

    def write(self, text: str, name: str = "p.yaml") -> None:
        """Change the spec."""
        Path(name).write_text(text, encoding="utf-8")

    def commit(self, message: str) -> None:
        """Commit everything but the sandbox."""
        if self.has_git:
            Path(".gitignore").write_text("t.db*\n.labelform/\n", encoding="utf-8")
            git("add", "--all")
            git("commit", "--quiet", "--message", message)

    def edit(self, member: Callable[..., Operation[Any]], **arguments: Any) -> None:
        """Do something to the project as a person in the web app does."""
        edit(Path("t.db"), member, **arguments)

    def collection(self, name: str) -> str:
        """Return the id of a collection."""
        state = state_of(Path("t.db"))
        projects = [project for one in state["organisations"] for project in one["projects"]]
        pilot = next(project for project in projects if project["title"] == "Pilot")
        return str(next(one["collection_uuid"] for one in pilot["collections"] if one["name"] == name))

    def drift(self, *options: str) -> dict[str, Any]:
        """Return what `drift` says, as JSON."""
        ended = self.ended(*options, "--format", "json")
        assert not ended.err, ended.err
        document: dict[str, Any] = json.loads(ended.out)
        return document

    def ended(self, *options: str) -> Ended:
        """Run `drift`."""
        return self.labelform("drift", "p.yaml", "--sandbox", "t.db", "--detailed-exitcode", *options)


def git(*arguments: str) -> str:
    """Run the real git here, with an identity of its own."""
    identity = ("-c", "user.name=Test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false")
    ended = subprocess.run(["git", *identity, *arguments], check=True, capture_output=True, text=True)
    return ended.stdout.strip()


def state_of(database: Path) -> dict[str, Any]:
    """Return all that a sandbox holds, as `sandbox dump` prints it."""
    with open_sandbox(database) as sandbox:
        return sandbox.dump()


def edit(database: Path, member: Callable[..., Operation[Any]], **arguments: Any) -> None:
    """Make one call to the project "Pilot" of a sandbox."""
    edit_titled("Pilot", database, member, **arguments)


def edit_titled(project: str, database: Path, member: Callable[..., Operation[Any]], **arguments: Any) -> None:
    """Make one call to the project of a title."""

    async def run() -> None:
        async with connect(PlatformChoice(database, None, 4), is_read_only=False) as connection:
            driver = connection.driver
            found = (await driver.collect(calls.list_projects(title_eq=project)))[0]
            await driver.run(member(str(found.project_hash), **arguments))

    asyncio.run(run())
