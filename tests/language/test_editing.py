"""The editor of text changes what it is asked to change, and refuses where it cannot do that exactly."""

from __future__ import annotations

import json
from collections.abc import Sequence
from difflib import unified_diff

import pytest

from labelform.errors import SpecError
from labelform.language.editing import edited, put
from labelform.language.edits import FIRST, Edit, Insert, Remove, Replace
from labelform.language.source import read_document

KEPT = """\
# about the file
collections:
  - name: one
    description: d
  # about two: never delete, ask Ilse
  - name: two   # behind two
    # inside two
    description: |
      text # no comment

    # below two

  # of nobody

  # about three
  - {name: three, description: 'x'}
# about policy
policy:
  protect: [   # of the list
    "collections[a*]",   # legal hold until March
    # about b
    'collections[b*]'
  ]
"""


def difference(text: str, *edits: Edit) -> list[str]:
    """Return the lines that edits take away and bring."""
    made = edited(text, "p.yaml", edits)
    lines = unified_diff(text.splitlines(keepends=True), made.splitlines(keepends=True), n=0)
    return [line.removesuffix("\n") for line in lines if not line.startswith(("---", "+++", "@@"))]


TWO = ("collections", 1)
PROTECT = ("policy", "protect")


@pytest.mark.parametrize(
    ("edit", "lines"),
    [
        (Replace(("collections", 0, "description"), "e"), ["-    description: d", "+    description: e"]),
        (Replace(("collections", 2, "description"), "it's"), [
            "-  - {name: three, description: 'x'}", "+  - {name: three, description: 'it''s'}",
        ]),
        (Replace((*TWO, "description"), "other\ntext\n"), [
            "-      text # no comment", "+      other", "+      text",
        ]),
        (Replace((*TWO, "description"), "one line"), [
            "-    description: |", "-      text # no comment", "+    description: |-", "+      one line",
        ]),
        (Replace((*TWO, "description"), None), [
            "-    description: |", "-      text # no comment", "+    description: null",
        ]),
        (Remove(TWO), [
            "-  # about two: never delete, ask Ilse", "-  - name: two   # behind two", "-    # inside two",
            "-    description: |", "-      text # no comment", "-", "-    # below two",
        ]),
        (Remove((*TWO, "name")), [
            "-  - name: two   # behind two", "+  -", ],
        ),
        (Remove(("policy",)), [
            "-# about policy", "-policy:", "-  protect: [   # of the list",
            '-    "collections[a*]",   # legal hold until March', "-    # about b", "-    'collections[b*]'", "-  ]",
        ]),
        (Remove((*PROTECT, 0)), ['-    "collections[a*]",   # legal hold until March']),
        (Remove((*PROTECT, 1)), [
            '-    "collections[a*]",   # legal hold until March', "-    # about b", "-    'collections[b*]'",
            '+    "collections[a*]"   # legal hold until March',
        ]),
        (Insert(PROTECT, "new"), ["-    'collections[b*]'", "+    'collections[b*]',", "+    new"]),
        (Insert(PROTECT, "new", after=0), ["+    new,"]),
        (Insert(PROTECT, "new", after=FIRST), ["+    new,"]),
        (Insert(("collections",), {"name": "four"}, comment="why"), ["+  - {name: four}  # why"]),
        (Insert(("collections",), {"name": "four"}, after=0), ["+  - {name: four}"]),
        (Insert(("collections",), {"name": "four"}, after=FIRST), ["+  - {name: four}"]),
        (Insert(("collections", 0), "frame", "type", "name"), ["+    type: frame"]),
        (Insert(("collections", 0), "x", "hash", FIRST), [
            "-  - name: one", "+  - hash: x", "+    name: one",
        ]),
        (Insert(("collections", 2), "frame", "type"), [
            "-  - {name: three, description: 'x'}", "+  - {name: three, description: 'x', type: frame}",
        ]),
        (Insert((), [], "groups", "collections"), ["+groups: []"]),
        (Insert((), {"a": [{"b": 1}]}, "other"), ["+other:", "+  a: [{b: 1}]"]),
    ],
)  # fmt: skip
def test_an_edit_touches_only_the_lines_of_what_it_changes(edit: Edit, lines: Sequence[str]) -> None:
    assert difference(KEPT, edit) == lines


