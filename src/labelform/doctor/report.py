"""What a first contact found, as text for people and as JSON to attach to an issue: no name, hash or key is in it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from labelform.doctor.examining import Code, Difference
from labelform.doctor.looking import Looked
from labelform.doctor.making import TITLE
from labelform.doctor.settling import Settled, Untried
from labelform.version import __version__

FORMAT = "labelform-doctor/1"
_SAID = {
    Code.UNKNOWN_KEY: "has an unknown key: {found}",
    Code.MISSING_KEY: "lacks a required key: {found}",
    Code.OTHER_KIND: "has an unknown kind: {found}",
    Code.NEW_WORD: "is an unknown word: {found}",
    Code.NEW_PAGES: "has a next page; this list was not expected to have pages",
    Code.NOT_JSON: "is not JSON",
    Code.REFUSED: "was refused with {found}",
}


@dataclass(frozen=True, slots=True)
class Report:
    """
    What was read, what differs from what is believed, and which headers are about limits.

    `left_behind` could not be removed again, against what was promised; `staying` counts the projects that were created
    with permission to stay.
    """

    looked: Looked
    answers: int
    calls: int
    differences: tuple[Difference, ...]
    limit_headers: tuple[str, ...]
    settled: tuple[Settled, ...] = ()
    untried: tuple[Untried, ...] = ()
    left_behind: tuple[str, ...] = ()
    staying: int = 0

    @property
    def is_well(self) -> bool:
        """Return whether everything was read and is as believed, and nothing was left behind."""
        is_otherwise = any(one.is_otherwise for one in self.settled)
        return not (self.differences or self.looked.failures or is_otherwise or self.left_behind)


def as_json(report: Report) -> str:
    """Return the report as JSON, for an issue and for programs."""
    document = {"format": FORMAT, "labelform": __version__, "is_well": report.is_well, **asdict(report)}
    return json.dumps(document, indent=2) + "\n"


def as_text(report: Report) -> str:
    """Return the report as text."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    looked = report.looked
    yield (
        f"Read {looked.looked_into:,} of {_projects(looked.projects)}: "
        f"{report.answers:,} answers of {report.calls} calls."
    )
    yield from (f"  could not be read: {kind}" for kind in sorted(set(looked.failures)))
    for call in dict.fromkeys(one.call for one in report.differences):
        yield f"\n{call}"
        yield from (f"  {_said(one)}" for one in report.differences if one.call == call)
    yield from _assumptions(report)
    named = ", ".join(report.limit_headers)
    yield f"\nHeaders about limits: {named or 'none'}."
    yield from _verdict(report)


def _verdict(report: Report) -> Iterator[str]:
    count = len(report.differences) + sum(one.is_otherwise for one in report.settled)
    if report.is_well:
        yield "The platform answers as expected."
    if count:
        yield (
            "1 thing differs from what was expected."
            if count == 1
            else f"{count:,} things differ from what was expected."
        )
    if not report.is_well:
        yield "Please attach the output of labelform doctor --json to an issue: it contains no name, hash or key."


def _assumptions(report: Report) -> Iterator[str]:
    if report.settled:
        yield "\nTested assumptions:"
    for one in report.settled:
        if not one.reading:
            yield f"  {one.id}: not answered, {one.why}"
        else:
            yield f"  {one.id}: {one.reading}" + (f", but {one.assumed} was assumed" if one.is_otherwise else "")
    for option, count in Counter(one.takes for one in report.untried).items():
        yield f"  {count} more with {option}"
    for what in report.left_behind:
        yield f"  possibly left behind in the project; please clean up: {what}"
    if report.staying:
        yield f'  {_projects(report.staying)} could not be deleted; look for titles that start with "{TITLE}"'


def _projects(count: int) -> str:
    return "1 project" if count == 1 else f"{count:,} projects"


def _said(one: Difference) -> str:
    return f"{one.at or 'the answer'} {_SAID[one.code].format(found=one.found)}"
