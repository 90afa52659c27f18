"""How a report counts the differences that `policy.ignore` lets pass, each with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from labelform.core.plan import Ignored
from labelform.report.words import counted, one_line


def ignored_text(ignored: Iterable[Ignored]) -> str:
    """Return as in `3 differences ignored: 3 in collections[*].description (people own it)`; empty for none."""
    found: Counter[tuple[str, str]] = Counter()
    for one in ignored:
        found[one.fields, one.reason] += one.count
    parts = (f"{count:,} in {one_line(fields)} ({one_line(reason)})" for (fields, reason), count in found.items())
    return f"{counted(found.total(), 'difference')} ignored: {', '.join(parts)}" if found else ""
