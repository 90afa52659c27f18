"""What tests of several rooms share: the command line in this process, and a sandbox served over TCP."""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.contract.environments import sdks_end
from tests.forked import ready

# A busy machine draws and runs slowly, and that is no fault of what is tested. The runs of the night draw more.
settings.register_profile("patient", deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
settings.register_profile("quick", max_examples=5)
settings.register_profile("thorough", max_examples=200)


MEMORY = Path("/dev/shm")  # noqa: S108  pytest makes a folder of its own there, which nobody else may enter
AMPLE_BYTES = 4 * 2**30
gc.disable()  # until the tests are collected


def pytest_configure() -> None:
    """Let tests write into memory where there is ample: on a disk a ledger waits for each of its lines."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > AMPLE_BYTES:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection_finish() -> None:
    """Look for garbage among what tests make alone: hundreds of thousands of modules and tests are none."""
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True, scope="session", name="planted_once")
def _planted_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    from tests.seeded import planted_once  # here, as below: rooms that do without (see `pure`) do not read the sandbox

    with planted_once(tmp_path_factory.mktemp("planted")):
        yield


@pytest.fixture(autouse=True, scope="session")
def _bare_repositories(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Make repositories without the dozen examples of hooks that git puts into each."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GIT_TEMPLATE_DIR", str(tmp_path_factory.mktemp("template")))
        yield


@pytest.fixture(autouse=True, scope="session")
def _sdks_end() -> Iterator[None]:
    with sdks_end():
        yield


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


Labelform = Callable[..., Ended]


@pytest.fixture
def labelform(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Labelform:
    """
    Run the command line in this process, in a folder of its own and without the user's credentials.

    Commands that only read are held to it: see `wire`.
    """
    from labelform.cli.main import run
    from tests.wire import reading_only

    for name in ("ENCORD_DOMAIN", "ENCORD_SSH_KEY", "ENCORD_SSH_KEY_FILE", "CI", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Ended:
        capsys.readouterr()
        with reading_only(arguments[0] if arguments else "", tmp_path):
            code = run(arguments)
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    return call


@dataclass(frozen=True, slots=True)
class Served:
    """A sandbox that listens on loopback, in a process of its own."""

    url: str
    ssh_key_file: str
    database: Path


@pytest.fixture(scope="session")
def ready_command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The command, ready: most tests that need a process of it do with this."""
    with ready(tmp_path_factory.mktemp("ready"), "labelform.cli.main:main") as command:
        yield command


@pytest.fixture
def served(tmp_path: Path, ready_command: Path) -> Iterator[Served]:
    """Serve a sandbox with the demo seed."""
    with serving(tmp_path / "served.db", ready_command) as served:
        yield served


@contextmanager
def serving(database: Path, labelform: Path, *options: str) -> Iterator[Served]:
    """Serve a sandbox with the demo seed from a file, by a command with further options."""
    from labelform.sandbox import open_sandbox

    open_sandbox(database).close()  # here, where the seed has been planted: see `seeded`
    command = [str(labelform), "sandbox", "serve", "--json", "--database", str(database), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            line = json.loads(process.stdout.readline())
            yield Served(line["url"], line["ssh_key_file"], database)
        finally:
            process.terminate()
            process.communicate(timeout=10)
