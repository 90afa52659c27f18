"""What was applied last, in Postgres: found again after a spec was renamed, or a title was changed in it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from string import ascii_letters

import pytest
from tests.fleet.postgres import Cluster
from tests.fleet.stored import taken, with_stores

from labelform.fleet.postgres.store import PostgresStore
from labelform.fleet.submitting import subjects_of
from labelform.fleet.work import Applied

LONG = "".join(random.Random(7).choices(ascii_letters, k=4_000))  # noqa: S311 - the same each time
"""More than an index takes, also compressed."""
KEPT = [
    ("old.yaml", "P", "main"),
    ("new.yaml", "P", "main"),
    ("a.yaml", "Q", "main"),
    ("a.yaml", "R", "staging"),
    ("<spec>", "B", "main"),
    (f"{LONG}.yaml", LONG, "main"),
]
"""The spec, its title and the environment of each apply, in this order."""


@pytest.fixture(scope="module")
def applies(cluster: Cluster, _template: str) -> Iterator[str]:
    """The DSN of a store in which applies are kept."""
    dsn = cluster.database(_template)

    async def keep(store: PostgresStore) -> None:
        held = await taken(store, "p")
        for number, (spec, title, environment) in enumerate(KEPT):
            applied = Applied(
                base_url="https://p", environment=environment, spec=spec, title=title, project=f"h{number}", says={}
            )
            await store.keep_applied(held, applied)

    with_stores(dsn, keep)
    yield dsn
    cluster.drop(dsn)


@pytest.mark.parametrize(
    ("spec", "title", "environment", "found"),
    [
        ("old.yaml", "P", "main", "h0"),
        ("newest.yaml", "P", "main", "h1"),
        ("a.yaml", "edited", "main", "h2"),
        ("a.yaml", "edited", "staging", "h3"),
        ("a.yaml", "edited", "production", None),
        ("a.yaml", "P", "main", "h1"),
        ("<spec>", "edited", "main", None),
        ("b.yaml", "edited", "main", None),
        ("new.yaml", LONG, "main", "h5"),
    ],
    ids=[
        "both as they were", "a renamed file", "an edited title", "an edited title in another environment",
        "no apply in an environment", "a title that moved to another file", "a spec of a program", "nothing of it",
        "a long title",
    ],
)  # fmt: skip
def test_the_last_apply_is_found_by_title_else_by_file(
    applies: str, spec: str, title: str, environment: str, found: str | None
) -> None:
    async def ask(store: PostgresStore) -> str | None:
        one = await store.applied("https://p", spec, title, environment)
        return one.project if one else None

    assert with_stores(applies, ask) == found


def test_a_project_with_a_long_title_has_a_lease(database: str) -> None:
    async def take(store: PostgresStore) -> list[str]:
        subjects = [subjects_of("https://p", title, None)[0] for title in (LONG, f"{LONG}!")]
        return [(await taken(store, one)).subject for one in subjects]

    first, second = with_stores(database, take)
    assert first != second
