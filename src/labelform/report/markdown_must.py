"""What a reviewer has to see, whatever the size of a comment: every destroy and every blocked change by name."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence

from labelform.core.change import Action, Blocked
from labelform.report.fold import Detail, counts, fold, size
from labelform.report.lines import field_lines, is_costly, lost
from labelform.report.markup import code, fenced, prose
from labelform.report.pictures import mermaid, picture_of
from labelform.report.planned import PlannedProject, names_of
from labelform.report.rules import Mark, marks
from labelform.report.shared import Told, common_blocked
from labelform.report.words import counted, one_line, will_be

DESTROYS, BLOCKED = "Destroys", "Blocked"
_NAMED_IN_LINE = 3
"""The most projects named after an address; more unfold below it."""
_SHARES = (0.6, 0.9)
"""The part of the room that the longest form may take, and the next: what is shorter takes what there is."""


def entries_of(planned: Sequence[PlannedProject], told: Told) -> list[Detail]:
    """Return what has to be seen; in its shortest form each is at least an address."""
    found = [*((one, "") for one in _destroys(planned)), *_all_blocked(planned, told)]
    if not any(drawn for _, drawn in found):
        return [one for one, _ in found]
    # What is drawn is left out first, and nothing else with it.
    return [Detail(one.group, (f"{one.long}{drawn}", *one.texts), one.count) for one, drawn in found]


def must(entries: Sequence[Detail], room: int | None) -> Iterator[str]:
    """Yield it as blocks; all in the longest form that leaves room for other things."""
    folded = fold(_of_one_length(entries, room), room, per_group=40)
    numbers = counts(entries)
    for group, texts in folded.shown.items():
        yield f"#### {group} ({numbers[group]:,})\n\n" + "".join(texts).rstrip("\n")
    if folded.left_out:
        yield alarm(counts(folded.left_out))


def alarm(missing: Mapping[str, int]) -> str:
    """Return the warning that a comment does not hold everything that it has to."""
    named = [counted(missing[DESTROYS], "destroy")] if missing.get(DESTROYS) else []
    named += [counted(missing[BLOCKED], "blocked change")] if missing.get(BLOCKED) else []
    what = " and ".join(named) or "the plan"
    return f"**Not everything fits: {what} cannot be shown here. Read the whole plan before you approve.**"


def projects_unfolding(names: Sequence[str]) -> str:
    """Return the names of projects as HTML that unfolds, on one line."""
    listed = ", ".join(f"<code>{html.escape(one_line(name))}</code>" for name in names)
    return f"<details><summary>the {counted(len(names), 'project')}</summary>{listed}</details>"


def _of_one_length(entries: Sequence[Detail], room: int | None) -> Sequence[Detail]:
    if room is None or not entries:
        return entries
    for length, share in enumerate(_SHARES[: max(len(entry.texts) for entry in entries) - 1]):
        shorter = [Detail(one.group, one.texts[min(length, len(one.texts) - 1) :], one.count) for one in entries]
        if sum(size(entry.long) for entry in shorter) < room * share:
            return shorter
    return [Detail(one.group, (one.short,), one.count) for one in entries]


def _destroys(planned: Sequence[PlannedProject]) -> Iterator[Detail]:
    """Yield each address that is destroyed with what is lost, once for all projects where that is the same."""
    names, found = names_of(planned), dict[tuple[str, str, str, Mark | None], list[int]]()
    for place, one in enumerate(planned):
        marked = marks(one.plan)
        for change in (change for change in one.plan.changes if change.action is Action.DELETE):
            cost = lost(change) if is_costly(change) else ""
            found.setdefault((change.address, will_be(change), cost, marked.get(change.address)), []).append(place)
    for (address, will, cost, mark), places in found.items():
        having, is_alone = [names[place] for place in places], len(planned) == 1
        remark = f" **{mark.sentence}**" if mark else ""
        said = _lengths(f"{code(address)} {will}", having, remark, is_alone=is_alone)
        texts = (*said, _lengths(code(address), having, remark, is_alone=is_alone)[-1])
        if cost:  # what is lost is left out before any address is
            long = _lengths(f"{code(address)} {will}", having, f" ({prose(cost)}){remark}", is_alone=is_alone)
            texts = (*long[:-1], *texts) if len(long) > 1 else (*long, *texts)
        yield Detail(DESTROYS, texts, len(places))


def _lengths(what: str, names: Sequence[str], remark: str, *, is_alone: bool) -> tuple[str, ...]:
    """Return a line with the projects it is about, with their number where there are many, and without them."""
    if is_alone:
        return (f"- {what}{remark}\n",)
    short = f"- {what}{remark}\n"
    if len(names) <= _NAMED_IN_LINE:
        named = f"- {what} in {', '.join(map(code, names))}{remark}\n"
        return (named, named, short)
    counted_only = f"- {what} in {counted(len(names), 'project')}{remark}\n"
    return (f"{counted_only}  {projects_unfolding(names)}\n", counted_only, counted_only)


def _all_blocked(planned: Sequence[PlannedProject], told: Told) -> Iterator[tuple[Detail, str]]:
    """Yield each blocked change, and what is drawn of it."""
    names = names_of(planned)
    for shared in told.blocked:
        blocked = common_blocked(shared)
        yield _blocked(blocked, [names[place] for place in shared.projects], is_alone=False), _drawn(blocked)
    for one, name in zip(told.own, names, strict=True):
        for blocked in one.plan.blocked:
            yield _blocked(blocked, [name], is_alone=len(planned) == 1), _drawn(blocked)


def _blocked(blocked: Blocked, names: Sequence[str], *, is_alone: bool) -> Detail:
    what = code(blocked.change.address)
    long, *others = _lengths(what, names, "", is_alone=is_alone)
    first, _, rest = long.partition("\n")
    return Detail(BLOCKED, (f"{first}{_because(blocked)}\n{rest}", *(others or [long])), len(names))


def _drawn(blocked: Blocked) -> str:
    """Return the picture of a change as a part of its entry in a list; empty if there is none."""
    drawn = picture_of(blocked.change)
    lines = fenced(mermaid(drawn), "mermaid", "```").splitlines() if drawn else []
    return "\n" + "".join(f"  {line}\n" for line in lines) + "\n" if lines else ""


def _because(blocked: Blocked) -> str:
    change = blocked.change
    place = f" ({code(str(change.source))})" if change.source else ""
    fields = "".join(f"<br>{code(line.text)}" for line in field_lines(change) if line.symbol != "#")
    hint = f" You can: {prose(blocked.hint)}." if blocked.hint else ""
    return f"{place}: {prose(blocked.reason)}.{hint}{fields}"
