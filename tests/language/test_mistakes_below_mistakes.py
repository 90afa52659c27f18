"""What stands below a mistake is checked as well: below misspelt keys, in items that cannot repeat, in one text."""

from __future__ import annotations

import pytest

from labelform.errors import SpecError
from labelform.language.environments import parse_environments
from labelform.language.model import parse
from labelform.language.owner import parse_owner_policy
from labelform.language.source import read_document

HEAD = "labelform: 1\nproject: {title: Demo}\n"
READ = {"spec": parse, "environments": parse_environments, "policy": parse_owner_policy}


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
