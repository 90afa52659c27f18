"""
Commands with `--on dask:tls://…`, as docs/scale.md has them. What happens to workers and schedulers that are killed or
frozen, strikes try: see `test_strikes`.
"""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dask
import pytest
import trustme
from tests.conftest import Labelform
from tests.docs.pages import bodies
from tests.fleet.site import Site, until
from tests.ports import is_open, lasting_port

PAGE = Path(__file__).parents[2] / "docs" / "scale.md"
WHERE = "scheduler.internal:8786"
"""Where the scheduler of the page is."""
PROJECTS, CHANGES = 2, 5


@pytest.fixture
def on(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """What the page has commands told about a scheduler, which runs, with what it has everybody export."""
    with monkeypatch.context() as changed:
        for name, value in exported(tmp_path):
            changed.setenv(name, value)
        dask.config.refresh()  # it was read with the module
        port = lasting_port()
        with scheduling(site.folder, port):
            yield told().replace(WHERE, f"127.0.0.1:{port}")
    dask.config.refresh()


def exported(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield what the page has everybody export who takes part, with the files that it names."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(folder / "own.pem"))
    for word in (word for line in lines("export") for word in line[1:]):
        name, _, value = word.partition("=")
        yield name, str(folder / value) if value.endswith(".pem") else value


def told() -> str:
    """Return what the page has after `--on`, the same for workers and commands."""
    (worker,), (apply,) = lines("labelform fleet worker"), lines("labelform apply")
    (said,) = {line[line.index("--on") + 1] for line in (worker, apply)}
    assert WHERE in said
    return said


@contextmanager
def scheduling(folder: Path, port: int) -> Iterator[None]:
    """Run the scheduler of the page, from when it listens."""
    (said,) = lines("dask scheduler")
    command = [sys.executable, "-m", *said, "--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0"]
    command[command.index("--port") + 1] = str(port)
    with (
        (folder / "scheduler.log").open("ab") as log,
        subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as scheduler,
    ):
        try:
            until(lambda: is_open(port))
            yield
        finally:
            scheduler.kill()


def lines(start: str) -> list[list[str]]:
    """Return the lines of the page about Dask that begin with something, as words."""
    (script,) = bodies(PAGE.read_text(encoding="utf-8"), "sh", "dask")
    return [shlex.split(line.removesuffix("&")) for line in script.splitlines() if line.startswith(start)]


def test_whoever_has_a_certificate_has_workers_apply_a_plan(site: Site, labelform: Labelform, on: str) -> None:
    site.write(PROJECTS)
    labelform("plan", "--env", "live", "--out", "plan.json")
    site.work(2, on)

    applied = labelform("apply", "plan.json", "--env", "live", "--on", on, "--auto-approve", "--no-wait", "--json")

    made = json.loads(applied.out.splitlines()[-1])["changes"]["add"]
    assert (applied.code, made) == (0, PROJECTS * CHANGES), site.log
    assert labelform("plan", "--env", "live", "--detailed-exitcode").code == 0
    said = site.log.splitlines()  # and nothing of what Dask says when nothing is wrong
    assert said[0].startswith("Worker ")
    assert [line for line in said[1:] if " INFO set " not in line] == []
