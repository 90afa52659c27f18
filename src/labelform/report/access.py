"""Who could do what before a plan and can after it, as lines: the worst first, with a bound where people read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from labelform.core.access import Way
from labelform.core.access_diff import AccessDiff, Person, Unseen, Verdict
from labelform.report.fold import Detail, fold
from labelform.report.lines import Line, line
from labelform.report.markup import code, diff, fenced, longest_backticks, prose
from labelform.report.planned import PlannedProject, names_of
from labelform.report.words import counted, one_line, way_in

MOST_PEOPLE = 10
"""The most people named on a terminal; JSON and the page have all."""
MOST_IN_COMMENT = 100
HEADING = "Access: who can do what, before and after."
AS_BEFORE = "nobody gains or loses access"

_SYMBOLS = {Verdict.LOSES: "-", Verdict.MAY_LOSE: "-", Verdict.CHANGES: "~", Verdict.GAINS: "+"}
_COUNTS = {
    Verdict.LOSES: ("person loses access", "people lose access"),
    Verdict.MAY_LOSE: ("person may lose access", "people may lose access"),
    Verdict.CHANGES: ("person has other roles", "people have other roles"),
    Verdict.GAINS: ("person gains access", "people gain access"),
}


def access_lines(found: AccessDiff, most: int | None = None) -> list[Line]:
    """Return a line for each person, as many as are wanted, and for each doubt."""
    people = found.people if most is None else found.people[:most]
    more = len(found.people) - len(people)
    lines = [line(_SYMBOLS[one.verdict], 0, one_line(_person(one))) for one in people]
    lines += [line("#", 0, f"and {more:,} more")] if more else []
    has_losers = any(one.lost for one in found.people)
    lines += [line("#", 0, one_line(_unseen(one))) for one in found.unseen if has_losers or one.before != one.after]
    return [*lines, *(line("#", 0, one_line(f"not known: {why}")) for why in found.unknown)]


def access_summary(found: AccessDiff) -> str:
    """Return how many lose, change and gain, in one line."""
    counts = [(found.count(verdict), words) for verdict, words in _COUNTS.items()]
    parts = [counted(count, *words) for count, words in counts if count]
    moved = sum(1 for one in found.unseen if one.before != one.after)
    parts += [counted(moved, "group whose members you cannot see", "groups whose members you cannot see")] * bool(moved)
    return ", ".join(parts) or ("not known" if found.unknown else AS_BEFORE)


def access_markdown(planned: Sequence[PlannedProject], room: int | None) -> Iterator[str]:
    """Yield who gains and loses access in each project, unfolding, as far as that fits into this many bytes."""
    folded = fold(list(_details(planned)), room, per_group=20)
    for texts in folded.shown.values():
        yield "#### Access\n\n" + "".join(texts).rstrip("\n")
    if folded.left_out:
        yield f"**Who gains and loses access in {counted(len(folded.left_out), 'project')} does not fit here.**"


def _details(planned: Sequence[PlannedProject]) -> Iterator[Detail]:
    for one, name in zip(planned, names_of(planned), strict=True):
        found = one.plan.access
        if found is None or found.is_empty:
            continue
        where = f" in {code(name)}" if len(planned) > 1 else ""
        texts = (_folded(found, where, most) for most in (MOST_IN_COMMENT, MOST_PEOPLE))
        yield Detail("access", (*texts, f"- {prose(access_summary(found))}{where}\n"))


def _folded(found: AccessDiff, where: str, most: int) -> str:
    body = diff(access_lines(found, most)).rstrip()
    fence = "`" * max(3, longest_backticks([body]) + 1)
    summary = f"- {prose(access_summary(found))}{where}\n"
    return f"{summary}\n<details><summary>who</summary>\n\n{fenced(body, 'diff', fence)}\n\n</details>\n\n"


def _person(one: Person) -> str:
    had, has = _ways(one.before), _ways(one.after)
    match one.verdict:
        case Verdict.LOSES:
            return f"{one.email} loses access ({had})"
        case Verdict.MAY_LOSE:
            return f"{one.email} may lose access ({had}): the list of users may include members of groups"
        case Verdict.GAINS:
            return f"{one.email} gains access: {has}"
    still = f", perhaps {_roles(one.perhaps)} too" if one.perhaps else ""
    return f"{one.email}: {_roles(one.before)} → {_roles(one.after)}{_by(one.after)}{still}"


def _unseen(one: Unseen) -> str:
    roles = one.before or "none" if one.before == one.after else f"{one.before or 'none'} → {one.after or 'none'}"
    return f"cannot be ruled out: members of {one.name or one.group} are not visible ({roles})"


def _roles(ways: Iterable[Way]) -> str:
    return ", ".join(dict.fromkeys(way.role for way in ways))


def _by(ways: Sequence[Way]) -> str:
    return f" ({', '.join(dict.fromkeys(way_in(way.group, way.name) for way in ways))})"


def _ways(ways: Iterable[Way]) -> str:
    return ", ".join(f"{way.role} {way_in(way.group, way.name)}" for way in ways)
