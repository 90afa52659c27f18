"""What strikes share, because it takes long to make: a gate, a Postgres with a store, and programs that are ready."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

from tests.fleet.postgres import Cluster
from tests.fleet.strikes.gate import standing
from tests.fleet.strikes.strike import Means
from tests.fleet.strikes.workers import ready_programs

from labelform.fleet.engines import queue
from labelform.fleet.postgres.connecting import conninfo_of
from labelform.fleet.postgres.versions import initialise

TEMPLATE = "template_of_strikes"


@contextlib.contextmanager
def made(cluster: Cluster) -> Iterator[Means]:
    """Make what a Postgres lacks, for as long as the block lasts."""
    with standing() as gate, ready_programs() as command:
        _template(cluster)
        yield Means(gate, cluster, TEMPLATE, command)


def _template(cluster: Cluster) -> None:
    """Make a database with what `labelform fleet init` makes; nobody may be connected to it when it is copied."""
    cluster.run(f"CREATE DATABASE {TEMPLATE}")
    dsn = cluster.dsn(TEMPLATE)
    initialise(dsn)
    asyncio.run(queue.initialise(conninfo_of(dsn)))
