"""A forge, and a repository with a spec in this folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.ci.forge import State, served_forge
from tests.ci.pipeline import write
from tests.conftest import Labelform
from tests.e2e.histories import git


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command as it is installed is the one that steps of a pipeline find."""
    find_first(Path(sys.executable).parent, monkeypatch)


@pytest.fixture
def ready_first(ready_command: Path, installed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps of a pipeline find the command that is ready."""
    find_first(ready_command.parent, monkeypatch)


@pytest.fixture
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository that pipelines fetch from and push to."""
    place = tmp_path_factory.mktemp("origin")
    git("init", "--quiet", "--bare", "--initial-branch=main", str(place))
    return place


@pytest.fixture
def forge(labelform: Labelform, ready_first: None, origin: Path) -> Iterator[State]:
    """A forge, and a repository with a spec in this folder."""
    git("init", "--quiet", "--initial-branch=main")
    git("remote", "add", "origin", str(origin))
    Path(".gitignore").write_text("t.db*\n.labelform/\n", encoding="utf-8")
    write("dark")
    with served_forge() as state:
        yield state


def find_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for commands in a folder before all others."""
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
