"""
The pages about the sandbox: every quirk and assumption once, every fault, every call that it answers or does not.

`LABELFORM_UPDATE_GOLDEN=1` writes the lists of calls; review them like code.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import pytest
from tests.contract.environments import SDK_VENVS
from tests.docs.sdk_routes import Call, queries_of, routes_of

from labelform.doctor.assumptions import ASSUMPTIONS
from labelform.sandbox.app import PROCEDURES, ROUTES
from labelform.sandbox.faults.rules import Fault
from labelform.sandbox.quirks import QUIRKS

DOCS = Path(__file__).parents[2] / "docs"
ROUTES_PAGE, ASSUMED, FAULTS = (DOCS / "sandbox" / name for name in ("routes.md", "assumptions.md", "faults.md"))
PAGES = [DOCS / "sandbox.md", ROUTES_PAGE, ASSUMED, FAULTS]
MOST_ROWS = 15
PLACE = re.compile(r"\{[^}]*\}")


def rows_of(page: Path) -> Iterator[list[str]]:
    """Yield the rows of all tables of a page, without heads and lines."""
    for line in page.read_text("utf-8").splitlines():
        if line.startswith("|") and not line.startswith("|--") and not line.startswith("| id |"):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def test_every_assumption_has_an_id_of_its_own_and_a_reason() -> None:
    rows = list(rows_of(ASSUMED))

    assert len(rows) > 90
    assert [row for row in rows if len(row) != 4 or not all(row[:3])] == []
    assert [id_ for id_, times in Counter(row[0] for row in rows).items() if times > 1] == []


def test_every_quirk_is_the_switch_of_the_assumption_of_its_name() -> None:
    switches = {row[0]: row[3] for row in rows_of(ASSUMED) if row[3]}
    named = {}
    for quirk in QUIRKS:
        values = [*quirk.values, *(["N"] if quirk.takes_number else [])]
        named[f"`{quirk.name}`"] = f"`{quirk.name}={(chr(92) + '|').join(values)}`"

    assert switches == named


def test_what_the_doctor_settles_is_among_the_assumptions() -> None:
    assert {f"`{one.id}`" for one in ASSUMPTIONS} <= {row[0] for row in rows_of(ASSUMED)}


def test_every_fault_is_documented() -> None:
    text = FAULTS.read_text("utf-8")

    assert [fault for fault in Fault if f"`{fault}`" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_table_is_longer_than_one_can_take_in(page: Path) -> None:
    lines = page.read_text("utf-8").splitlines()
    lengths = [len(list(rows)) - 2 for is_table, rows in groupby(lines, lambda line: line.startswith("|")) if is_table]

    assert max(lengths, default=0) <= MOST_ROWS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_page_and_a_heading_of_it(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]*)(?:#([^)]+))?\)", page.read_text("utf-8"))

    for target, heading in links:
        text = (page.parent / target).read_text("utf-8") if target else page.read_text("utf-8")
        titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        assert not heading or heading in [re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles]


@pytest.mark.contract
def test_every_call_that_the_newest_sdk_makes_is_listed_as_answered_or_not() -> None:
    (package,) = (SDK_VENVS / "encord-0.1.211").glob("lib/python3*/site-packages/encord")
    answered = {(route.method, route.path) for route in ROUTES}
    procedures = {(each.query_method, each.query_type) for each in PROCEDURES}
    plain = {(method, PLACE.sub("{}", path)) for method, path in answered}
    known, queries = routes_of(package), queries_of(package)
    lists = {
        "answered": answered,
        "answered-legacy": procedures,
        "not": known - plain,
        "not-legacy": queries - procedures,
    }
    text = ROUTES_PAGE.read_text("utf-8")
    if os.environ.get("LABELFORM_UPDATE_GOLDEN"):
        for name, calls in lists.items():
            head = f"<!-- {name} -->\n"
            before, after = text.split(head + listed(text, name))
            text = before + head + blocks(calls) + after
        ROUTES_PAGE.write_text(text, "utf-8")

    assert len(known & plain) > 70
    assert {name: listed(text, name) for name in lists} == {name: blocks(calls) for name, calls in lists.items()}


def listed(text: str, name: str) -> str:
    """Cut the blocks of a list out of the page."""
    return text.partition(f"<!-- {name} -->\n")[2].partition("<!-- end -->")[0]


def blocks(calls: Iterable[Call]) -> str:
    """Write calls as one block for each first word of their path."""
    ordered = sorted(calls, key=lambda call: (call[1].partition("/")[0], call[1], call[0]))
    if all("/" not in path for _, path in ordered):
        return f"```text\n{_lines(ordered)}```\n"
    parts = groupby(ordered, lambda call: call[1].partition("/")[0])
    return "\n".join(f"```text\n{_lines(part)}```\n" for _, part in parts)


def _lines(calls: Iterable[Call]) -> str:
    return "".join(f"{method:<6} {path}\n" for method, path in calls)