def test_line_ends_and_the_mark_of_byte_order_stay() -> None:
    text = "\ufeff" + KEPT.replace("\n", "\r\n")

    made = edited(text, "p.yaml", [Remove(TWO), Insert(("collections",), {"name": "x", "description": "a\nb"})])

    assert made.startswith("\ufeff# about")
    assert made.count("\n") == made.count("\r\n")
    assert "    description: |-\r\n      a\r\n      b\r\n" in made


def test_a_text_without_a_last_line_end_keeps_having_none() -> None:
    assert edited("a:\n- b", "p.yaml", [Insert(("a",), "c")]) == "a:\n- b\n- c"
    assert edited("a: 1", "p.yaml", [Insert((), 2, "b")]) == "a: 1\nb: 2"


def test_new_entries_are_indented_like_those_beside_them() -> None:
    text = "a:\n    b:\n    -   c: 'x'\n        d: 1\n"
    new = {"c": "it is", "d": {"e": "f\ng"}}

    made = edited(text, "p.yaml", [Insert(("a", "b"), new)])

    assert made == text + "    -   c: 'it is'\n        d:\n            e: |-\n              f\n              g\n"


def test_what_comes_behind_a_wide_dash_is_indented_like_it() -> None:
    text = "a:\n-   1\n-   null\n"

    made = edited(text, "p.yaml", [Replace(("a", 1), {"b": ["c\nd"]})])

    assert made == "a:\n-   1\n-   b:\n    - |-\n      c\n      d\n"


def test_what_comes_behind_a_dash_is_indented_like_that_dash_and_not_like_the_last() -> None:
    text = "a:\n-   null\n- b\n-\n"
    edits: list[Edit] = [Replace(("a", 0), ["c\nd"]), Replace(("a", 2), ["e\nf"])]

    made = edited(text, "p.yaml", edits)

    assert made == "a:\n-   - |-\n      c\n      d\n- b\n- - |-\n    e\n    f\n"


def test_new_entries_stand_in_the_order_of_what_they_stand_behind() -> None:
    edits = [Insert(("a",), 3), Insert(("a",), 2, after=0), Insert(("a",), 0, after=FIRST)]

    assert edited("a: [1]\n", "p.yaml", edits) == "a: [0, 1, 2, 3]\n"
    assert edited("a:\n- 1\n", "p.yaml", edits) == "a:\n- 0\n- 1\n- 2\n- 3\n"


def test_an_entry_on_the_line_of_a_dash_makes_place_for_another() -> None:
    edits: list[Edit] = [Remove(("a", 0, "b")), Insert(("a", 0), 3, "d", "b")]

    assert edited("a:\n- b: 1\n  c: 2\n", "p.yaml", edits) == "a:\n- d: 3\n  c: 2\n"


def test_json_stays_json() -> None:
    text = json.dumps({"labelform": 1, "datasets": ["a", "b"], "groups": [{"name": "x", "role": "admin"}]}, indent=2)
    edits: list[Edit] = [
        Remove(("datasets", 1)), Replace(("groups", 0, "role"), "viewer"), Insert(("groups",), {"name": "y"}),
        Insert((), {"prune": True}, "policy"),
    ]  # fmt: skip

    made = edited(text, "p.json", edits)

    assert json.loads(made) == {
        "labelform": 1, "datasets": ["a"], "groups": [{"name": "x", "role": "viewer"}, {"name": "y"}],
        "policy": {"prune": True},
    }  # fmt: skip


def test_the_last_entry_leaves_its_list_empty_and_the_comments_of_nobody_in_place() -> None:
    text = "a:  # of a\n  # of nobody\n\n  # of b\n  - b  # behind\nc: [\n  # of d\n  d]\n"

    made = edited(text, "p.yaml", [Remove(("a", 0)), Remove(("c", 0))])

    assert made == "a: []  # of a\n  # of nobody\n\nc: []\n"


