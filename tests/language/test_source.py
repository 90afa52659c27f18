"""Reading text: data, places, and what is refused before it can do harm."""

from __future__ import annotations

import importlib
import sys

import pytest
import yaml

from labelform.language import source
from labelform.language.places import Path
from labelform.language.source import read_document


def codes(text: str) -> list[str]:
    return [diagnostic.code for diagnostic in read_document(text, "project.yaml").diagnostics]


def test_plain_scalars_follow_the_core_schema_of_yaml_1_2() -> None:
    text = "[~, null, true, False, 12, -3, +4, 0x1F, 0.5, .5, 1., 1e3, -1.5E-2, 0, y, n, 12:30, 2026-09-01, 1.2.3, '1']"

    document = read_document(text, "project.yaml")

    expected = [None, None, True, False, 12, -3, 4, 31, 0.5, 0.5, 1.0, 1000.0, -0.015, 0]
    assert document.data == [*expected, "y", "n", "12:30", "2026-09-01", "1.2.3", "1"]
    assert document.diagnostics == ()


@pytest.mark.parametrize(
    "scalar", ["yes", "No", "ON", "off", "007", "1_000", "0b1", "0o7", ".inf", "-.INF", ".nan", "1e999"]
)
def test_what_readers_disagree_about_is_refused_and_quotes_make_it_text(scalar: str) -> None:
    plain, quoted = read_document(f"[{scalar}]", "a.yaml"), read_document(f"['{scalar}']", "a.yaml")

    assert len(plain.diagnostics) == 1
    assert plain.faulty == {(0,)}
    assert quoted.data == [scalar]
    assert quoted.diagnostics == ()


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        (spelled, meaning)
        for word, meaning in (("yes", "true"), ("on", "true"), ("no", "false"), ("off", "false"))
        for spelled in (word, word.capitalize(), word.upper())
    ],
)
def test_every_word_that_is_a_boolean_to_some_readers_is_refused_with_both_ways_to_write_it(
    word: str, meaning: str
) -> None:
    (found,) = read_document(f"[{word}]", "a.yaml").diagnostics

    assert found.code == "ambiguous-boolean"
    assert found.message == f'"{word}" is text to some readers of YAML and {meaning} to others'
    assert found.hint == f'write "{word}" in quotes for the text, or {meaning} for the boolean'


def test_a_place_is_exact_for_keys_values_entries_and_what_is_missing() -> None:
    text = "a: one\nb:\n  - x: 1\n    y: 'two'\n  - [p, q]\nc:\n"
    document = read_document(text, "project.yaml")

    def at(*path: str | int, key: bool = False) -> tuple[int, int, int]:
        where = document.where(path, key=key)
        return (where.line, where.column, where.length)

    assert at("a") == (1, 4, 3)
    assert at("a", key=True) == (1, 1, 1)
    assert at("b") == (2, 1, 1)
    assert at("b", 0) == (3, 5, 4)
    assert at("b", 0, "y") == (4, 8, 5)
    assert at("b", 0, "y", key=True) == (4, 5, 1)
    assert at("b", 0, "z") == (3, 5, 4)
    assert at("b", 1) == (5, 5, 6)
    assert at("b", 1, 1) == (5, 9, 1)
    assert at("b", 7) == (2, 1, 1)
    assert at("c") == (6, 1, 1)
    assert at() == (1, 1, 6)


def test_a_place_counts_characters_and_bytes_whatever_the_line_ends() -> None:
    document = read_document('"é🚗": x\r\nkey: "日本"\r\nlast: y', "project.yaml")

    assert [str(document.where((key,))) for key in ("é🚗", "key", "last")] == [
        "project.yaml:1:7",
        "project.yaml:2:6",
        "project.yaml:3:7",
    ]
    assert [document.where((key,)).byte for key in ("é🚗", "key", "last")] == [10, 18, 34]
    assert document.where(("key",)).snippet == 'key: "日本"'


def test_an_alias_stands_where_it_is_written_and_its_inside_where_the_anchor_is() -> None:
    document = read_document("a: &x\n  role: admin\nb: *x\n", "project.yaml")

    assert document.data == {"a": {"role": "admin"}, "b": {"role": "admin"}}
    assert str(document.where(("b",))) == "project.yaml:3:4"
    assert str(document.where(("b", "role"))) == "project.yaml:2:9"


