"""
How many pieces of data a filter preset selects, of how many: for who tests presets, not for the platform's clients.

A number is only given where it means something: a filter of an unknown shape selects nobody knows what, and one on
what no data of the project has selects nothing whatever its values are.
"""

from dataclasses import dataclass

from labelform.sandbox.errors import SandboxError, Unanswered
from labelform.sandbox.rules.context import Context
from labelform.sandbox.rules.filter_shapes import EXPLORER_DOMAINS, names_in, tests_of
from labelform.sandbox.rules.preset_items import data_of, facts_of


@dataclass(frozen=True)
class Selected:
    """The number of pieces of data, out of all that the project has."""

    count: int
    total: int


def count_selected(context: Context, project_hash: str, name: str) -> Selected:
    """
    Count the data that the preset of a name selects.

    Raises:
        SandboxError: it cannot be counted; the message says why.
    """
    found = context.all("SELECT filters FROM presets WHERE project_hash = ? AND name = ?", project_hash, name)
    if len(found) != 1:
        raise SandboxError(f'the project has {"no preset" if not found else f"{len(found)} presets"} "{name}"')
    filters = found[0]["filters"]
    try:
        tests = tests_of(context, filters, scope=project_hash, domains=EXPLORER_DOMAINS)
    except Unanswered as problem:
        raise SandboxError(str(problem).partition(";")[0]) from problem
    facts = [facts_of(row) for row in data_of(context, project_hash)]
    if not facts:
        raise SandboxError("the project has no data")
    for sort, key in names_in(filters, project_hash):
        if not any(key in (each.metrics if sort == "metric" else each.client_metadata) for each in facts):
            raise SandboxError(f'no data of the project has the {sort} "{key}"')
    return Selected(sum(all(test(each) for test in tests) for each in facts), len(facts))
