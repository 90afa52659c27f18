"""Whatever a spec is made of, what moved in its project is absorbed exactly, or refused for a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.transfer.compared import Live, compared, imported
from tests.transfer.made_of_files import Made, is_exact, lives, specs

from labelform.errors import SpecError
from labelform.language.environments import parse_environments
from labelform.language.model import SpecInputs, filled, parse
from labelform.language.source import read_document
from labelform.repository.load import compose
from labelform.transfer.absorbing import edited_files
from labelform.transfer.differing import differing
from labelform.transfer.routing import routed


def inputs(texts: Mapping[str, str]) -> SpecInputs:
    document = read_document(texts["environments.yaml"], "environments.yaml")
    return parse_environments(document).environment("dev", {}).given({})


def absorbed(texts: Mapping[str, str], live: Mapping[str, str]) -> Mapping[str, str]:
    """Return the files after everything that differs was absorbed: round by round, as long as one hides another."""
    for _ in texts:
        given = inputs(texts)
        document = compose(Path("p.yaml"), lambda path, now=texts: now[str(path)])  # type: ignore[misc]
        parsed = parse(document, given)
        entries, observation, plan = compared(parsed, items(live))
        plain = filled(document, given.variables)
        found = differing(plain.data, observation.sides, entries, plan)
        edits = routed(found, plain, parsed, given.mappings, lambda file, now=texts: read_document(now[file], file))  # type: ignore[misc]
        texts = {**texts, **edited_files(edits, texts)}
    return texts


def items(live: Mapping[str, str]) -> Live:
    return {"collections": [{"name": name, "description": text} for name, text in live.items()], "filter_presets": []}


def pending(texts: Mapping[str, str], live: Mapping[str, str]) -> list[str]:
    parsed = parse(compose(Path("p.yaml"), lambda path: texts[str(path)]), inputs(texts))
    plan = compared(parsed, items(live))[2]
    return [one.address for one in (*plan.changes, *(blocked.change for blocked in plan.blocked))]


def comments(texts: Mapping[str, str]) -> Counter[str]:
    return Counter(line.partition("  # ")[2] for text in texts.values() for line in text.splitlines() if "  # " in line)


@settings(deadline=None, max_examples=3 * settings().max_examples, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_after_an_absorption_the_plan_is_empty(data: st.DataObject) -> None:
    made = data.draw(specs())
    live = data.draw(lives(made))
    assume(is_exact(made, live))

    after = absorbed(made.texts, live)

    assert pending(after, live) == []
    gone = {name for name in made.said if name not in live}
    lost = comments(made.texts) - comments(after)
    assert all(any(name in comment for name in gone) for comment in lost), lost


@settings(deadline=None, max_examples=settings().max_examples, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_what_is_no_literal_of_its_own_is_refused_or_would_show(data: st.DataObject) -> None:
    made = data.draw(specs())
    live = data.draw(lives(made))
    assume(not is_exact(made, live))

    try:
        after = absorbed(made.texts, live)
    except SpecError as refused:
        assert {one.code for one in refused.diagnostics} == {"not-editable"}
    else:
        assert pending(after, live) != []


@settings(deadline=None, max_examples=3 * settings().max_examples, suppress_health_check=list(HealthCheck))
@given(specs())
def test_where_nothing_moved_no_byte_does(made: Made) -> None:
    assert absorbed(made.texts, made.said) == made.texts


@settings(deadline=None, max_examples=3 * settings().max_examples, suppress_health_check=list(HealthCheck))
@given(specs())
def test_what_was_applied_and_is_imported_leaves_the_file_byte_for_byte(made: Made) -> None:
    text, given = made.texts["p.yaml"].replace("extends: base.yaml\n", ""), inputs(made.texts)
    parsed = parse(read_document(text, "p.yaml"), given)
    says: Any = parsed.document.data.get("collections", ())
    live = {"collections": [{"name": one["name"], "description": one.get("description", "")} for one in says]}

    assert imported(text, {**live, "filter_presets": []}, given) == text
