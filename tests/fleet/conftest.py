"""A Postgres for the tests that ask for one: they are marked `fleet`, and `make fleet-test` runs them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from tests.fleet.postgres import Cluster, running

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
