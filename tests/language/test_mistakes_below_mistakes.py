"""What stands below a mistake is checked as well: below misspelt keys, in items that cannot repeat, in one text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from labelform.errors import SpecError
from labelform.language.document import Document
from labelform.language.environments import parse_environments
from labelform.language.model import parse
from labelform.language.owner import parse_owner_policy
from labelform.language.source import read_document
from labelform.repository.load import load_one

HEAD = "labelform: 1\nproject: {title: Demo}\n"
READ: dict[str, Callable[[Document], object]] = {
    "spec": parse,
    "environments": parse_environments,
    "policy": parse_owner_policy,
}


def told(text: str, what: str = "spec") -> list[tuple[str, str]]:
    """Return the code of each mistake, and the place that is marked for it."""
    with pytest.raises(SpecError) as caught:
        READ[what](read_document(text, "f.yaml"))
    found = [(one.code, one.where) for one in caught.value.diagnostics]
    return [(code, where.snippet[where.column - 1 :][: where.length] if where else "") for code, where in found]


def test_below_a_misspelt_section() -> None:
    text = HEAD + "colections: [{name: a, tpye: frames}, {name: a}]\n"

    assert told(text) == [
        ("unknown-key", "colections"),
        ("unknown-key", "tpye"),
        ("unknown-value", "frames"),
        ("duplicate-item", "a"),
    ]


def test_what_only_follows_from_a_misspelt_key_is_not_told() -> None:
    text = HEAD + "colections: [{nmae: a}]\npolicy: {prune: [collections]}\n"

    assert told(text) == [("unknown-key", "colections"), ("unknown-key", "nmae")]


def test_a_preset_whose_only_filter_was_refused_is_not_empty() -> None:
    text = HEAD + 'filter_presets: [{name: a, raw: {"{{ key }}": 1}}]\n'

    assert told(text) == [("template-key", '"{{ key }}"')]


def test_below_a_misspelt_key_of_which_the_right_one_is_there_nothing_is_guessed() -> None:
    text = HEAD + "groups: []\ngruops: [{name: a, role: boss}]\n"

    assert told(text) == [("unknown-key", "gruops")]


def test_keys_misspelt_inside_one_another_end_somewhere() -> None:
    text = HEAD + "polcy: {max_delets: {cuont: -1}}\n"

    assert told(text) == [
        ("unknown-key", "polcy"),
        ("unknown-key", "max_delets"),
        ("unknown-key", "cuont"),
        ("out-of-range", "-1"),
    ]


def test_a_filter_whose_form_is_misspelt() -> None:
    text = HEAD + "filter_presets: [{name: a, filters: [{metrik: brightnes, between: [0.9, 0.2]}]}]\n"

    assert told(text) == [("unknown-key", "metrik"), ("unknown-metric", "brightnes"), ("bad-range", "[0.9, 0.2]")]


def test_a_key_that_is_only_remotely_like_another_is_not_read_as_that() -> None:
    text = HEAD + "filter_presets: [{name: a, filters: [{metric: brightness, min: 0}]}]\n"

    with pytest.raises(SpecError) as caught:
        parse(read_document(text, "f.yaml"))

    missing, unknown = caught.value.diagnostics
    assert missing.code == "missing-key"
    assert (unknown.code, unknown.hint) == ("unknown-key", "Keys: metric, between, domain, include, unverified")


@pytest.mark.parametrize(
    ("entry", "keys"),
    [("groups: [a]", "name, hash, role"), ("policy: all", "prune, max_deletes, ")],
)
def test_text_in_place_of_a_mapping_is_answered_with_the_keys_to_write(entry: str, keys: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse(read_document(f"{HEAD}{entry}\n", "f.yaml"))

    (found,) = caught.value.diagnostics
    assert found.hint.startswith(f'write its keys below it, each as "key: value". Keys: {keys}')


def test_what_may_be_meant_and_may_not_be_is_suggested_and_not_read_as_that() -> None:
    with pytest.raises(SpecError) as caught:
        parse(read_document(HEAD + "dataset_titles: 3\n", "f.yaml"))

    (unknown,) = caught.value.diagnostics
    assert (unknown.code, unknown.hint[:24]) == ("unknown-key", 'did you mean "datasets"?')


@pytest.mark.parametrize("for_each", ["3", '"{{ nobody }}"'])
def test_an_item_that_cannot_be_repeated(for_each: str) -> None:
    text = HEAD + f'groups: [{{for_each: {for_each}, name: "{{{{ item }}}}-{{{{ x }}}}", role: boss}}]\n'

    codes = [code for code, _ in told(text)]

    assert codes[1:] == ["undefined-variable", "unknown-role"]


def test_what_needs_an_item_that_nobody_knows_is_not_told() -> None:
    text = HEAD + 'groups:\n- {for_each: 3, name: "{{ item }}", role: "{{ item.role }}"}\n'

    assert told(text + text.splitlines()[-1] + "\n") == [("bad-for-each", "3"), ("bad-for-each", "3")]


def test_every_expression_of_a_text() -> None:
    text = 'labelform: 1\nproject: {title: "{{ a }}-{{ b.c() }}-{{ d }}"}\n'

    assert told(text) == [("undefined-variable", "a"), ("template-refused", "{{ b.c() }}"), ("undefined-variable", "d")]


def test_in_a_file_of_environments() -> None:
    text = (
        "labelform_environments: 1\nenvironments:\n  a: {domian: '', token_env: A, ssh_key_env: B, waves: x}\n"
        "  b: {platform: sandbox, protected: maybe}\n  c: {soak: 1d}\n  d: {policy: {soak: 1d, prune: [gruops]}}\n"
    )

    assert sorted(code for code, _ in told(text, "environments")) == [
        "bad-environment", "bad-environment", "bad-waves", "empty-text", "invalid-value", "unknown-key", "unknown-key",
        "unknown-section", "wrong-type",
    ]  # fmt: skip


def test_in_the_policy_of_an_owner() -> None:
    text = "labelform_policy: 1\nprotekt: [gruops]\nmax_deletes: {floor: -1}\n"

    assert sorted(told(text, "policy")) == [
        ("bad-limit", "{floor: -1}"), ("out-of-range", "-1"), ("unknown-key", "protekt"), ("unknown-section", "gruops"),
    ]  # fmt: skip


def loaded(**files: str) -> list[tuple[str, str]]:
    """Return the code and place of each mistake of the spec p.yaml among some files."""
    for name, text in files.items():
        Path(f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        load_one(Path("p.yaml"))
    return [(one.code, str(one.where)) for one in caught.value.diagnostics]


OVERLAY = (
    "extends: base.yaml\nlabelform: 1\nproject: {description: 017}\ngroups: {a: {role: boss}, b: null}\n"
    "filter_presets: [{name: n}]\npolicy: {prune: [collections, gruops]}\n"
)
OWN = [
    ("leading-zero", "p.yaml:3:24"), ("unknown-role", "p.yaml:4:20"), ("unknown-section", "p.yaml:6:31"),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_mistakes_in_the_texts_of_a_chain_hide_none_in_what_they_say(folder: None) -> None:
    base = "groups: [{name: a}, {name: b, role: 0o17, hash: 1}]\ncollections: [{name: 010}, {name: c, type: frames}]\n"

    assert loaded(p=OVERLAY, base=base + "project: {title: Demo}\n") == [
        ("ambiguous-number", "base.yaml:1:37"), ("leading-zero", "base.yaml:2:22"), ("unknown-value", "base.yaml:2:44"),
        *OWN[:2], ("filters-or-raw", "p.yaml:5:18"), OWN[2],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("base", "said"),
    [
        ({}, [("no-such-file", "p.yaml:1:10")]),
        ({"base": "groups: [a\n"}, [("unclosed-bracket", "base.yaml:1:9")]),
        ({"base": "- a\n"}, [("not-a-mapping", "base.yaml:1:1")]),
        ({"base": "extends: p.yaml\ngroups: [{name: a, colour: x}]\n"},
         [("extends-cycle", "base.yaml:1:10"), ("unknown-key", "base.yaml:2:20")]),
        ({"base": "extends: none.yaml\n"}, [("no-such-file", "base.yaml:1:10")]),
    ],
)  # fmt: skip
def test_a_base_that_cannot_be_used_hides_none_of_the_file_on_top(
    folder: None, base: dict[str, str], said: list[tuple[str, str]]
) -> None:
    assert sorted(loaded(p=OVERLAY, **base)) == sorted([*said, *OWN])


def test_an_extends_that_names_nothing_hides_none_of_the_file(folder: None) -> None:
    assert loaded(p=OVERLAY.replace("base.yaml", "/etc/passwd")) == [("bad-extends", "p.yaml:1:10"), *OWN]


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("datasets: [a, b\n", "unclosed-bracket"),
        ("datasets: [{name: a, role: 017, hash: x\n", "unclosed-bracket"),
        ('datasets: ["day, night]\n', "unclosed-quote"),
        ("datasets:\n\t- day\n", "tab-indentation"),
        ("datasets:\n  -\t{name: day}\n", "tab-indentation"),
        ("datasets:\n  - day\n - night\n", "bad-indentation"),
        ("---\nlabelform: 1\n", "second-document"),
    ],
)
def test_what_stands_above_a_text_that_is_no_yaml(end: str, said: str) -> None:
    text = HEAD + "groups: [{name: 017, role: boss}]\npolicy: {prune: [datasets]}\n" + end

    assert {code for code, _ in told(text)} - {"leading-zero"} == {"unknown-role", said} | (
        {"unmanaged-section"} if said == "second-document" else set()
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("Demo", '"De\u200bmo"'), "control-character"),
        (("labelform", "%YAML 1.2\n---\nlabelform"), "directive"),
        (("Demo", '"De\u2028mo"'), "control-character"),
    ],
)
def test_what_stands_beside_what_cannot_be_read(change: tuple[str, str], said: str) -> None:
    text = (HEAD + "groups: [{name: a, role: boss}]\n").replace(*change)

    assert [code for code, _ in told(text)] == [said, "unknown-role"]


def test_a_section_in_which_the_text_ends_is_not_missed_by_others() -> None:
    text = "labelform: 1\npolicy: {prune: [groups]}\nproject: {title: [\n"

    assert [code for code, _ in told(text)] == ["unclosed-bracket"]
