"""
Hold the result of a case against what it expects: every deviation, with its place in the file of the case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from labelform.core.change import Action
from labelform.core.plan import Plan
from labelform.diagnostics import Diagnostic
from labelform.errors import LabelformError, SpecError
from labelform.language.edits import Edit, Insert, Remove, Replace
from labelform.language.model import sections
from labelform.language.places import Path as Steps
from labelform.runs.account import Account
from labelform.testing.deviations import Deviation
from labelform.testing.ending import NOT_COUNTED, End
from labelform.testing.entries import Written, is_true_of
from labelform.testing.expectations import ExpectedCounts, ExpectedEnd, ExpectedPlan
from labelform.testing.lines import address, addresses_of, line_of, read_line, written
from labelform.testing.pairing import paired
from labelform.testing.reading import LoadedCase
from labelform.testing.refusals import is_unexpected, judged_refusal, refusal_of
from labelform.testing.running import CaseRun


def judged(case: LoadedCase, run: CaseRun) -> list[Deviation]:
    """Return every deviation of the result of a case; nothing where it is as expected."""
    if run.mistake is not None:
        return list(_mistakes(case, run.mistake))
    entry = case.entry
    found: list[Deviation] = []
    if entry.refused is not None:
        found += judged_refusal(case, entry.refused, refusal_of(run))
    elif is_unexpected(case, run):
        refusal = refusal_of(run)
        found.append(Deviation("refused", case.where(), (), refusal.lines if refusal else ()))
    if entry.plan is not None and run.plan is not None:
        found += _judged_plan(case, entry.plan, run.plan)
    elif entry.plan is not None and entry.refused is not None:
        found.append(Deviation("plan", case.where("plan", key=True), ("a plan",), ("no plan was made",)))
    if entry.after is not None and run.plan is not None:
        found += _judged_end(case, entry.after, run)
    elif entry.after is not None and entry.refused is not None:
        found.append(Deviation("after", case.where("after", key=True), ("an apply",), ("no plan was made",)))
    return [*found, *_idle(case, run)]


def _idle(case: LoadedCase, run: CaseRun) -> Iterator[Deviation]:
    """Yield the faults that struck nothing, so that the case would be the same without them."""
    for index, (fault, struck) in enumerate(zip(case.entry.faults, run.struck, strict=False)):
        if not struck and fault.chance == 1:
            yield Deviation("faults", case.where("faults", index), ("a request that it strikes",), ("none",))


def _mistakes(case: LoadedCase, mistake: LabelformError) -> Iterator[Deviation]:
    findings: Sequence[Diagnostic] = mistake.diagnostics if isinstance(mistake, SpecError) else ()
    for one in findings:
        said = tuple(filter(None, (one.message, one.hint and f"hint: {one.hint}")))
        yield Deviation(f"cannot be run [{one.code}]", one.where or case.where(), found=said)
    if not findings:
        yield Deviation("cannot be run", case.where(), found=(mistake.message,))


# -- the plan --------------------------------------------------------------------------------------------------------


def _judged_plan(case: LoadedCase, expected: ExpectedPlan, plan: Plan) -> Iterator[Deviation]:
    lines = [line_of(change) for change in plan.changes]
    if expected.changes is not None:
        yield from _judged_list(case, ("plan", "changes"), expected.changes, lines, _is_change)
    if expected.includes:
        missing = [one for one in expected.includes if not any(_is_change(one, line) for line in lines)]
        if missing:
            where = case.where("plan", "includes", expected.includes.index(missing[0]))
            yield Deviation("plan.includes", where, tuple(missing), tuple(lines) or ("no changes",))
    for name, wanted, there in (
        ("blocked", expected.blocked, [one.change.address for one in plan.blocked]),
        ("extras", expected.extras, [one.address for one in plan.extras]),
        ("rules", expected.rules, list(dict.fromkeys(str(one.rule) for one in plan.violations))),
    ):
        if wanted is not None:
            yield from _judged_list(case, ("plan", name), wanted, there, _is_address)
    if expected.actions is not None:
        there = [one.address for one in plan.actions]
        yield from _judged_list(case, ("plan", "actions"), expected.actions, there, _is_action)
    if expected.counts is not None:
        yield from _judged_counts(case, expected.counts, plan)


def _is_change(expected: str, actual: str) -> bool:
    return read_line(expected).means(read_line(actual))


def _is_address(expected: str, actual: str) -> bool:
    return address(expected) == actual


def _is_action(expected: str, actual: str) -> bool:
    return address(expected) in addresses_of(actual)


def _judged_counts(case: LoadedCase, expected: ExpectedCounts, plan: Plan) -> Iterator[Deviation]:
    actual = {str(action): plan.count(action) for action in Action}
    actual |= {"blocked": len(plan.blocked), "extras": len(plan.extras)}
    for name in expected.model_fields_set:
        wanted = getattr(expected, name)
        if wanted != actual[name]:
            path = ("plan", "counts", name)
            there = [line_of(one) for one in plan.changes if one.action == name]
            said = (str(actual[name]), *there)
            edits = (Replace(path, actual[name]),)
            yield Deviation(".".join(path), case.where(*path), (str(wanted),), said, edits)


# -- the end ---------------------------------------------------------------------------------------------------------


def _judged_end(case: LoadedCase, expected: ExpectedEnd, run: CaseRun) -> Iterator[Deviation]:
    if tuple(run.exit_codes) != expected.exit_codes:
        path = ("after", "exit_code") if "exit_code" in expected.model_fields_set else ("after",)
        wanted, there = (", ".join(map(str, map(int, codes))) for codes in (expected.exit_codes, run.exit_codes))
        where = case.where(*path, key=True)
        yield Deviation("after.exit_code", where, (wanted,), (there or "not applied", *_not_done(run)))
    outcomes = _outcomes(run.account) if run.account else {}
    for named, outcome in expected.outcomes.items():
        actual = outcomes.get(address(named), "no such change or action")
        if actual != outcome:
            where = case.where("after", "outcomes", named)
            yield Deviation("after.outcomes", where, (f"{named}: {outcome}",), (actual,))
    if run.end is not None:
        yield from _judged_state(case, expected, run.end)


def _outcomes(account: Account) -> dict[str, str]:
    found = {one.change.address: str(one.outcome) for one in account.results}
    return found | {text: str(one.outcome) for one in account.actions for text in addresses_of(one.action.address)}


def _judged_state(case: LoadedCase, expected: ExpectedEnd, end: End) -> Iterator[Deviation]:
    if expected.in_sync is not None and end.plan.is_in_sync != expected.in_sync:
        left = [line_of(one) for one in end.plan.changes]
        left += [f"blocked: {one.change.address}" for one in end.plan.blocked]
        hoped = "in sync" if expected.in_sync else "something left to do"
        yield Deviation("after.in_sync", case.where("after", "in_sync"), (hoped,), tuple(left or ["in sync"]))
    for name, entries in expected.sections.items():
        if end.sections is None:
            where = case.where("after", "sections", name, key=True)
            yield Deviation(f"after.sections.{name}", where, ("a project",), ("there is none",))
        else:
            yield from _judged_section(case, name, entries, end.sections[name])
    for name, selection in expected.filters.items():
        actual = end.filters[name]
        if actual != selection:
            at: Steps = ("after", "filters", name)
            fix = () if actual.startswith(NOT_COUNTED) else (Replace(at, actual),)
            hoped, counted = f"{name}: {selection}", f"{name}: {actual}"
            yield Deviation("after.filters", case.where(*at), (hoped,), (counted,), fix)


def _judged_section(case: LoadedCase, name: str, entries: Any, there: Sequence[Written]) -> Iterator[Deviation]:
    section = next(one for one in sections() if one.name == name)
    path = ("after", "sections", name)
    if not section.is_list:  # a project has one of it
        if not any(is_true_of(section, entries, one) for one in there):
            shown = _texts(one.entry for one in there)
            yield Deviation(".".join(path), case.where(*path), _texts([entries]), shown)
        return
    if not any(isinstance(one, dict) for one in entries):  # names are enough for this case
        there = [one.named() for one in there]
    yield from _judged_list(case, path, entries, there, partial(is_true_of, section), lambda one: one.entry)


def _not_done(run: CaseRun) -> Iterator[str]:
    if run.account is not None:
        said = [(one.change.address, str(one.outcome), one.message) for one in run.account.results]
        said += [(one.action.address, str(one.outcome), one.message) for one in run.account.actions if not one.is_well]
        yield from (f"{place} {outcome}: {message}" for place, outcome, message in said if message)
        yield from run.account.notes
        yield from (one.message for one in run.account.failing)
    if run.failure is not None:
        yield run.failure.message


# -- lists in any order ----------------------------------------------------------------------------------------------


def _judged_list(
    case: LoadedCase, path: Steps, expected: Sequence[Any], actual: Sequence[Any], is_same: Callable[[Any, Any], bool],
    entry_of: Callable[[Any], Any] = lambda one: one,
) -> Iterator[Deviation]:  # fmt: skip
    """Compare two lists whose order does not matter; `entry_of` returns what a case writes for what there is."""
    missing, left = paired(expected, actual, is_same)
    if missing or left:
        where = case.where(*path, missing[0]) if missing else case.where(*path, key=True)
        lines, found = _texts(expected[index] for index in missing), [entry_of(one) for one in left]
        edits: list[Edit] = [Remove((*path, index)) for index in missing]
        edits += [Insert(path, one) for one in found]
        yield Deviation(".".join(map(str, path)), where, lines, _texts(found), tuple(edits))


def _texts(values: Iterable[Any]) -> tuple[str, ...]:
    return tuple(map(written, values))
