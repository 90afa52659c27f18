"""What is asked for each member reads some rows, however many members a set has that the server has not counted yet."""

from __future__ import annotations

from typing import Any

import pytest
from tests.fleet.postgres import Cluster
from tests.fleet.stored import head, new_members, with_stores

from labelform.fleet.postgres import members
from labelform.fleet.postgres.store import PostgresStore

MANY = 2_000


@pytest.fixture(scope="module")
def large_set(cluster: Cluster, _template: str) -> tuple[str, str]:
    """The DSN of a store, and the id of a set in it."""
    dsn = cluster.database(_template)

    async def add(store: PostgresStore) -> str:
        return await store.add_set(head(), new_members(*[0] * MANY))

    return dsn, with_stores(dsn, add)


@pytest.mark.parametrize(
    ("statement", "facts"),
    [
        (members._BEGIN, ("'w'", 1, 1, "{set}", 5, "'p5'")),
        (members._SETTLE, ("'done'", 0, "'w'", "{set}", 5)),
        (members._LEFT, ("{set}", 0)),
        (members._NEXT, ("{set}",)),
        (members._MEMBER, ("{set}", 5)),
    ],
)
def test_a_statement_of_one_member_reads_few_rows(
    cluster: Cluster, large_set: tuple[str, str], statement: str, facts: tuple[Any, ...]
) -> None:
    dsn, set_id = large_set
    text = statement.replace("%s", "{}").format(*(str(one).format(set=f"'{set_id}'") for one in facts))

    ((plan,),) = cluster.run(f"EXPLAIN (ANALYZE, FORMAT JSON) {text}", dsn)

    assert _rows(plan[0]["Plan"]) < 50  # type: ignore[index]  # what JSON says


def _rows(node: dict[str, Any]) -> int:
    """Return how many rows the parts of a plan have read."""
    read = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    return int(read) + sum(map(_rows, node.get("Plans", ())))
