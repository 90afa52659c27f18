"""The tables of the store are made once, by whoever is first, and a store of another version is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg import errors
from tests.fleet.postgres import Cluster

from labelform.fleet.postgres.connecting import refused
from labelform.fleet.postgres.versions import NEWEST, check_version, initialise
from labelform.fleet.store import StoreAwayError, StoreError


def test_many_who_make_the_tables_at_once_make_them_once(empty_database: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        made = sorted(threads.map(initialise, [empty_database] * 4))

    assert made == [[], [], [], list(range(1, NEWEST + 1))]


def test_a_store_of_a_newer_version_is_left_as_it_is(cluster: Cluster, empty_database: str) -> None:
    initialise(empty_database)
    cluster.run(f"INSERT INTO labelform.versions VALUES ({NEWEST + 1})", empty_database)

    with pytest.raises(StoreError, match=f"the store is of version {NEWEST + 1}, this labelform knows {NEWEST}"):
        initialise(empty_database)


def test_a_database_that_cannot_hold_every_title_is_refused(cluster: Cluster) -> None:
    cluster.run("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    try:
        with pytest.raises(StoreError, match="the database is in LATIN1, not in UTF8"):
            initialise(cluster.dsn("latin"))
    finally:
        cluster.drop(cluster.dsn("latin"))


def test_an_older_store_is_not_used_before_it_was_brought_up_to_date() -> None:
    with pytest.raises(StoreError, match=f"the store is of version 0, this labelform needs {NEWEST}"):
        check_version(0)


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://ann:s3cret@/%zz",
        "host=x password=s3cret nonsense",
        "port='s3cret",
        "postgresql://ann:pa@s3cret@127.0.0.1/fleet",
        "postgresql://ann:s3cret/more@127.0.0.1/fleet",
        "postgresql://ann:s3cret%CAmore@127.0.0.1/fleet",
    ],
)
def test_an_address_that_is_none_is_not_repeated(dsn: str) -> None:
    with pytest.raises(StoreError, match="the store has no valid address") as caught:
        initialise(dsn)

    assert "s3cret" not in f"{caught.value!r} {caught.value.hint} {caught.value.__cause__}"


def test_a_server_that_is_not_there_is_named_without_the_password(cluster: Cluster) -> None:
    with pytest.raises(StoreError, match="the store cannot be reached: ") as caught:
        initialise(cluster.dsn("no_such_database", password="s3cret"))

    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("error", "is_away"),
    [
        (psycopg.OperationalError, True),
        (errors.AdminShutdown, True),
        (errors.TooManyConnections, True),
        (errors.DiskFull, False),
        (errors.QueryCanceled, False),
    ],
)
def test_a_server_that_answers_that_it_cannot_is_not_away(error: type[psycopg.Error], is_away: bool) -> None:
    assert isinstance(refused(error("it cannot")), StoreAwayError) is is_away
