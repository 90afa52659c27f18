"""A Postgres for the tests that ask for one: they are marked `fleet`, and `make fleet-test` runs them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.conftest import Labelform
from tests.faults.kills import served
from tests.fleet.postgres import Cluster, running
from tests.fleet.site import ENVIRONMENTS, Site
from tests.forked import ready

from labelform.sandbox import open_sandbox
from labelform.sandbox.faults import FaultPlan

if TYPE_CHECKING:
    from tests.fleet.strikes.strike import Means


@pytest.hookimpl(tryfirst=True)  # before tests are chosen by their marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whatever asks for the server, so that no test can forget to say it."""
    for item in items:
        if "cluster" in getattr(item, "fixturenames", ()):
            item.add_marker("fleet")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A server for this process alone, so that a test may stop it: another one is made in a second."""
    with running() as cluster:
        yield cluster


@pytest.fixture(scope="session", name="_template")
def template(cluster: Cluster) -> str:
    """The name of a database with the tables of the store, which nobody is connected to."""
    from labelform.fleet.postgres.versions import initialise

    cluster.run("CREATE DATABASE template_of_stores")
    initialise(cluster.dsn("template_of_stores"))
    return "template_of_stores"


@pytest.fixture
def empty_database(cluster: Cluster) -> Iterator[str]:
    """The DSN of a database without anything in it."""
    dsn = cluster.database()
    yield dsn
    cluster.drop(dsn)


@pytest.fixture
def database(cluster: Cluster, _template: str) -> Iterator[str]:
    """The DSN of a new store."""
    dsn = cluster.database(_template)
    yield dsn
    cluster.drop(dsn)


@pytest.fixture(scope="session")
def means(cluster: Cluster) -> Iterator[Means]:
    """What strikes on real workers share."""
    from tests.fleet.strikes.means import made  # here, because it reads the sandbox

    with made(cluster) as means:
        yield means


@pytest.fixture(scope="session", name="_ready_worker")
def ready_worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The command of a worker, ready: see `brief_worker`."""
    with ready(tmp_path_factory.mktemp("worker"), "tests.fleet.brief_worker:main") as command:
        yield command


@pytest.fixture
def faults() -> FaultPlan:
    """What goes wrong at the sandbox of a site: nothing."""
    return FaultPlan()


@pytest.fixture
def site(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch, labelform: Labelform, _ready_worker: Path,
    faults: FaultPlan,
) -> Iterator[Site]:  # fmt: skip
    """A repository with an environment, and a store with a queue."""
    from labelform.fleet.engines import queue

    asyncio.run(queue.initialise(database))
    (tmp_path / "specs").mkdir()
    with closing(open_sandbox(tmp_path / "live.db", faults=faults)) as sandbox, served(sandbox) as url:
        (tmp_path / "environments.yaml").write_text(ENVIRONMENTS.format(url=url), encoding="utf-8")
        monkeypatch.setenv("ENCORD_SSH_KEY_FILE", str(sandbox.ssh_key_file))
        monkeypatch.setenv("LABELFORM_STORE", database)
        site = Site(tmp_path, sandbox, _ready_worker, database)
        try:
            yield site
        finally:
            for one in site.workers:
                one.kill()
                one.wait()
