"""How labelform said no in a case, and whether the case expects it."""

from __future__ import annotations

from dataclasses import dataclass

from labelform.errors import ExitCode, LabelformError, SpecError
from labelform.testing.deviations import Deviation
from labelform.testing.expectations import ExpectedRefusal
from labelform.testing.reading import LoadedCase
from labelform.testing.running import CaseRun


@dataclass(frozen=True, slots=True)
class Refusal:
    """An exit code, and what was said, each with its code: that of a finding or error, or the rule that is broken."""

    exit_code: int
    said: tuple[tuple[str, str], ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """What was said, for people."""
        return tuple(f"{code}: {message}" for code, message in self.said)


def refusal_of(run: CaseRun) -> Refusal | None:
    """Return what was refused: the plan or an apply, or what rules forbid to apply; None for nothing."""
    broken = tuple((str(one.rule), one.message) for one in run.plan.violations) if run.plan else ()
    if run.failure is not None:
        said = _said(run.failure)
        return Refusal(run.failure.exit_code, (*broken, *(one for one in said if one[1] not in dict(broken).values())))
    return Refusal(ExitCode.STOPPED_BY_POLICY, broken) if broken else None


def _said(failure: LabelformError) -> tuple[tuple[str, str], ...]:
    if isinstance(failure, SpecError):
        return tuple((one.code, one.message) for one in failure.diagnostics if one.is_error)
    return ((failure.code, failure.message),)


def is_unexpected(case: LoadedCase, run: CaseRun) -> bool:
    """Return whether something was refused that the case does not speak of, not even by its exit code."""
    refusal = refusal_of(run)
    if refusal is None:
        return False
    entry = case.entry
    if run.plan is not None and entry.after is not None:
        return False  # it is in the exit code
    return run.failure is not None or entry.plan is None or entry.plan.rules is None


def judged_refusal(case: LoadedCase, expected: ExpectedRefusal, refusal: Refusal | None) -> list[Deviation]:
    """Return in what a refusal is another than the expected one."""
    if refusal is None:
        wanted = expected.code or expected.message or f"exit code {expected.exit_code}"
        return [Deviation("refused", case.where("refused", key=True), (wanted,), ("nothing was refused",))]
    found: list[tuple[str, str, tuple[str, ...]]] = []
    if expected.exit_code not in (None, refusal.exit_code):
        found.append(("exit_code", str(expected.exit_code), (str(int(refusal.exit_code)),)))
    meant = [one for one in refusal.said if expected.code in (None, one[0])]
    if not meant:
        found.append(("code", str(expected.code), refusal.lines))
    # One finding has both: a message of another one says nothing of this code.
    if expected.message is not None and not any(expected.message in said for _, said in meant or refusal.said):
        found.append(("message", expected.message, refusal.lines))
    return [
        Deviation(f"refused.{name}", case.where("refused", name), (wanted,), there) for name, wanted, there in found
    ]