@pytest.mark.parametrize(
    ("text", "nulls"),
    [
        ("a: &x\nb: *x\n", [("a",), ("b",)]),
        ("a: &x {k: ~, l: [1, null]}\nb: [*x]\n", [("a", "k"), ("a", "l", 1), ("b", 0, "k"), ("b", 0, "l", 1)]),
        ("a: &x 1\nb: *nowhere\n", []),
    ],
)
def test_nothing_that_an_alias_repeats_is_nothing_there_too(text: str, nulls: list[Path]) -> None:
    assert list(read_document(text, "project.yaml").nulls) == nulls


def test_a_broken_text_keeps_the_mistakes_found_above_the_break() -> None:
    assert codes("a: NO\na: 1\nb: [\n") == ["ambiguous-boolean", "duplicate-key", "unclosed-bracket"]


@pytest.mark.parametrize(
    "text", ["a: [1, 2]\nb: {c: yes}\n", "a:\n\tb: 1\n", "a: 'x\n", "a: &x [*y, *x]\n", "\ufeffa: 0114\n"]
)
def test_without_libyaml_the_answers_are_the_same(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with_libyaml = read_document(text, "project.yaml")

    monkeypatch.setattr(source, "_Loader", yaml.SafeLoader)
    without = read_document(text, "project.yaml")

    assert without.data == with_libyaml.data
    assert without.diagnostics == with_libyaml.diagnostics


def test_reading_needs_no_libyaml_to_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(yaml, "CSafeLoader")
    monkeypatch.delitem(sys.modules, "labelform.language.source")

    fresh = importlib.import_module("labelform.language.source")

    assert fresh.read_document("a: 1", "project.yaml").data == {"a": 1}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r'"\ud83d\ude97"', "\N{AUTOMOBILE}"),
        (r'"\uD83D\uDE97 \U0001F697"', "\N{AUTOMOBILE} \N{AUTOMOBILE}"),
        (r'"\\ud83d\\ude97"', r"\ud83d\ude97"),
        (r"'\ud83d\ude97'", r"\ud83d\ude97"),
        (r"\ud83d\uDE97", r"\ud83d\uDE97"),
        ("|-\n  \\ud83d\n  \\uDE97", "\\ud83d\n\\uDE97"),
        ('"\\ud83d\\ude97 \ue83d \\ue83d"', "\N{AUTOMOBILE} \ue83d \ue83d"),
        (r'"\ud83d\ude97 \uac00 \uff01"', "\N{AUTOMOBILE} \uac00\N{SPACE}\uff01"),
    ],
)
@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
def test_a_letter_in_two_escapes_is_one_where_it_is_an_escape(
    written: str, meant: str, loader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "_Loader", getattr(yaml, loader))

    # With one more, so that the text has halves of letters whatever is written.
    document = read_document(f'other: "\\ud83d\\ude00"\nkey: {written}\n', "x.yaml")

    assert (document.data, document.diagnostics) == ({"other": "\N{GRINNING FACE}", "key": meant}, ())


def test_places_are_exact_behind_letters_in_two_escapes() -> None:
    document = read_document(r'{"\ud83d\ude97": "\ud83d\ude97", "b": 1}', "x.json")

    assert document.data == {"\N{AUTOMOBILE}": "\N{AUTOMOBILE}", "b": 1}
    assert str(document.where(("b",), key=True)) == "x.json:1:34"


@pytest.mark.parametrize("text", [r'"\ud83d"', r'"\ude97 \ud83d\ude97"', r'"\ud83d \ude97"', '"\\ud83d\\\n\\ude97"'])
def test_half_of_a_letter_is_refused_where_it_stands(text: str) -> None:
    (found,) = read_document(f"a: {text}\n", "x.yaml").diagnostics

    assert (found.code, found.where and (found.where.column, found.where.length)) == ("bad-escape", (5, 6))


def test_halves_that_cannot_be_told_from_other_letters_are_refused() -> None:
    others = "".join(chr(int(f"{digit}900", 16)) for digit in "eabcf")

    (found,) = read_document(f'a: {others}\nb: "\\ud83d\\ude97"\n', "x.yaml").diagnostics

    assert (found.code, found.hint) == ("bad-escape", "write the character itself")


def test_a_merge_key_in_quotes_is_a_key() -> None:
    assert read_document('{"<<": {a: 1}}', "x.yaml").data == {"<<": {"a": 1}}
