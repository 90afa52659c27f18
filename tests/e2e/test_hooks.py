"""Run by a hook of another repository: git says there which repository it is about, and that is not the spec's."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import Labelform
from tests.e2e.histories import AS_APPLIED, History, git

REFS = "refs/labelform/"


@pytest.fixture
def history(labelform: Labelform) -> History:
    """A spec in a repository, applied once."""
    return History(labelform).begin()


@pytest.fixture
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that has nothing to do with the spec."""
    root = tmp_path_factory.mktemp("other")
    git("-C", str(root), "init", "--quiet", "--initial-branch=main")
    (root / "p.yaml").write_text("theirs\n", encoding="utf-8")
    git("-C", str(root), "add", "--all")
    git("-C", str(root), "commit", "--quiet", "--message", "theirs")
    return root


def hooked(other: Path) -> dict[str, str]:
    """Return every variable by which a process can be told another repository than the one of its folder."""
    folder = other / ".git"
    return {
        "GIT_DIR": str(folder),
        "GIT_COMMON_DIR": str(folder),
        "GIT_WORK_TREE": str(other),
        "GIT_PREFIX": "sub/",
        "GIT_INDEX_FILE": str(folder / "index"),
        "GIT_OBJECT_DIRECTORY": str(folder / "objects"),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(folder / "objects"),
        "GIT_QUARANTINE_PATH": str(folder / "objects"),
        "GIT_NAMESPACE": "theirs",
        "GIT_REPLACE_REF_BASE": "refs/heads/",
        "GIT_SHALLOW_FILE": str(folder / "HEAD"),
        "GIT_GRAFT_FILE": str(folder / "HEAD"),
    }


def state(folder: Path) -> tuple[str, bytes, int]:
    """Return the refs, the index and the number of objects of a repository."""
    git_folder = folder / ".git"
    objects = sum(path.is_file() for path in (git_folder / "objects").rglob("*"))
    return git("-C", str(folder), "for-each-ref"), (git_folder / "index").read_bytes(), objects


VARIABLES = sorted(hooked(Path()))


@pytest.mark.parametrize("name", [*VARIABLES, "all of them"])
def test_a_record_lands_in_the_repository_of_the_spec(
    history: History, other: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    history.write(AS_APPLIED.replace("dark", "darker"))
    theirs, ours = state(other), len(git("for-each-ref", REFS).splitlines())
    before = git("log", "--all", "--format=%H").splitlines()
    environment = hooked(other)
    with monkeypatch.context() as hook:
        for variable in VARIABLES if name == "all of them" else (name,):
            hook.setenv(variable, environment[variable])
        ended = history.labelform("apply", "p.yaml", "--sandbox", "t.db", "--auto-approve")

    assert (ended.code, ended.err) == (0, "")
    assert state(other) == theirs
    assert len(git("for-each-ref", REFS).splitlines()) == ours
    assert len(git("log", "--all", "--format=%H").splitlines()) == len(before) + 1


def test_what_is_owned_is_what_the_repository_of_the_spec_says(
    history: History, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history.write(AS_APPLIED.replace("  - {name: rain, type: frame, description: wet}\n", ""))
    plan = ("plan", "--prune=owned", "p.yaml", "--sandbox", "t.db", "--format", "json")
    alone = history.labelform(*plan)
    for variable, value in hooked(other).items():
        monkeypatch.setenv(variable, value)

    hook = history.labelform(*plan)

    assert '"delete"' in alone.out
    assert hook == alone
