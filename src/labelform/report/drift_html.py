"""Drift as one self-contained page: each item with what it was, what the spec says and what the project has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from labelform.core.driftset import DriftedProject, DriftSet
from labelform.core.shift import FieldShift, Mover, Shift
from labelform.report.drift import FAILING, compared_with, failing_lines, grouped, heading_of, sentence, summary, symbol
from labelform.report.drift_fields import field_lines
from labelform.report.drift_table import COLUMNS, drift_rows, names
from labelform.report.html import policy_hash, template, verbatim
from labelform.report.values import lines
from labelform.report.words import one_line
from labelform.version import __version__

OPEN_AT_MOST = 12
"""A page of this many items shows their details at once."""
_CLASSES = {Mover.LIVE: "destroy", Mover.BOTH_DIFFERENTLY: "destroy", Mover.SPEC: "change", Mover.UNKNOWN: "change"}

DRIFT_PARTS: Final[Mapping[str, Any]] = {"failing": FAILING}
"""What the macros of `drift_parts.html.j2` use."""


@dataclass(frozen=True, slots=True)
class FieldOnPage:
    """One field in its three states, as lines of a spec, and in words what moved."""

    name: str
    base: str
    spec: str
    live: str
    said: str


@dataclass(frozen=True, slots=True)
class ItemOnPage:
    """One item that moved."""

    symbol: str
    look: str
    address: str
    sentence: str
    place: str
    reason: str
    fields: tuple[FieldOnPage, ...]


@dataclass(frozen=True, slots=True)
class DriftOnPage:
    """What moved in one project, under its headings."""

    name: str
    about: str
    compared_with: str
    groups: tuple[tuple[str, tuple[ItemOnPage, ...]], ...]
    failing: tuple[str, ...]


def drift_html(driftset: DriftSet) -> str:
    """Return drift as a page; it has no script."""
    projects = tuple(drift_on_page(one, name) for one, name in zip(driftset.members, names(driftset), strict=True))
    count = sum(len(items) for project in projects for _, items in project.groups)
    return template("drift.html.j2").render(
        projects=projects,
        rows=drift_rows(driftset),
        columns=tuple(COLUMNS),
        summary=summary(driftset),
        **DRIFT_PARTS,
        unplanned=driftset.unplanned,
        is_open=count <= OPEN_AT_MOST,
        version=__version__,
        style=verbatim("report.css"),
        style_hash=policy_hash("report.css"),
    )


def drift_on_page(project: DriftedProject, name: str) -> DriftOnPage:
    """Return what moved in one project, as the page shows it."""
    groups = tuple((heading, tuple(map(_item, shifts))) for heading, _, shifts in grouped(project.drift))
    return DriftOnPage(
        name=one_line(name),
        about=", ".join([heading_of(project), *([f"spec {project.file}"] if project.file else [])]),
        compared_with=one_line(compared_with(project.drift)),
        groups=groups,
        failing=tuple(map(one_line, failing_lines(project.drift))),
    )


def _item(shift: Shift) -> ItemOnPage:
    return ItemOnPage(
        symbol=symbol(shift),
        look=_CLASSES.get(shift.mover, "left-alone") if shift.is_pending else "left-alone",
        address=one_line(shift.address),
        sentence=one_line(sentence(shift)),
        place=one_line(str(shift.source)) if shift.source else "",
        reason=one_line(shift.reason) if not shift.is_pending else "",
        fields=tuple(map(_field, shift.fields)),
    )


def _field(field: FieldShift) -> FieldOnPage:
    base, spec, live = (
        "" if value is None else "\n".join(lines(value)) for value in (field.base, field.spec, field.live)
    )
    return FieldOnPage(one_line(field.name), base, spec, live, "\n".join(_said(field)))


def _said(field: FieldShift) -> Iterator[str]:
    yield from (one_line(line) for line in field_lines(field))
