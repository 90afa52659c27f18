"""
Doctored plans: every field of seven saved plans, changed in every way, as a stranger and as somebody who makes all
digests again.

Whatever was done to a file, it is refused; or it is another plan, which an approved digest tells apart; or it is the
plan that it was. In no case may it show something else than it does, or end in a traceback.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labelform.core.digest import origin_of, plan_digest, spec_digest
from labelform.core.plan import Plan, steps
from labelform.core.planset import Member, PlanSet, alone
from labelform.errors import PlanRefusedError
from labelform.language.model import section_of
from labelform.report.planned import PlannedProject, ReportOptions
from labelform.report.text import render_text
from labelform.runs import planfile
from labelform.runs.planfile.form import file_digest
from labelform.runs.planfile.target import check_target
from tests.faults.doctored_contents import AFTER_APPLY
from tests.faults.doctored_plans import plans
from tests.faults.shown import untruths

BASE_URL, ENVIRONMENT = "https://platform.test", "production"
REFUSED, OTHER, SAME = "refused", "another plan, which --digest refuses", "the same plan"

At = tuple[str | int, ...]
Edit = Callable[[Any, Any], None]
"""Changes what stands below a key of its holder."""


@dataclass(slots=True)
class Row:
    """What came of the edits of one plan."""

    fields: int = 0
    outcomes: dict[str, int] = field(default_factory=lambda: dict.fromkeys((REFUSED, OTHER, SAME), 0))
    wrong: list[str] = field(default_factory=list)

    @property
    def tried(self) -> int:
        """How many files were read."""
        return sum(self.outcomes.values()) + len(self.wrong)


@dataclass(frozen=True, slots=True)
class Ground:
    """A saved plan as it is: its file, its document, and what reading it shows and does."""

    name: str
    file: Path
    whole: dict[str, Any]
    digest: str
    meaning: str

    @property
    def fields(self) -> int:
        """How many fields its document has."""
        return sum(1 for _ in _places(self.whole))

    @classmethod
    def laid(cls, name: str, plan: Plan, folder: Path) -> Ground:
        """Save a plan and read it."""
        file = folder / f"{name}.json"
        plan = plan.model_copy(update={"origin": origin_of("p.yaml", _spec(plan))})
        planfile.save(alone(plan, BASE_URL, ENVIRONMENT), file)
        saved = planfile.load_alone(file)
        return cls(name, file, json.loads(file.read_bytes()), saved.plan_digest, meaning(saved))


def grounds(folder: Path) -> list[Ground]:
    """Save the plans that are doctored."""
    return [Ground.laid(name, plan, folder) for name, plan in plans().items()]


def rows(ground: Ground, *, every: int = 1) -> dict[str, Row]:
    """Try the edits of one plan, or one in so many of them: naive, and with all digests made again."""
    found = {"naive": Row(), "digests made again": Row()}
    untouched = json.dumps(ground.whole)
    for place, (at, what, edit) in enumerate(_edits(ground.whole)):
        if place % every:
            continue
        for manner, row in found.items():
            whole = json.loads(untouched)
            _apply(whole, at, edit)
            if manner != "naive":
                seal(whole)
            if (text := json.dumps(whole)) == untouched:
                continue  # a list of one entry was turned round, or a digest edited that was recomputed
            _count(row, ground, text, f"{manner}: {what} at {'.'.join(map(str, at))}")
    for row in found.values():
        row.fields = ground.fields
    return found


def table(by_plan: dict[str, dict[str, Row]]) -> Iterator[str]:
    """Yield what came of everything, as a table."""
    yield f"| plan | edited by | fields | tried | {REFUSED} | {OTHER} | {SAME} | wrong |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|"
    for name, by_manner in by_plan.items():
        for manner, row in by_manner.items():
            counts = " | ".join(str(row.outcomes[one]) for one in (REFUSED, OTHER, SAME))
            yield f"| {name} | {manner} | {row.fields} | {row.tried} | {counts} | {len(row.wrong)} |"


def meaning(saved: Member) -> str:
    """Return all that a person is shown of a plan, and all that apply would do with it."""
    shown = render_text(
        [PlannedProject(saved.plan, saved.plan.origin.file if saved.plan.origin else "", saved.environment)],
        ReportOptions(shows_calls=True),
    )
    calls = [step.call.model_dump(mode="json") for step in steps(saved.plan.changes)]
    spec = saved.plan.origin.model_dump(mode="json") if saved.plan.origin else None
    return json.dumps([shown, calls, spec, saved.base_url, saved.plan.target.hash], indent=1)


def seal(whole: Any) -> None:
    """Recompute the digests of a document, as far as it still has any: what a careful forger does."""
    with contextlib.suppress(Exception):  # what makes no plan any more has no such digest
        ours = whole["labelform"]
        if ours["plan"].get("origin"):
            ours["plan"]["origin"]["digest"] = spec_digest(ours["plan"]["origin"]["spec"])
        ours["plan_digest"] = plan_digest(Plan.model_validate(ours["plan"]))
    with contextlib.suppress(Exception):  # nor has what makes no document
        whole["labelform"]["file_digest"] = file_digest(whole)


def _count(row: Row, ground: Ground, text: str, what: str) -> None:
    try:
        row.outcomes[_outcome(ground, text)] += 1
    except Exception as exc:
        row.wrong.append(f"{ground.name}, {what}: {type(exc).__name__}: {exc}")


def _outcome(ground: Ground, text: str) -> str:
    ground.file.write_text(text, encoding="utf-8")
    try:
        saved = planfile.load_alone(ground.file)
    except PlanRefusedError:
        return REFUSED
    if lies := list(untruths(saved.plan, json.loads(text))):
        raise AssertionError(f"it shows what it does not do: {lies}")
    meant = meaning(saved)
    try:
        check_target(PlanSet(members=(saved,)), BASE_URL, ENVIRONMENT, digest=ground.digest)
    except PlanRefusedError:
        return OTHER
    if meant != ground.meaning:
        raise AssertionError("it is approved and means something else")
    return SAME


def _spec(plan: Plan) -> dict[str, Any]:
    changed = {change.kind for change in (*plan.changes, *(one.change for one in plan.blocked))} - {"project"}
    managed: dict[str, Any] = {section_of(kind): [] for kind in changed}
    if plan.actions:
        managed["after_apply"] = [one.model_dump(mode="json", by_alias=True) for one in AFTER_APPLY]
    return {"labelform": 1, "project": {"title": plan.target.title}, "policy": {"max_deletes": 1}, **managed}


# -- edits -----------------------------------------------------------------------------------------------------------


def _edits(whole: Any) -> Iterator[tuple[At, str, Edit]]:
    """Yield every edit of every field: where, what, and how."""
    for at, value in _places(whole):
        for what, other in _others(value):
            yield at, what, _set(other)
        yield at, "removed", lambda holder, key: holder.__delitem__(key)
        if isinstance(value, dict):
            yield at, "with one key more", lambda holder, key: holder[key].__setitem__("more", 1)
        if isinstance(value, list) and value:
            yield at, "with its last twice", lambda holder, key: holder[key].append(holder[key][-1])
            yield at, "turned round", lambda holder, key: holder[key].reverse()


def _others(value: Any) -> Iterator[tuple[str, Any]]:
    others: dict[str, Any] = {
        "null": None, "true": True, "false": False, "0": 0, "1.0": 1.0, "a huge number": 10**400, "no text": "",
        "text": "x", "half a character": "\ud83d", "an escape": "\x1b[2J\u202e", "a list": [], "an object": {},
        "deep JSON": deep(), "in a list": [value], "a list of nulls": [None],
    }  # fmt: skip
    yield from ((what, other) for what, other in others.items() if other != value or type(other) is not type(value))
    if isinstance(value, str):
        yield "longer", value + "x"
        yield "capitals", value.swapcase()
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield "one more", value + 1
        yield "as text", str(value)


def deep() -> Any:
    """Return lists in lists, deeper than a plan may be and as deep as can be written."""
    value: Any = []
    for _ in range(600):
        value = [value]
    return value


def _places(value: Any, at: At = ()) -> Iterator[tuple[At, Any]]:
    """Yield every value in a document with the way to it, but for the document itself."""
    inner: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    for key, one in inner:
        yield (*at, key), one
        yield from _places(one, (*at, key))


def _set(other: Any) -> Edit:
    return lambda holder, key: holder.__setitem__(key, other)


def _apply(whole: Any, at: At, edit: Edit) -> None:
    holder = whole
    for key in at[:-1]:
        holder = holder[key]
    edit(holder, at[-1])


# -- the page --------------------------------------------------------------------------------------------------------

PAGE = Path(__file__).parents[2] / "docs" / "doctored-plans.md"
HEAD = """\
# Doctored plans

