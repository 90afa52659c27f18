"""Content of files as values: what is read, what stays verbatim, where mistakes are shown, and what is refused."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from labelform.errors import SpecError
from labelform.language.model import ParsedSpec, SpecInputs
from labelform.language.variables import Variable
from labelform.report.diagnostics import render
from labelform.repository.load import load_one

NIGHT = """\
{
  "presets": {
    "night": {"global_filters": {"filters": [{"type": "metric"}]}},
    "nothing": {"filters": []},
    "braces": {"a": "{{ nobody }}"}
  }
}
"""
HEAD = "labelform: 1\nproject: {title: Demo}\n"
ONE = HEAD + "collections:\n  - {name: a, description: !file %s}\n"
PRESET = HEAD + "filter_presets:\n  - name: n\n    raw: !file %s\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("specs").mkdir()
    Path("texts").mkdir()
    Path("environments.yaml").write_text("labelform_environments: 1\n")
    Path("texts/guide.md").write_bytes("\ufeff# Guide\r\n\r\n{{ nobody }} é `x: y`\n\n".encode())
    Path("texts/night.json").write_text(NIGHT)
    return tmp_path


def loaded(text: str, given: SpecInputs | None = None) -> ParsedSpec:
    Path("specs/p.yaml").write_text(text, encoding="utf-8")
    return load_one(Path("specs/p.yaml"), given or SpecInputs())


def refusal(text: str, given: SpecInputs | None = None) -> str:
    with pytest.raises(SpecError) as caught:
        loaded(text, given)
    return render(caught.value.diagnostics, color=False)


def test_text_is_a_value_as_it_stands_but_for_the_end_of_its_last_line() -> None:
    (found,) = loaded(ONE % "../texts/guide.md").spec.collections or ()

    assert found.description == "# Guide\n\n{{ nobody }} é `x: y`\n"


def test_a_part_of_json_is_a_value_and_braces_in_it_are_no_expressions() -> None:
    (night,) = loaded(PRESET % "../texts/night.json#presets.night").spec.filter_presets or ()
    (braces,) = loaded(PRESET % '"../texts/night.json#presets.braces"').spec.filter_presets or ()

    assert night.raw == {"global_filters": {"filters": [{"type": "metric"}]}}
    assert braces.raw == {"a": "{{ nobody }}"}


def test_any_value_can_be_included_a_section_and_a_list_entry_too() -> None:
    Path("texts/groups.json").write_text('[{"name": "a", "role": "admin"}, "x", {"name": "b", "role": "viewer"}]')
    text = HEAD + "groups: [!file ../texts/groups.json#0, !file ../texts/groups.json#2]\n"
    section = HEAD + "datasets: !file ../texts/names.json\n"
    Path("texts/names.json").write_text('["day", {"name": "night"}]')

    assert [one.name for one in loaded(text).spec.groups or ()] == ["a", "b"]
    assert [one.name for one in loaded(section).spec.datasets or ()] == ["day", "night"]


def test_an_alias_repeats_what_is_included() -> None:
    text = HEAD + "collections: [{name: a, description: &d !file ../texts/guide.md}, {name: b, description: *d}]\n"

    first, second = loaded(text).spec.collections or ()

    assert first.description == second.description != None  # noqa: E711 - one chain says it all


def test_items_repeat_for_the_entries_of_a_file() -> None:
    Path("texts/names.json").write_text('["a", "{{ b }}"]')
    parsed = loaded(HEAD + 'collections: [{for_each: !file ../texts/names.json, name: "x-{{ item }}"}]\n')

    assert [one.name for one in parsed.spec.collections or ()] == ["x-a", "x-{{ b }}"]
    assert parsed.sources(("collections", 1)) == ("item from texts/names.json:1",)


def test_a_base_includes_beside_itself_and_a_file_on_top_overlays_it() -> None:
    Path("texts/base.yaml").write_text(
        "collections: [{name: a, description: !file guide.md}, {name: b, description: !file guide.md}]\n"
    )
    parsed = loaded(HEAD + "extends: ../texts/base.yaml\ncollections: {b: {description: x}}\n")

    first, second = parsed.spec.collections or ()
    assert str(first.description).startswith("# Guide")
    assert second.description == "x"
    assert parsed.sources(("collections", 0)) == ("included from texts/guide.md:1",)
    assert parsed.sources(("collections", 1)) == ()


def test_what_is_included_is_where_it_stands_in_its_own_file() -> None:
    parsed = loaded(PRESET % "../texts/night.json#presets.night")

    assert str(parsed.where(("filter_presets", 0, "raw", "global_filters"))) == "texts/night.json:3:33"
    assert parsed.where(("filter_presets", 0, "raw")).trail == ("included at specs/p.yaml:5",)
    assert parsed.sources(("filter_presets", 0)) == ("included from texts/night.json:3",)


def test_a_mistake_in_what_is_included_is_shown_there_with_who_included_it() -> None:
    Path("texts/groups.json").write_text('{"all": [\n  {"name": "a", "role": "boss"}\n]}\n')
    Path("texts/base.yaml").write_text("groups: !file groups.json#all\n")

    assert refusal(HEAD + "extends: ../texts/base.yaml\n") == (
        'texts/groups.json:2:25: error[unknown-role]: "boss" is not a project role\n'
        '  2 |   {"name": "a", "role": "boss"}\n'
        "    |                         ^^^^^^\n"
        "  hint: Roles: admin, annotator, annotator_reviewer, reviewer, team_manager, viewer (included at "
        "texts/base.yaml:1, extended at specs/p.yaml:3)\n\n1 error in 1 file.\n"
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"presets": {"night": {"a": 1,}}}', "texts/night.json:1:31: error[not-json]"),
        ('{"presets": {"night": {"a": 1, "a": 2}}}', "texts/night.json:1:32: error[duplicate-key]"),
        ('{"presets": {"night": {}}}', "texts/night.json:1:23: error[empty-preset]"),
        ('{"presets": {"night": "x"}}', "texts/night.json:1:23: error[wrong-type]"),
        ('{"presets": {"night": {"a": "\u200b"}}}', "texts/night.json:1:30: error[control-character]"),
        ('{"presets": {"night": {"a": 1e999}}}', "texts/night.json:1:29: error[not-finite]"),
    ],
)
def test_a_mistake_in_json_is_shown_at_its_line_there(content: str, said: str) -> None:
    Path("texts/night.json").write_text(content, encoding="utf-8")

    told = refusal(PRESET % "../texts/night.json#presets.night")

    assert told.startswith(said)
    assert "(included at specs/p.yaml:5)" in told
    assert "1 error in 1 file." in told


@pytest.mark.parametrize("name", ["guide.yaml", "guide", "key.pem", "guide.md.exe"])
def test_only_text_and_json_are_included(name: str) -> None:
    Path(f"texts/{name}").write_text("x")

    assert f'error[bad-inclusion]: "../texts/{name}" is neither text nor JSON' in refusal(ONE % f"../texts/{name}")


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("/etc/passwd.txt", '"/etc/passwd.txt" is not a path relative to this file'),
        ("~/x.txt", '"~/x.txt" is not a path relative to this file'),
        ("http://x/y.txt", '"http://x/y.txt" is not a path relative to this file'),
        ('"..\\\\x.txt"', '"..\\x.txt" is not a path relative to this file'),
        ('"a\\0.txt"', "is not a path relative to this file"),
        ("../.git/x.txt", '"../.git/x.txt" is hidden'),
        (".env.txt", '".env.txt" is hidden'),
        ('"{{ x }}.txt"', '"{{ x }}.txt" is an expression, but the path of a file must be fixed'),
        ('""', "it names no file"),
        ("../texts/guide.md#a", '"../texts/guide.md" has no parts: only JSON files do, as in file.json#key.key'),
        ("../texts/night.json#", '"../texts/night.json#" names no part'),
        ("../texts/night.json#presets.nigth", 'there is no "nigth"'),
        ("../texts/night.json#presets.night.x.y", 'there is no "x"'),
    ],
)
def test_what_names_no_file_that_may_be_meant_is_refused_where_it_is_named(named: str, said: str) -> None:
    told = refusal(ONE % named)

    assert told.startswith("specs/p.yaml:4:34: error[bad-inclusion]: ")
    assert said in told


def test_a_part_that_is_misspelt_is_suggested() -> None:
    assert 'hint: did you mean "night"?' in refusal(PRESET % "../texts/night.json#presets.nigth")


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("../texts/none.md", 'error[no-such-file]: there is no file "texts/none.md"'),
        ("../texts/folder.md", 'error[unreadable-file]: "texts/folder.md" is a folder'),
        ("../texts/pipe.txt", 'error[unreadable-file]: "texts/pipe.txt" is a named pipe'),
        ("../texts/huge.txt", 'error[too-large]: "texts/huge.txt" is larger than 1 MiB'),
        ("../../outside.txt", 'error[outside-repository]: "../outside.txt" is outside the repository'),
        ("../texts/out.txt", 'error[outside-repository]: "texts/out.txt" points outside the repository'),
        (
            "../texts/env.txt",
            'error[outside-repository]: "texts/env.txt" is a link to something that cannot be included',
        ),
        ("../texts/through/config.txt", "is a link to something that cannot be included"),
        ("../texts/null.txt", "points outside the repository"),
        ("../texts/loop.txt", "error[unreadable-file]"),
        ("../texts/envs.json", 'error[bad-inclusion]: "texts/envs.json" is a file of environments'),
    ],
)
def test_what_cannot_be_read_is_refused_where_it_is_named(folder: Path, named: str, said: str) -> None:
    Path("texts/folder.md").mkdir()
    os.mkfifo("texts/pipe.txt")
    Path("texts/huge.txt").write_text("x" * (1024 * 1024 + 1))
    (folder.parent / "outside.txt").write_text("canary-5d1f")
    Path("texts/out.txt").symlink_to(folder.parent / "outside.txt")
    Path(".env").write_text("canary-5d1f")
    Path("texts/env.txt").symlink_to("../.env")
    Path(".hidden").mkdir()
    Path(".hidden/config.txt").write_text("canary-5d1f")
    Path("texts/through").symlink_to("../.hidden")
    Path("texts/null.txt").symlink_to("/dev/zero")
    Path("texts/loop.txt").symlink_to("loop.txt")
    Path("texts/envs.json").write_text('{"labelform_environments": 1, "vars": {"x": "canary-5d1f"}}')

    told = refusal(ONE % named)

    assert told.startswith("specs/p.yaml:4:34: ")
    assert said in told
    assert "canary-5d1f" not in told


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a\n\xff\xfe", "texts/x.txt:2:1: error[not-utf-8]"),
        (b"ab\0c", "texts/x.txt:1:3: error[control-character]"),
        ("a\u202eb".encode(), "texts/x.txt:1:2: error[control-character]"),
    ],
)
def test_what_is_no_text_is_told_at_its_place(content: bytes, said: str) -> None:
    Path("texts/x.txt").write_bytes(content)

    told = refusal(ONE % "../texts/x.txt")

    assert told.startswith(said)
    assert "(included at specs/p.yaml:4)" in told


def test_a_link_within_the_repository_to_text_is_followed() -> None:
    Path("texts/link.txt").symlink_to("guide.md")

    assert loaded(ONE % "../texts/link.txt").spec.collections


def test_what_is_outside_is_read_with_leave_and_its_lines_are_not_shown(folder: Path) -> None:
    (folder.parent / "outside.json").write_text('[{"name": "a", "role": "boss", "key": "canary-5d1f"}]')
    told = refusal(HEAD + "groups: !file ../../outside.json\n", SpecInputs(allows_outside=True))

    assert "../outside.json:1:24: error[unknown-role]" in told
    assert "canary-5d1f" not in told


def test_only_what_git_knows_is_included_where_there_is_a_repository() -> None:
    subprocess.run(["git", "init", "-q", "."], check=True)
    before = refusal(ONE % "../texts/guide.md")
    subprocess.run(["git", "add", "texts/guide.md"], check=True)

    assert 'error[bad-inclusion]: "texts/guide.md" is not known to git' in before
    assert loaded(ONE % "../texts/guide.md").spec.collections


def test_files_that_are_repeated_too_often_are_refused() -> None:
    Path("texts/large.txt").write_text("x" * 1_000_000)
    entries = "".join(f"  - {{name: c{number}, description: !file ../texts/large.txt}}\n" for number in range(20))

    told = refusal(f"{HEAD}collections:\n{entries}")

    assert "specs/p.yaml:20:" in told
    assert "error[too-large]: the included files are too large in total" in told


@pytest.mark.parametrize("value", ["!file {a: b}", "!file [a]", "{!file a.txt: b}", "!files a.txt", "!!file a.txt"])
def test_other_tags_and_other_places_stay_refused(value: str) -> None:
    assert "error[unsupported-tag]" in refusal(f"{HEAD}collections: [{{name: a, description: {value}}}]\n")


def test_all_that_cannot_be_included_is_told_and_does_not_hide_the_rest() -> None:
    text = PRESET % "../texts/none.json" + "    colour: !file none.md\ngroups: [{name: a, role: boss}]\n"

    told = refusal(text)

    assert told.count("error[no-such-file]") == 2
    assert "error[unknown-key]" in told
    assert "error[unknown-role]" in told
    assert "4 errors in 1 file." in told


def test_a_variable_beside_what_is_included_is_still_filled() -> None:
    given = SpecInputs({"x": Variable("x", "v", "--var x")})
    text = HEAD + 'collections: [{name: "{{ x }}", description: !file ../texts/guide.md}]\n'

    (found,) = loaded(text, given).spec.collections or ()

    assert found.name == "v"
    assert "{{ nobody }}" in str(found.description)
