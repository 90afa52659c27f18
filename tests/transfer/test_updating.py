"""What is written into a spec is the difference, whatever the spec looks like."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.transfer.compared import Live, compared, imported
from tests.transfer.spec_texts import TEXTS, Made, spec_texts

from labelform.language.model import parse
from labelform.language.source import read_document

NAMES = [f"item-{number}" for number in range(5)]
NEW = ["new one", "it's new", 'new "two"', "neu: ü # 3"]


@st.composite
def live_of(draw: st.DrawFn, data: Live) -> tuple[Live, set[str]]:
    """Return what a project has: some of what a spec says, some of it changed, some more; and what stayed."""
    live: dict[str, list[dict[str, Any]]] = {}
    same: set[str] = set()
    for kind, values in data.items():
        live[kind] = []
        for value in values:
            fate = draw(st.sampled_from(["stays", "stays", "goes", "changes"]))
            if fate == "goes":
                continue
            other = value if fate == "stays" else {**value, **draw(changes(kind, value))}
            live[kind].append(other)
            if other == value:
                same.add(value["name"])
        for name in draw(st.lists(st.sampled_from(NEW), unique=True, max_size=2)):
            more = {"filters": [{"metric": "width", "between": [1, 2]}]} if kind == "filter_presets" else {}
            live[kind].append({"name": f"{name} {kind}", **more})
        live[kind] = draw(st.permutations(live[kind]))
    return live, same


def changes(kind: str, value: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return other values for some keys of an entry."""
    if kind == "collections":
        return st.sampled_from([*TEXTS, "several\nlines", "ends\n"]).map(lambda text: {"description": text})
    more = st.integers(0, 9).map(lambda low: {"metric": "width", "between": [low, 9.5]})
    kept = st.lists(st.sampled_from(value["filters"]), max_size=3, unique_by=str).map(
        lambda some: [one for one in value["filters"] if one in some]
    )
    return st.tuples(kept, st.lists(more, min_size=1, max_size=2)).map(lambda both: {"filters": [*both[0], *both[1]]})


@st.composite
def cases(draw: st.DrawFn) -> tuple[Made, str, Live, set[str]]:
    """Return a spec, its text with ends of lines of any system, what is live, and the names of what stayed as it is."""
    split = draw(st.integers(0, len(NAMES)))
    made = draw(spec_texts({"collections": NAMES[:split], "filter_presets": NAMES[split:]}))
    live, same = draw(live_of(made.data))
    text = "\n".join(line for line, _ in made.lines) + draw(st.sampled_from(["\n", ""]))
    mark, eol = draw(st.sampled_from(["", "\ufeff"])), draw(st.sampled_from(["\n", "\r\n"]))
    return made, mark + text.replace("\n", eol), live, same


@settings(deadline=None, max_examples=5 * settings().max_examples, suppress_health_check=list(HealthCheck))
@given(cases())
def test_an_update_is_the_difference_and_nothing_else(case: tuple[Made, str, Live, set[str]]) -> None:
    made, text, live, same = case

    after = imported(text, live)

    check_says(after, live)
    check_lines(made, text, after, same)
    check_comments(made, after, live, same)


def check_says(after: str, live: Live) -> None:
    """The text says what the project has, and a second import changes nothing."""
    plan = compared(parse(read_document(after, "p.yaml")), live)[2]
    assert (plan.changes, plan.blocked, plan.extras) == ((), (), ())
    assert imported(after, live) == after


def check_lines(made: Made, text: str, after: str, same: set[str]) -> None:
    """Lines of what does not differ are all there, in their order, to the byte; and lines end as they did."""
    assert after.startswith("\ufeff") == text.startswith("\ufeff")
    assert ("\r\n" in text) or "\r" not in after
    assert after.count("\n") == after.count("\r\n") or "\r\n" not in text
    rest = iter(_bare(line) for line in after.removeprefix("\ufeff").splitlines())
    openings = ("]", *(f"{kind}:" for kind in made.data))
    for line, owner in made.lines:
        is_kept = (
            owner is None or owner in same or (isinstance(owner, frozenset) and owner <= same and ":" not in line[:20])
        )
        if is_kept and line.strip() and not line.strip().startswith(openings):
            assert _bare(line) in rest, line


def _bare(line: str) -> str:
    """Return a line without the comma that parts its item from the next, which may come or go."""
    said, mark, comment = line.partition("#")
    return f"{said.rstrip().removesuffix(',')}{mark}{comment}"


def check_comments(made: Made, after: str, live: Live, same: set[str]) -> None:
    """Comments of what stays stand at it: above it, or inside."""
    staying = {one["name"] for values in live.values() for one in values}
    assert [word for word in made.free if word not in after] == []
    for word, name in made.above.items():
        assert (word in after) == (name in staying), word
        if name in staying:
            assert _first_name(after[after.index(word) :]) == name
    for word, owner in made.inside.items():
        if isinstance(owner, frozenset):
            assert word in after or not owner & staying
        elif isinstance(owner, tuple):
            assert word in after or owner[0] not in same
        else:
            assert (word in after) == (owner in staying), word
            if owner in staying:
                assert _first_name(after[: after.index(word)], is_last=True) == owner


def _first_name(text: str, *, is_last: bool = False) -> str:
    found = sorted((text.rindex(name) if is_last else text.index(name), name) for name in NAMES if name in text)
    return found[-1 if is_last else 0][1]
