"""Commands with `--on dask:tls://…`: a scheduler and workers that are killed, and projects that are there once."""

from __future__ import annotations

import json
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import dask
import pytest
import trustme
from tests.conftest import Labelform
from tests.docs.pages import bodies
from tests.fleet.site import PATIENCE_SECONDS, Site, until
from tests.ports import lasting_port

PAGE = Path(__file__).parents[2] / "docs" / "scale.md"
WHERE = "scheduler.internal:8786"
"""Where the scheduler of the page is."""
PROJECTS, CHANGES = 12, 5
ON_ITS_WAY = PROJECTS
"""So many writes, and some projects are done, some under way, and some not begun."""


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the page has everybody export who takes part, with the files that it names."""
    folder = tmp_path_factory.mktemp("certificates")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(folder / "own.pem"))
    said = [word.partition("=")[::2] for line in lines("export") for word in line[1:]]
    return {name: str(folder / value) if value.endswith(".pem") else value for name, value in said}


@dataclass
class Crew:
    """A site whose workers are told what to do by a scheduler."""

    site: Site
    port: int

    @property
    def on(self) -> str:
        """What commands are told."""
        (worker,), (apply,) = lines("labelform fleet worker"), lines("labelform apply")
        (said,) = {line[line.index("--on") + 1] for line in (worker, apply)}
        assert WHERE in said
        return said.replace(WHERE, f"127.0.0.1:{self.port}")

    def work(self, sweep_seconds: float = 1) -> subprocess.Popen[bytes]:
        """Start a worker, which looks that often for members without a job."""
        return self.site.work(2, self.on, str(sweep_seconds))

    @contextmanager
    def scheduling(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run the scheduler of the page, and wait until it listens."""
        (said,) = lines("dask scheduler")
        command = [sys.executable, "-m", *said, "--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0"]
        command[command.index("--port") + 1] = str(self.port)
        with (
            (self.site.folder / "scheduler.log").open("ab") as log,
            subprocess.Popen(command, cwd=self.site.folder, stdout=log, stderr=log) as scheduler,
        ):
            try:
                until(lambda: listens(self.port))
                yield scheduler
            finally:
                scheduler.kill()

    def apply(self) -> subprocess.Popen[bytes]:
        """Have the plan that was saved applied, and look on until the end."""
        command = [sys.executable, "-W", "error", "-m", "labelform", "apply", "plan.json", "--env", "live"]
        command += ["--on", self.on, "--auto-approve", "--no-wait", "--json"]
        self.site.workers.append(subprocess.Popen(command, cwd=self.site.folder, stdout=subprocess.PIPE))
        return self.site.workers[-1]


@pytest.fixture
def crew(site: Site, exported: dict[str, str], labelform: Labelform, monkeypatch: pytest.MonkeyPatch) -> Iterator[Crew]:
    """A plan for some projects, and a scheduler and workers to be."""
    with monkeypatch.context() as changed:
        for name, value in exported.items():
            changed.setenv(name, value)
        dask.config.refresh()  # it was read with the module
        site.write(PROJECTS)
        labelform("plan", "--env", "live", "--out", "plan.json")
        yield Crew(site, lasting_port())
    dask.config.refresh()


def lines(start: str) -> list[list[str]]:
    """Return the lines of the page about Dask that begin with something, as words."""
    (script,) = bodies(PAGE.read_text(encoding="utf-8"), "sh", "dask")
    return [shlex.split(line.removesuffix("&")) for line in script.splitlines() if line.startswith(start)]


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wrong_at_end(crew: Crew, applying: subprocess.Popen[bytes], labelform: Labelform) -> dict[str, object]:
    """Return how the end differs from what an apply comes to that nothing disturbs."""
    out, _ = applying.communicate(timeout=PATIENCE_SECONDS)
    carried = crew.site.carried
    found = {
        "exit code": applying.returncode,
        "created": json.loads(out.splitlines()[-1])["changes"]["add"],
        "twice": {key[:2]: count for key, count in carried.items() if count > 1},
        "left": labelform("plan", "--env", "live", "--detailed-exitcode").code,
    }
    exact = {"exit code": 0, "created": PROJECTS * CHANGES, "twice": {}, "left": 0}
    return {name: value for name, value in found.items() if value != exact[name]}


def test_what_a_killed_worker_leaves_is_done_by_the_other_one_and_everything_is_there_once(
    crew: Crew, labelform: Labelform
) -> None:
    with crew.scheduling():
        killed, _ = crew.work(), crew.work()
        applying = crew.apply()
        until(lambda: crew.site.carried.total() > ON_ITS_WAY)
        killed.kill()
        assert wrong_at_end(crew, applying, labelform) == {}, crew.site.log


def test_what_a_killed_scheduler_has_forgotten_is_handed_out_by_resume_and_everything_is_there_once(
    crew: Crew, labelform: Labelform
) -> None:
    never = 3600
    crew.work(never), crew.work(never)
    with crew.scheduling() as scheduler:
        applying = crew.apply()
        until(lambda: crew.site.carried.total() > ON_ITS_WAY)
        scheduler.kill()
    with crew.scheduling():
        set_id = labelform("fleet", "status").out.split()[0]
        resumed = labelform("fleet", "resume", set_id, "--on", crew.on)
        assert wrong_at_end(crew, applying, labelform) == {}, crew.site.log
    assert (resumed.code, "will be done" in resumed.out) == (0, True)
