"""labelform with the kinds that only `trial.py` has, in a folder with a spec of them and a sandbox."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.forked import ready

SPEC = "labelform: 1\nproject: {title: P}\nbadges: [urgent, night]\n"
SANDBOX = ("--sandbox", "t.db")
Trial = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="package")
def command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Have labelform ready, with the kinds."""
    with ready(tmp_path_factory.mktemp("ready"), "tests.architecture.trial:main") as command:
        yield command


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Path) -> Trial:
    """Run labelform with the kind, in a folder with a spec and a sandbox that has tags."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([command, *arguments], capture_output=True, text=True, check=False)

    write(SPEC)
    assert run("make-tags", "t.db", "urgent", "night", "old").returncode == 0
    return run


def write(text: str) -> None:
    Path("p.yaml").write_text(text, encoding="utf-8")


@pytest.fixture
def applied(trial: Trial) -> Trial:
    """The same, with the spec applied."""
    assert trial("apply", "p.yaml", *SANDBOX, "--auto-approve").returncode == 0
    return trial
