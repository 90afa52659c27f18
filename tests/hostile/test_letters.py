"""Letters that nobody sees stand in no file and no report as they are; people's own text does."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from labelform.diagnostics import Diagnostic, Where
from labelform.language.editing import put
from labelform.language.formatting import formatted
from labelform.language.source import read_document
from labelform.language.writing import Writer
from labelform.report.diagnostics import render, visible
from labelform.report.formats import Format
from labelform.report.formats import render as reported
from labelform.report.planned import ReportOptions
from labelform.resources.collections import Collection, Collections
from tests.conftest import Labelform
from tests.report.plans import planned, side

REORDER = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
HIDE = "\xad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060\u206a\u3164\uffa0\ufff9\U0001d173\U000e0041\U000e0100"
UNSEEN = REORDER + HIDE
PEOPLE = {
    "a family": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "a red heart": "\u2764\ufe0f",
    "I want, in Persian": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "Hebrew": "\u05e9\u05dc\u05d5\u05dd",
    "Sri Lanka, in Sinhala": "\u0dc1\u0dca\u200d\u0dbb\u0dd3",
}
DRAWN = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
"""Signs that Unicode counts among its controls and that fonts draw."""

letters = pytest.mark.parametrize("letter", UNSEEN, ids=lambda letter: f"U+{ord(letter):04X}")


def spec(title: str) -> str:
    return f'labelform: 1\nproject: {{title: "{title}"}}\n'


@letters
@pytest.mark.parametrize("place", ["value", "key", "comment"])
def test_an_unseen_letter_is_refused_in_a_spec_wherever_it_stands(letter: str, place: str) -> None:
    texts = {
        "value": spec(f"a{letter}b"),
        "key": spec("x") + f'"a{letter}": 1\n',
        "comment": f"# a{letter}b\n{spec('x')}",
    }

    found = read_document(texts[place], "p.yaml").diagnostics

    written = f"\\U{ord(letter):08x}" if ord(letter) > 0xFFFF else f"\\u{ord(letter):04x}"
    written = f"\\x{ord(letter):02x}" if ord(letter) < 0x100 else written
    assert [(one.code, one.message, one.hint) for one in found] == [
        (
            "control-character",
            f"the character U+{ord(letter):04X} is not allowed in a spec",
            f'remove it, or write it as "{written}" in double quotes',
        )
    ]
    assert read_document(spec(f"a{written}b"), "p.yaml").data["project"]["title"] == f"a{letter}b"


@pytest.mark.parametrize("name", PEOPLE)
def test_what_people_write_with_joiners_stays_as_it_is(name: str) -> None:
    text = PEOPLE[name]

    assert read_document(spec(text), "p.yaml").diagnostics == ()
    assert text in Writer(tails={("project",): text}).spec({"project": {"title": text}}, [text])
    assert visible(text) == text


def test_every_control_of_unicode_is_refused_but_for_joiners_and_drawn_signs() -> None:
    controls = (chr(number) for number in range(sys.maxunicode + 1) if unicodedata.category(chr(number)) == "Cf")

    passed = {letter for letter in controls if not read_document(spec(letter), "p.yaml").diagnostics}

    assert passed == {"\u200c", "\u200d"} | DRAWN


@letters
@pytest.mark.parametrize(
    "write",
    [
        lambda text: Writer().spec({"labelform": 1, "project": {"title": text, "description": f"{text}\n{text}"}}),
        lambda text: Writer(notes={("a",): [text]}, tails={("a",): text}).spec({"a": {text: [text]}}, [text]),
        lambda text: put("a: 1\nb: 2\n", "p.yaml", ["c"], text, comment=text),
    ],
    ids=["values", "keys and comments", "one value"],
)
def test_nothing_unseen_is_written(letter: str, write: Callable[[str], str]) -> None:
    written = write(f"a{letter}b\x1bc")

    assert not {letter, "\x1b"} & set(written)
    assert read_document(written, "p.yaml").diagnostics == ()


@letters
def test_fmt_keeps_the_escape_of_an_unseen_letter(letter: str) -> None:
    escape = f"\\U{ord(letter):08x}" if ord(letter) > 0xFFFF else f"\\u{ord(letter):04x}"
    text = f'labelform: 1\nproject:\n    title: "a{escape}b"\n    description: "{escape}"\n'

    made = formatted(text, "p.yaml")

    assert made.left_because == ""
    assert letter not in made.text
    assert yaml.safe_load(made.text) == yaml.safe_load(text)
    assert formatted(made.text, "p.yaml").text == made.text


def test_import_writes_the_names_of_a_project_with_escapes_and_updates_them_so(labelform: Labelform) -> None:
    evil = "night\u202egnp.exe"
    escaped = "night\\u202egnp.exe"
    head = f'labelform: 1\nproject: {{title: "P {escaped}"}}\n'
    raw = "filter_presets: [{name: odd, filters: [{raw: {%s: [%s]}}]}]\n"
    collections = f'collections: [{{name: "{escaped}", description: "{escaped}"}}]\n'
    Path("p.yaml").write_text(head + collections + raw % (f'"{escaped}"', f'"{escaped}"'), encoding="utf-8")
    assert labelform("apply", "p.yaml", "--sandbox", "t.db", "--auto-approve").code == 0
    Path("mine.yaml").write_text(f"# mine\n{head}collections: []\n" + raw % ("a", "b"), encoding="utf-8")

    printed = labelform("import", f"P {evil}", "--sandbox", "t.db")
    updated = labelform("import", f"P {evil}", "--sandbox", "t.db", "--out", "mine.yaml")

    assert (printed.code, updated.code) == (0, 0), updated.err
    mine = Path("mine.yaml").read_text("utf-8")
    for said in (printed.out, printed.err, updated.out, updated.err, mine):
        assert "\u202e" not in said
    for said in (printed.out, mine):
        data = yaml.safe_load(said)
        assert data["collections"][0]["name"] == evil
        assert data["filter_presets"][0]["filters"] == [{"raw": {evil: [evil]}}]


@letters
@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_reports_show_an_unseen_letter_as_its_escape(letter: str, form: Format) -> None:
    text = f"a{letter}b"
    plan = planned([side(Collections(), [Collection(name=text, description=text)])])

    shown = reported([plan], format=form, options=ReportOptions())

    assert letter not in shown
    assert letter.encode("unicode_escape").decode() in shown


@letters
def test_diagnostics_show_an_unseen_letter_as_its_escape(letter: str) -> None:
    text = f"a{letter}b"

    shown = render([Diagnostic("code", text, Where(text, 1, 1, 1, text), text)], color=False)

    assert letter not in shown
    assert shown.count(letter.encode("unicode_escape").decode()) == 3
