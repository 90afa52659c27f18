"""What is in the folds of a comment, as far as it fits: equal changes first, then those of each project."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from labelform.core.change import Action, Change
from labelform.core.plan import steps
from labelform.report.fold import Detail, counts, fold, size
from labelform.report.lines import Line, brief, call_lines, change_lines, only_difference
from labelform.report.markdown_must import projects_unfolding
from labelform.report.markup import code, diff, fenced, longest_backticks, prose
from labelform.report.planned import PlannedProject, ReportOptions, names_of
from labelform.report.rules import marks
from labelform.report.shared import Shared, Told, common
from labelform.report.words import SYMBOLS, counted, one_line, will_be

RESERVE = 700
"""Bytes kept for the lines that say what does not fit, and for the numbers in the headings of groups."""
_DETAIL_ORDER = (Action.UPDATE, Action.DELETE, Action.CREATE)
"""Deletes are named above the details already, so what changes inside an item comes first here."""
_EQUAL = "equal in several projects"


def details_of(
    planned: Sequence[PlannedProject], told: Told, options: ReportOptions, room: int | None
) -> Iterator[str]:
    """Yield as much as fits, and how much does not."""
    names = names_of(planned)
    equal = fold(list(_equal(told, names, options)), room, per_group=len(_EQUAL) + 10)
    for texts in equal.shown.values():
        yield f"#### {_EQUAL.capitalize()}\n\n{''.join(texts).rstrip()}"
        room = None if room is None else max(room - size("".join(texts)) - len(_EQUAL) - 10, 0)
    details = [*_changes(told, names, options), *(_calls(planned, names) if options.shows_calls else ())]
    fence = "`" * max(3, longest_backticks(detail.long for detail in details) + 1)
    frames = {detail.group: _group(detail.group, 10**7, 10**7, "", fence) for detail in details}
    folded = fold(details, room, per_group=max(map(size, frames.values()), default=0) + 2)
    numbers = counts(details)
    for group, texts in folded.shown.items():
        yield _group(group, numbers[group], len(texts), "".join(texts), fence)
    if equal.left_out or folded.left_out:
        yield _more([*equal.left_out, *folded.left_out])


def _equal(told: Told, names: Sequence[str], options: ReportOptions) -> Iterator[Detail]:
    for action in _DETAIL_ORDER:
        for shared in told.changes:
            if shared.first.action is action:
                having = [names[place] for place in shared.projects]
                row = _row(shared, having, options, is_compared=told.is_comparison)
                yield Detail(_EQUAL, row, len(having))


def _row(
    shared: Shared[Change], names: Sequence[str], options: ReportOptions, *, is_compared: bool
) -> tuple[str, ...]:  # fmt: skip
    """Return one equal change as a row that unfolds to its lines and its projects, and as a line that does not."""
    change = common(shared)
    difference = only_difference(change)
    where = f"{will_be(change)} in {counted(len(names), 'project')}"
    line = f"- {code(change.address)} {where}{f': {code(difference)}' if difference else ''}\n\n"
    if options.is_concise:
        return (line,)
    shown = f": <code>{html.escape(difference)}</code>" if difference else ""
    summary = f"<summary><code>{html.escape(one_line(change.address))}</code> {where}{shown}</summary>"
    body = diff(change_lines(change, shared.mark, is_compared=is_compared)).rstrip()
    fence = "`" * max(3, longest_backticks([body]) + 1)
    start, end = f"<details>{summary}\n\n{fenced(body, 'diff', fence)}\n\n", "</details>\n\n"
    return (f"{start}{projects_unfolding(names)}\n\n{end}", f"{start}{end}", line)


def _group(name: str, count: int, shown: int, body: str, fence: str) -> str:
    language = "python" if name.startswith("calls") else "diff"
    part = f"{shown:,} of {count:,} shown" if shown < count else f"{count:,}"
    title = f"<summary>{html.escape(one_line(name))}: {part}</summary>"
    return f"<details>{title}\n\n{fenced(body.rstrip(), language, fence)}\n\n</details>"


def _more(left_out: Sequence[Detail]) -> str:
    groups = counts(left_out)
    named = "; ".join(f"{prose(group)}: {count:,}" for group, count in groups.most_common(6))
    rest = f"; and {len(groups) - 6:,} more groups" if len(groups) > 6 else ""
    line = f"**{groups.total():,} more** without details here"
    return f"{line} ({named}{rest})." if size(named) < RESERVE // 2 else f"{line}."


def _changes(told: Told, names: Sequence[str], options: ReportOptions) -> Iterator[Detail]:
    for action in _DETAIL_ORDER:
        for one, name in zip(told.own, names, strict=True):
            place = f" in {name}" if len(names) > 1 else ""
            marked = marks(one.plan)
            for change in (change for change in one.plan.changes if change.action is action):
                lines = change_lines(change, marked.get(change.address), is_compared=told.is_comparison)
                yield _change(change, f"{change.kind} to {change.verb.to}{place}", lines, options)


def _change(change: Change, group: str, lines: Sequence[Line], options: ReportOptions) -> Detail:
    symbol = SYMBOLS[change.action].replace("~", "!")
    short = f"{symbol} {brief(change)}\n"
    return Detail(group, (short if options.is_concise else diff(lines) + "\n", short))


def _calls(planned: Sequence[PlannedProject], names: Sequence[str]) -> Iterator[Detail]:
    for one, name in zip(planned, names, strict=True):
        group = "calls, in the order they are made" + (f", in {name}" if len(planned) > 1 else "")
        yield from (Detail(group, (f"{text}\n",)) for text in call_lines(steps(one.plan.changes)))
