"""Random edits of random data, however that is written, come out as they were meant, and none is refused."""

from __future__ import annotations

import json
from typing import Any

import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from labelform.language.editing import edited
from labelform.language.edits import FIRST, Edit, Insert, Remove, Replace, canonical, meant
from labelform.language.places import Path
from labelform.language.source import read_document
from labelform.language.writing import Style, Writer

KEYS = st.sampled_from([*"abcdef", "two words", "it's"])
TEXTS = st.sampled_from(
    ["x", "two words", "# no", "a\nb", "a\n", "a: b", "'", '"', "é", "", " lead", "k\n\n\nl", "long " * 30, "{", "true"]
)  # fmt: skip
DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
WIDE = Style(mapping=4, dash=0, entry=4, is_block=True)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Return random data as our writer, PyYAML or JSON writes it."""
    data = draw(st.dictionaries(KEYS, DATA, min_size=1, max_size=4))
    width = draw(st.sampled_from([20, 1000]))
    made: str = draw(
        st.sampled_from(
            [
                Writer().spec(data),
                Writer(style=WIDE).spec(data),
                yaml.safe_dump(data, default_flow_style=False, sort_keys=False, width=width, allow_unicode=True),
                yaml.safe_dump(data, default_flow_style=None, sort_keys=False, width=width, allow_unicode=True),
                json.dumps(data, indent=2),
            ]
        )
    )
    return made.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


def _values(value: Any, path: Path = ()) -> list[tuple[Path, Any]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(path, value), *(found for step, one in inner for found in _values(one, (*path, step)))]


def _meet(path: Path, edit: Edit) -> bool:
    """Tell whether one of two places is inside of the other."""
    shorter = min(len(path), len(edit.path))
    return path[:shorter] == edit.path[:shorter]


@st.composite
def edits_of(draw: st.DrawFn, data: Any) -> list[Edit]:
    """Return edits of which none is inside of what another one replaces or removes."""
    edits: list[Edit] = []
    for path, value in draw(st.lists(st.sampled_from(_values(data)), max_size=4, unique_by=lambda one: one[0])):
        is_place = isinstance(value, (dict, list))
        kinds = [*(["insert"] if is_place else []), *(["replace", "remove"] if len(path) > 1 else [])]
        kind = draw(st.sampled_from(kinds or ["nothing"]))
        if any(_meet(path, one) and not (isinstance(one, Insert) and kind == "insert") for one in edits):
            continue
        if kind == "replace":
            edits.append(Replace(path, draw(DATA)))
        elif kind == "remove":
            edits.append(Remove(path))
        elif kind == "insert":
            steps = list(value) if isinstance(value, dict) else list(range(len(value)))
            key = "new" if isinstance(value, dict) else None
            edits.append(Insert(path, draw(DATA), key, draw(st.sampled_from([FIRST, None, *steps]))))
    return edits


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except json.JSONDecodeError:
        return False
    return True


@given(st.data())
def test_any_edits_are_made_as_they_are_meant(data: st.DataObject) -> None:
    text = data.draw(texts())
    document = read_document(text, "any.yaml")
    assume(not document.diagnostics)
    edits = data.draw(edits_of(document.data))

    made = edited(text, "any.yaml", edits)

    assert canonical(read_document(made, "any.yaml").data) == canonical(meant(document.data, edits))
    assert "\r\n" not in text or made.count("\n") == made.count("\r\n")
    if _is_json(text):
        assert canonical(json.loads(made)) == canonical(meant(document.data, edits))
