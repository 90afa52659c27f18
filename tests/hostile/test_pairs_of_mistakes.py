"""
One mistake never hides another: of every two in one file, both are told.

Each mistake is a change of something that is right, and is told by itself. Then two of them are made at once: in
different items of one file, and in one item.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations

import pytest

from labelform.errors import SpecError
from labelform.language.model import parse
from labelform.language.source import read_document

UUID = "0f1de78e-3cd7-5f2f-ad06-ab79cda1ec05"
Item = Mapping[str, str]

RIGHT: Mapping[str, Item] = {
    "project": {"title": "Demo"},
    "datasets": {"name": "day"},
    "groups": {"name": "leads", "role": "admin"},
    "collections": {"name": "hard"},
    "preset": {"name": "typed", "filters": "[{metric: width, between: [1, 2]}]"},
    "metric": {"metric": "width", "between": "[1, 2]"},
    "metadata": {"metadata": "weather", "type": "enum", "any_of": "[rain]"},
    "policy": {"prune": "false"},
    "limit": {"count": "3"},
    "ignore": {"fields": "'collections[*].description'", "reason": "by hand"},
}
"""An item of each form, by the keys that it must have."""

_ANYWHERE: Mapping[str, Item] = {
    "an unknown key": {"colour": "red"},
    "a key that is no text": {"7": "red"},
    "a key with a template": {'"{{ x }}"': "red"},
    "a key twice": {"twice: 1, twice": "2"},
    "a merge key": {"<<": "red"},
    "an invisible character": {"unseen": '"a\u200bb"'},
    "a tag": {"tagged": "!!binary x"},
}
MISTAKES: Mapping[str, Mapping[str, Item]] = {
    "project": {
        "an empty title": {"title": "''"},
        "a hash that is none": {"hash": "abc"},
        "a number for a text": {"description": "3"},
        "an ontology without name": {"ontology": "{}"},
        "an ontology with both": {"ontology": f"{{name: a, hash: {UUID}}}"},
        "a template without name": {"workflow_template": "{}"},
    },
    "datasets": {
        "an empty name": {"name": "''"},
        "a hash beside the name": {"hash": UUID},
        "a bad hash beside the name": {"hash": "abc"},
    },
    "groups": {
        "an unknown role": {"role": "anotator"},
        "a name that is a number": {"name": "017"},
        "a hash beside the name": {"hash": UUID},
        "an unknown variable": {"name": '"{{ nobody }}"'},
    },
    "collections": {
        "an unknown type": {"type": "frames"},
        "a description without a value": {"description": ""},
        "a boolean for a text": {"description": "yes"},
        "a former name that it has": {"previously": "hard"},
        "a former name that is empty": {"previously": "['']"},
    },
    "preset": {
        "filters and raw": {"raw": "{a: 1}"},
        "no filters": {"filters": "[]"},
        "an empty name": {"name": "''"},
        "filters that are text": {"filters": "night"},
        "a filter without a form": {"filters": "[{between: [1, 2]}]"},
        "two wrong filters": {"filters": "[{metric: widht, between: [1, 2]}, {metric: red, between: [0, 1]}]"},
        "two spellings": {"raw": "{global_filters: {a: 1}, globalFilters: {a: 1}}"},
    },
    "metric": {
        "an unknown metric": {"metric": "brightnes"},
        "a metric that was not seen": {"metric": "object_count"},
        "a range that is upside down": {"between": "[0.9, 0.2]"},
        "a range of three": {"between": "[1, 2, 3]"},
        "a range that is text": {"between": "wide"},
        "a share above one": {"metric": "brightness", "between": "[0, 22]"},
        "an unknown domain": {"domain": "frames"},
        "a word for a boolean": {"include": "maybe"},
        "two forms at once": {"metadata": "weather"},
    },
    "metadata": {
        "an empty key": {"metadata": "''"},
        "an unknown type": {"type": "word"},
        "no values": {"any_of": "[]"},
        "two tests": {"none_of": "[spray]"},
        "a number as a choice": {"type": "number"},
        "values that are text": {"any_of": "rain"},
    },
    "policy": {
        "a limit that is none": {"max_deletes": "many"},
        "a limit below zero": {"max_items_lost": "-1"},
        "a word for a boolean": {"create_project": "maybe"},
        "a pattern that is none": {"protect": "['[x']"},
        "an unknown section to protect": {"protect": "[gruops]"},
        "an unknown section to prune": {"prune": "[gruops]"},
        "an unknown section to keep": {"no_delete_of_non_empty": "[gruops]"},
        "a section to prune that is not managed": {"prune": "[tags]"},
        "text for a list": {"protect": "groups"},
    },
    "limit": {
        "a count below zero": {"count": "-1"},
        "too many percent": {"percent": "120"},
        "a floor that is text": {"floor": "three"},
    },
    "ignore": {
        "no such field": {"fields": "'collections[*].colour'"},
        "no such section": {"fields": "'tags[*].description'"},
        "an empty reason": {"reason": "''"},
        "a reason that is a number": {"reason": "3"},
    },
}  # fmt: skip
"""What is wrong, by the form of the item and by the keys that it changes."""


def mistakes(form: str) -> Mapping[str, Item]:
    """Return the mistakes of one form of item, with those that any may have."""
    return {**MISTAKES[form], **_ANYWHERE}


def spec(*items: tuple[str, Item]) -> str:
    """Return a spec with items of some forms, beside what it must have."""
    by_form: dict[str, list[str]] = {}
    for form, item in items:
        number = len(by_form.get(form, ())) + 1
        keys = {"name": f"{RIGHT[form]['name']}{number}"} if "name" in RIGHT[form] and number > 1 else {}
        text = ", ".join(f"{key}: {value}" for key, value in {**RIGHT[form], **keys, **item}.items())
        by_form.setdefault(form, []).append(f"{{{text}}}")
    filters = [*by_form.pop("metric", ()), *by_form.pop("metadata", ())]
    if filters:
        by_form.setdefault("preset", []).append(f"{{name: filtered, filters: [{', '.join(filters)}]}}")
    return "".join(_lines(by_form))


def _lines(by_form: Mapping[str, list[str]]) -> Iterator[str]:
    yield "labelform: 1\n"
    yield f"project: {by_form.get('project', ['{title: Demo}'])[0]}\n"
    for form, section in (("datasets",) * 2, ("groups",) * 2, ("collections",) * 2, ("preset", "filter_presets")):
        if form in by_form:
            yield f"{section}: [{', '.join(by_form[form])}]\n"
    policy = by_form.get("policy", ["{prune: false}"])[0].removesuffix("}")
    limit = f", max_deletes: {by_form['limit'][0]}" if "limit" in by_form else ""
    ignore = f", ignore: [{', '.join(by_form['ignore'])}]" if "ignore" in by_form else ""
    yield f"policy: {policy}{limit}{ignore}}}\n"


def told(text: str) -> Counter[str]:
    """Return the codes of what is told about a spec."""
    try:
        parse(read_document(text, "project.yaml"))
    except SpecError as error:
        return Counter(one.code for one in error.diagnostics)
    return Counter()


SINGLES = [(form, name) for form in RIGHT for name in mistakes(form)]


def test_what_is_right_is_right() -> None:
    assert told(spec(*RIGHT.items())) == Counter()


@pytest.mark.parametrize(("form", "name"), SINGLES)
def test_each_mistake_is_told(form: str, name: str) -> None:
    assert told(spec((form, mistakes(form)[name])))


def hidden(together: Counter[str], *alone: Counter[str]) -> Counter[str]:
    """Return what is told of mistakes alone and not of all together."""
    return sum(alone, Counter()) - together


@pytest.mark.parametrize("form", RIGHT)
def test_two_mistakes_in_one_item_are_both_told(form: str) -> None:
    alone = {name: told(spec((form, item))) for name, item in mistakes(form).items()}

    lost = {
        (one, other): hidden(told(spec((form, {**first, **second}))), alone[one], alone[other])
        for (one, first), (other, second) in combinations(mistakes(form).items(), 2)
        if not set(first) & set(second)
    }

    assert {pair: codes for pair, codes in lost.items() if codes} == {}
    assert len(lost) > 10


@pytest.mark.parametrize("form", RIGHT)
def test_two_mistakes_in_two_places_are_both_told(form: str) -> None:
    alone = {(form, name): told(spec((form, mistakes(form)[name]))) for form, name in SINGLES}

    lost = {
        (name, other): hidden(told(spec((form, item), (other[0], second))), alone[form, name], alone[other])
        for name, item in mistakes(form).items()
        for other in SINGLES
        if _can_stand_beside(form, item, other[0], second := mistakes(other[0])[other[1]])
    }

    assert {pair: codes for pair, codes in lost.items() if codes} == {}
    assert len(lost) > 200


def _can_stand_beside(form: str, item: Item, other: str, other_item: Item) -> bool:
    """Tell whether a spec can have both: it has one project and one policy, and limits are a part of that."""
    limited = {"policy": "max_deletes" in item or "max_deletes" in other_item}
    is_one_of_a_kind = form == other and form in ("project", "policy", "limit")
    return not is_one_of_a_kind and not ("limit" in (form, other) and limited.get(form, limited.get(other, False)))


def test_what_the_issue_shows_names_both() -> None:
    assert told(spec(("metric", {"metric": "brightnes", "between": "[0.9, 0.2]"}))) == {
        "unknown-metric": 1, "bad-range": 1,
    }  # fmt: skip
