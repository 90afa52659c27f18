"""What the tests of the pipeline share: the script of the action, run as a step of a pipeline runs it."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.ci.forge import State, environment, gitlab
from tests.e2e.histories import git

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "examples" / "ci" / "run.sh"
SPEC = "labelform: 1\nproject: {title: Pilot}\ncollections: [{name: night, description: %s}]\n"
Variables = Callable[..., dict[str, str]]
HOSTS: dict[str, Variables] = {"github": environment, "gitlab": gitlab}
"""What each forge sets in a step of a pipeline."""
DIGEST = re.compile(r"<!-- labelform:digest (sha256:[0-9a-f]{64}) -->")


def write(description: str) -> None:
    Path("p.yaml").write_text(SPEC % description, encoding="utf-8")
    git("add", "--all")
    git("commit", "--quiet", "--message", description)


def run(state: State, command: str, *, pull: int | None = 7, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the script as the action does."""
    return run_with(state, command, more, pull=pull)


def run_with(
    state: State, command: str, more: dict[str, str], *, pull: int | None = 7, host: Variables = environment
) -> subprocess.CompletedProcess[str]:
    """Run the script with some further variables."""
    variables = {"SPEC": "p.yaml", "PLATFORM": "--sandbox t.db", "COMMAND": command, **more}
    environ = {**_environ(state, pull, host), **variables}
    return subprocess.run(["bash", str(SCRIPT)], env=environ, capture_output=True, text=True, check=False)


def labelform_ci(state: State, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `labelform ci` in a step for pull request 7."""
    environ = _environ(state, 7, environment)
    return subprocess.run(["labelform", "ci", *arguments], env=environ, capture_output=True, text=True, check=False)


def _environ(state: State, pull: int | None, host: Variables) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "CI": "true", **host(state, pull=pull)}


def shown_digest(state: State, comment: int = 0) -> str:
    """Return the digest that a comment shows on its second line."""
    match = DIGEST.fullmatch(state.comments[comment]["body"].splitlines()[1])
    assert match
    return match[1]


def apply_by_hand() -> None:
    command = ["labelform", "apply", "p.yaml", "--sandbox", "t.db", "--auto-approve"]
    subprocess.run(command, check=True, capture_output=True)


def forget_applies() -> None:
    """Remove what was recorded of applies, as in a clone without the refs."""
    for ref in git("for-each-ref", "--format=%(refname)", "refs/labelform/applied/").splitlines():
        git("update-ref", "-d", ref)


def collection(folder: Path = Path()) -> str:
    """Return the id of the collection in the sandbox of a folder."""
    command = ["labelform", "sandbox", "dump", "--database", str(folder / "t.db")]
    state = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    projects = [project for one in state["organisations"] for project in one["projects"]]
    pilot = next(project for project in projects if project["title"] == "Pilot")
    return str(pilot["collections"][0]["collection_uuid"])


def state_of(database: Path) -> str:
    """Return all that a sandbox holds."""
    command = ["labelform", "sandbox", "dump", "--database", str(database)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@contextmanager
def the_group_belongs_to_others(database: Path) -> Iterator[None]:
    """The group is another organisation's for a while: it can be taken off projects then, and not be added."""
    move = "UPDATE user_groups SET organisation_uuid = ? WHERE name = 'perception-leads'"
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        (ours,), (theirs,) = connection.execute("SELECT organisation_uuid FROM organisations ORDER BY created_at")
        connection.execute(move, [theirs])
        yield
        connection.execute(move, [ours])
