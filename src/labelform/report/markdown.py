"""
Plans as one comment on a pull request.

The first line is hidden and stays the same for the same environment and specs, so that the comment is found again and
updated. The table comes first; what is destroyed and what is blocked is always named; then as many details as fit.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from labelform.core.change import Action, Blocked, Change
from labelform.core.digest import plan_digest
from labelform.core.plan import Violation, steps
from labelform.core.planset import Unplanned
from labelform.report.digest import joint_digest, subject
from labelform.report.fold import Detail, Folded, fold, size
from labelform.report.lines import brief, call_lines, change_lines, field_lines
from labelform.report.markup import code, diff, fenced, longest_backticks, prose, table
from labelform.report.planned import PlannedProject, ReportOptions
from labelform.report.rules import ALLOWED, REFUSED, Mark, marks, snapshot_note
from labelform.report.tally import COLUMNS, Tally, by_section, cells, of_plan, silence, total
from labelform.report.unplanned import unplanned_markdown
from labelform.report.words import NO_CHANGES, SYMBOLS, TO, counted, one_line

LIMITS: Final[Mapping[str, int]] = {
    "github": 65_536,
    "gitlab": 1_000_000,
    "bitbucket-server": 32_768,
    "azure-devops": 150_000,
}
"""Characters that a comment may have. `max_bytes` counts bytes, which are never fewer."""

_DETAIL_ORDER = (Action.UPDATE, Action.DELETE, Action.CREATE)
"""Deletes are named above the details already, so what changes inside an item comes first here."""
_RESERVE = 700
"""Bytes kept for the lines that say what does not fit, and for the numbers in the headings of groups."""
_MOST_RULES = 20
"""So many broken rules are told in full; a rule about single addresses can be broken a thousand times."""
_DESTROYS, _BLOCKED = "Destroys", "Blocked"


def render_markdown(planned: Sequence[PlannedProject], options: ReportOptions) -> str:
    """Return plans as Markdown of at most `options.max_bytes` bytes."""
    unplanned = options.unplanned
    head, foot = "\n\n".join(_head(planned, unplanned)), _foot(planned, unplanned)
    limit = options.max_bytes
    room = None if limit is None else limit - size(head) - size(foot) - _RESERVE
    must = "\n\n".join(_must(planned, room))
    if room is not None:
        room = max(room - size(must), 0)
    details = "\n\n".join(_details(planned, options, room))
    comment = "\n\n".join(block for block in (head, must, details, foot) if block) + "\n"
    return comment if limit is None or size(comment) <= limit else _smallest(planned, unplanned)


def marker(planned: Sequence[PlannedProject], unplanned: Sequence[Unplanned] = ()) -> str:
    """Return the hidden line by which the comment of an earlier run is found."""
    return f"<!-- labelform:plan:{subject(planned, unplanned)} -->"


def _smallest(planned: Sequence[PlannedProject], unplanned: Sequence[Unplanned]) -> str:
    """Return what is left when not even the tables fit: under a thousand bytes."""
    tally = total(of_plan(one.plan) for one in planned)
    missing = {_DESTROYS: tally.destroy, _BLOCKED: tally.blocked}
    return f"{_hidden(planned, unplanned)}\n\n**{tally.line}**\n\n{_alarm(missing)}\n"


def _hidden(planned: Sequence[PlannedProject], unplanned: Sequence[Unplanned]) -> str:
    return f"{marker(planned, unplanned)}\n<!-- labelform:digest {joint_digest(planned, unplanned)} -->"


def _head(planned: Sequence[PlannedProject], unplanned: Sequence[Unplanned]) -> Iterator[str]:
    yield _hidden(planned, unplanned)
    environments = sorted({one.environment for one in planned if one.environment})
    what = code(planned[0].plan.target.title) if len(planned) == 1 else counted(len(planned), "project")
    yield f"### labelform plan for {what}" + "".join(f" ({code(name)})" for name in environments)
    if all(one.plan.is_in_sync for one in planned):
        yield f"**{NO_CHANGES}**"
    else:
        tally = total(of_plan(one.plan) for one in planned)
        yield f"**{tally.line}**" + (f" {_are_blocked(tally)}." if tally.blocked else "")
    yield from dict.fromkeys(prose(snapshot_note(one.plan)) for one in planned if one.plan.snapshot)
    yield from _rules(planned, REFUSED, [one.plan.violations for one in planned])
    yield from _rules(planned, ALLOWED, [one.plan.allowed for one in planned])
    yield from unplanned_markdown(unplanned)
    yield table(list(_section_rows(planned[0]) if len(planned) == 1 else _project_rows(planned)))


def _are_blocked(tally: Tally) -> str:
    return counted(tally.blocked, "change is blocked", "changes are blocked")


def _rules(planned: Sequence[PlannedProject], heading: str, violations: Sequence[Sequence[Violation]]) -> Iterator[str]:
    lines = [
        f"- **{violation.rule}**{_in_project(one, planned)}: {prose(violation.message)}{_written_at(violation)}"
        for one, broken in zip(planned, violations, strict=True)
        for violation in broken
    ]
    if len(lines) > _MOST_RULES:
        lines = [*lines[:_MOST_RULES], f"- and {len(lines) - _MOST_RULES:,} more"]
    if lines:
        yield f"**{heading}**"
        yield "\n".join(lines)


def _written_at(violation: Violation) -> str:
    return f" ({code(str(violation.source))})" if violation.source else ""


def _section_rows(planned: PlannedProject) -> Iterator[Sequence[str]]:
    yield ("section", *COLUMNS)
    for section in by_section(planned.plan):
        unmanaged = ("", "", "", "", "unmanaged", "")
        yield (prose(section.kind), *(cells(section.tally, "") if section.is_managed else unmanaged))


def _project_rows(planned: Sequence[PlannedProject]) -> Iterator[Sequence[str]]:
    yield ("project", *COLUMNS, "digest")
    for one in planned:
        refused = " **refused**" if one.plan.violations else ""
        digest = code(plan_digest(one.plan).removeprefix("sha256:")[:12])
        yield (code(one.plan.target.title) + refused, *cells(of_plan(one.plan), ""), digest)


def _must(planned: Sequence[PlannedProject], room: int | None) -> Iterator[str]:
    """Yield what a reviewer has to see; long where that leaves room for details, else short."""
    entries = [*_destroys(planned), *_all_blocked(planned)]
    is_long = room is None or sum(size(entry.long) for entry in entries) < room * 0.6
    chosen = entries if is_long else [Detail(entry.group, entry.short, entry.short) for entry in entries]
    folded = fold(chosen, room, per_group=40)
    counts = Counter(entry.group for entry in entries)
    for group, texts in folded.shown.items():
        yield f"#### {group} ({counts[group]:,})\n\n" + "".join(texts).rstrip("\n")
    if folded.left_out:
        yield _alarm(Counter(entry.group for entry in folded.left_out))


def _alarm(missing: Mapping[str, int]) -> str:
    named = [counted(missing[_DESTROYS], "destroy")] if missing.get(_DESTROYS) else []
    named += [counted(missing[_BLOCKED], "blocked change")] if missing.get(_BLOCKED) else []
    what = " and ".join(named) or "the plan"
    return f"**Not everything fits: {what} cannot be shown here. Read the whole plan before you approve.**"


def _destroys(planned: Sequence[PlannedProject]) -> Iterator[Detail]:
    for one in planned:
        marked = marks(one.plan)
        for change in (change for change in one.plan.changes if change.action is Action.DELETE):
            mark = marked.get(change.address)
            remark = f" **{mark.sentence}**" if mark else ""
            text = f"- {code(change.address)}{_in_project(one, planned)}{remark}\n"
            yield Detail(_DESTROYS, text, text)


def _all_blocked(planned: Sequence[PlannedProject]) -> Iterator[Detail]:
    for one in planned:
        for blocked in one.plan.blocked:
            name = f"- {code(blocked.change.address)}{_in_project(one, planned)}"
            yield Detail(_BLOCKED, f"{name}{_because(blocked)}\n", f"{name}\n")


def _because(blocked: Blocked) -> str:
    change = blocked.change
    place = f" ({code(str(change.source))})" if change.source else ""
    fields = "".join(f"<br>{code(line.text)}" for line in field_lines(change) if line.symbol != "#")
    hint = f" You can: {prose(blocked.hint)}." if blocked.hint else ""
    return f"{place}: {prose(blocked.reason)}.{hint}{fields}"


def _in_project(one: PlannedProject, planned: Sequence[PlannedProject]) -> str:
    return f" in {code(one.plan.target.title)}" if len(planned) > 1 else ""


def _details(planned: Sequence[PlannedProject], options: ReportOptions, room: int | None) -> Iterator[str]:
    details = [*_changes(planned, options), *(_calls(planned) if options.shows_calls else ())]
    fence = "`" * max(3, longest_backticks(detail.long for detail in details) + 1)
    frames = {detail.group: _group(detail.group, 10**7, 10**7, "", fence) for detail in details}
    folded = fold(details, room, per_group=max(map(size, frames.values()), default=0) + 2)
    counts = Counter(detail.group for detail in details)
    for group, texts in folded.shown.items():
        yield _group(group, counts[group], len(texts), "".join(texts), fence)
    if folded.left_out:
        yield _more(folded)


def _group(name: str, count: int, shown: int, body: str, fence: str) -> str:
    language = "python" if name.startswith("calls") else "diff"
    part = f"{shown:,} of {count:,} shown" if shown < count else f"{count:,}"
    title = f"<summary>{html.escape(one_line(name))}: {part}</summary>"
    return f"<details>{title}\n\n{fenced(body.rstrip(), language, fence)}\n\n</details>"


def _more(folded: Folded) -> str:
    groups = Counter(detail.group for detail in folded.left_out)
    named = "; ".join(f"{prose(group)}: {count:,}" for group, count in groups.most_common(6))
    rest = f"; and {len(groups) - 6:,} more groups" if len(groups) > 6 else ""
    line = f"**{len(folded.left_out):,} more** without details here"
    return f"{line} ({named}{rest})." if size(named) < _RESERVE // 2 else f"{line}."


def _changes(planned: Sequence[PlannedProject], options: ReportOptions) -> Iterator[Detail]:
    for action in _DETAIL_ORDER:
        for one in planned:
            marked = marks(one.plan)
            for change in (change for change in one.plan.changes if change.action is action):
                yield _change(change, one, planned, options, mark=marked.get(change.address))


def _change(
    change: Change,
    one: PlannedProject,
    planned: Sequence[PlannedProject],
    options: ReportOptions,
    *,
    mark: Mark | None,
) -> Detail:
    group = f"{change.kind} {TO[change.action]}" + (f" in {one.plan.target.title}" if len(planned) > 1 else "")
    symbol = SYMBOLS[change.action].replace("~", "!")
    short = f"{symbol} {brief(change)}\n"
    long = short if options.is_concise else diff(change_lines(change, mark)) + "\n"
    return Detail(group, long, short)


def _calls(planned: Sequence[PlannedProject]) -> Iterator[Detail]:
    for one in planned:
        group = "calls, in the order they are made" + (f", in {one.plan.target.title}" if len(planned) > 1 else "")
        yield from (Detail(group, f"{text}\n", f"{text}\n") for text in call_lines(steps(one.plan.changes)))


def _foot(planned: Sequence[PlannedProject], unplanned: Sequence[Unplanned]) -> str:
    lines = []
    for one in planned:
        explained = [f"{counted(len(one.plan.extras), 'item')} left alone"] if one.plan.extras else []
        explained += [silence(one.plan)] if silence(one.plan) else []
        if explained and len(planned) == 1:
            lines.append(f"{prose('; '.join(explained))}.")
    lines.append(f"Plan digest {code(joint_digest(planned, unplanned))}: approval is for exactly these operations.")
    return "\n\n".join(lines)
