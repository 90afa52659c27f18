"""Counting what a plan comes to: per section, per project, altogether."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass

from labelform.core.change import Action
from labelform.core.plan import Plan, SectionSummary
from labelform.report.ignored import ignored_text
from labelform.report.words import counted, plan_line


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items come to what; what a reviewer must not miss stands first."""

    destroy: int = 0
    blocked: int = 0
    change: int = 0
    add: int = 0
    as_desired: int = 0
    left_alone: int = 0

    @property
    def pending(self) -> int:
        """Count what is not as desired."""
        return self.destroy + self.blocked + self.change + self.add

    @property
    def line(self) -> str:
        """The line that tools look for."""
        return plan_line(self.add, self.change, self.destroy)


COLUMNS = ("destroy", "blocked", "change", "add", "as desired", "left alone")
"""Headings of the numbers of a tally, in its order."""


@dataclass(frozen=True, slots=True)
class SectionTally:
    """What one section of a spec comes to; an unmanaged section has no numbers."""

    kind: str
    is_managed: bool
    tally: Tally


def by_section(plan: Plan) -> tuple[SectionTally, ...]:
    """Count per section, in the order of the plan."""
    plan = plan.unpacked()
    changes = Counter((change.kind, change.action) for change in plan.changes)
    blocked = Counter(one.change.kind for one in plan.blocked)
    extras = Counter(extra.kind for extra in plan.extras)
    as_desired = {section.kind: section.in_sync for section in plan.sections}
    is_managed = {section.kind: section.is_managed for section in plan.sections}
    return tuple(
        SectionTally(
            kind,
            is_managed.get(kind, True),
            Tally(
                destroy=changes[kind, Action.DELETE],
                blocked=blocked[kind],
                change=changes[kind, Action.UPDATE],
                add=changes[kind, Action.CREATE],
                as_desired=as_desired.get(kind, 0),
                left_alone=extras[kind],
            ),
        )
        for kind in _kinds(plan)
    )


def of_plan(plan: Plan) -> Tally:
    """Count over all sections of a plan."""
    return total(section.tally for section in by_section(plan))


def total(tallies: Iterable[Tally]) -> Tally:
    """Add tallies up."""
    return Tally(*(sum(column) for column in zip(*(astuple(tally) for tally in tallies), strict=True)))


def cells(tally: Tally, zero: str) -> tuple[str, ...]:
    """Return the numbers of a tally as text, with something light in the place of zero."""
    return tuple(f"{number:,}" if number else zero for number in astuple(tally))


def silence(plan: Plan) -> str:
    """Say why nothing is shown for what is as desired or not managed; empty when there is no such thing."""
    return "; ".join(_silence(plan))


def _silence(plan: Plan) -> Iterator[str]:
    as_desired = [_counted(section) for section in plan.sections if section.in_sync]
    empty = [section.kind for section in plan.sections if _is_empty(section)]
    unmanaged = [section.kind for section in plan.sections if not section.is_managed]
    if as_desired:
        yield f"{', '.join(as_desired)} as desired"
    if empty:
        yield f"{', '.join(empty)} managed and empty"
    ignored = ignored_text(one for section in plan.sections for one in section.ignored)
    if ignored:
        yield ignored
    if unmanaged:
        yield f"{', '.join(unmanaged)} unmanaged: the spec does not have the {_noun(unmanaged)}"


def _is_empty(section: SectionSummary) -> bool:
    return section.is_managed and not section.desired and not section.observed


def _counted(section: SectionSummary) -> str:
    """Return `12 datasets`, `1 dataset`, or the bare name of a section that lists nothing."""
    plural = section.kind.endswith("s")
    one = section.kind.removesuffix("s")
    return counted(section.in_sync, one, section.kind) if plural else section.kind


def _noun(sections: list[str]) -> str:
    return "section" if len(sections) == 1 else "sections"


def _kinds(plan: Plan) -> Mapping[str, None]:
    """Return the kinds of the plan in its order, also those that only a change or an extra names."""
    named = [section.kind for section in plan.sections]
    named += [change.kind for change in plan.changes]
    named += [blocked.change.kind for blocked in plan.blocked]
    named += [extra.kind for extra in plan.extras]
    return dict.fromkeys(named)