def test_a_bracket_is_not_swallowed_by_the_comment_that_stays_before_it() -> None:
    assert edited("a: [b,  # c\n  d]\n", "p.yaml", [Remove(("a", 1))]) == "a: [b  # c\n]\n"


@pytest.mark.parametrize(
    ("text", "edit", "said"),
    [
        ("a: &x [1]\nb: *x\n", Insert(("a",), 2), '1:4: this cannot be edited exactly: "&x" is repeated'),
        ("a: &x [1]\nb: *x\n", Remove(("a",)), '1:4: this cannot be edited exactly: "&x" is repeated elsewhere'),
        ("a: [&x 1]\nb: *x\n", Remove(("a",)), '1:5: this cannot be edited exactly: "&x" is repeated elsewhere'),
        ("a: &x [1]\nb: *x\n", Insert(("b",), 2), '2:4: this cannot be edited exactly: "*x" repeats a value'),
        ("a: &x [1]\nb: *x\n", Replace(("b",), 2), '2:4: this cannot be edited exactly: "*x" repeats a value'),
        ("? a\n: 1\nb: 2\n", Remove(("a",)), '1:3: this cannot be edited exactly: its key is written with "?"'),
        ("a: [b: 1]\n", Insert(("a", 0), 2, "c"), "1:5: this cannot be edited exactly: a pair in a list"),
        ("# nothing\n", Insert((), 1, "a"), "1:1: this cannot be edited exactly: there is no mapping and no list"),
        ("a: 1\n", Replace(("b",), 2), '1:1: this cannot be edited exactly: "b" is not in this text'),
        ("a: 1\n", Insert((), 2, "b", "c"), '1:1: this cannot be edited exactly: "c" is not in this text'),
        ("a: 1\n", Insert((), 2, "a"), "1:1: this cannot be edited exactly: the edited text would"),
        ("a: {b: 1, <<: {c: 2}}\n", Remove(("a", "b")), '1:11: "<<" is not part of YAML 1.2 and not supported'),
    ],
)  # fmt: skip
def test_a_place_that_cannot_be_edited_exactly_is_told(text: str, edit: Edit, said: str) -> None:
    with pytest.raises(SpecError) as caught:
        edited(text, "p.yaml", [edit])

    (found,) = caught.value.diagnostics
    assert f"{found.where}: {found.message}".startswith(f"p.yaml:{said}")


def test_an_alias_is_removed_and_an_anchor_that_nobody_repeats_may_change() -> None:
    assert edited("a: &x [1]\nb: *x\n", "p.yaml", [Remove(("b",))]) == "a: &x [1]\n"
    assert edited("a: &x 1  # c\n", "p.yaml", [Replace(("a",), 2)]) == "a: &x 2  # c\n"
    assert edited("a: &x\n  - 1\n", "p.yaml", [Remove(("a", 0))]) == "a: &x []\n"


def test_what_is_put_first_leaves_comments_with_their_keys() -> None:
    text = "vars:\n  # about dark\n  dark: 1\nmore:  # none yet\n"

    made = put(put(text, "e.yaml", ["vars", "big"], 2), "e.yaml", ["more", "x", "y"], 3)

    assert made == "vars:\n  big: 2\n  # about dark\n  dark: 1\nmore:  # none yet\n  x: {y: 3}\n"
    assert read_document(made, "e.yaml").data == {"vars": {"big": 2, "dark": 1}, "more": {"x": {"y": 3}}}


def test_a_letter_in_two_escapes_stays_as_it_is_written_beside_what_is_edited() -> None:
    text = r'{"\ud83d\ude97": "\ud83d\ude97", "b": 1}'

    assert edited(text, "p.json", [Replace(("b",), 2)]) == text.replace("1", "2")
    assert edited(text, "p.json", [Replace(("\N{AUTOMOBILE}",), "x")]) == r'{"\ud83d\ude97": "x", "b": 1}'