`make faults` changes every field of seven saved plans: one creates everything, one changes everything and is
partly blocked, one renames, one deletes and breaks safety rules, one is a part of the first, one undoes a run,
and one changes people, tags and the contents of collections, and is followed by actions.

Every field gets values of every other type, no value, longer and nested values, halves of characters, and numbers
without end; lists are reversed and doubled, objects get additional keys. Each file is read as a stranger would leave
it (naive), and as someone would leave it who recalculates all its digests.

| Column | Counts files that |
|---|---|
| refused | end with exit 4 when they are read |
| another plan | can be read and show what they do, with a digest, platform or environment other than the approved one |
| the same plan | only differ in something that is neither shown nor done: the version of labelform that wrote them |
| wrong | show something other than what they do, pass as the approved plan without being it, or end in a traceback |

A judge that shares no code with the planner works out what a plan does from its calls.

"""


def doctor_all(folder: Path) -> tuple[str, list[str]]:
    """Try everything; return the table and what is wrong."""
    found = {ground.name: rows(ground) for ground in grounds(folder)}
    wrong = [one for by_manner in found.values() for row in by_manner.values() for one in row.wrong]
    return "\n".join(table(found)), wrong


def write_page(printed: str) -> None:
    """Keep the table where people read it."""
    PAGE.write_text(f"{HEAD}{printed}\n\nRewritten by `make faults`.\n", encoding="utf-8")
