"""One spec on top of another: what is merged, what removes, and where mistakes are shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from labelform.errors import SpecError
from labelform.language.model import SpecInputs
from labelform.language.variables import Variable
from labelform.report.diagnostics import render
from labelform.repository.load import load_one

BASE = """\
project: {ontology: Roads, description: shared}
datasets: [day, night]
groups:
  - {name: leads, role: admin}
  - {name: vendor, role: annotator}
collections: [{name: hard}]
policy: {prune: true, protect: [groups]}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    return tmp_path


def on_top(text: str, name: str = "p.yaml", base: str = "base.yaml") -> Path:
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"extends: {base}\n{text}", encoding="utf-8")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(SpecError) as caught:
        load_one(path)
    return render(caught.value.diagnostics, color=False)


def test_keys_and_items_are_merged_and_null_removes(folder: Path) -> None:
    path = on_top(
        "labelform: 1\nproject: {title: Demo, description: null}\ndatasets: {day: null, dusk: {}}\n"
        "groups:\n  - {name: vendor, role: reviewer}\n  - {name: new, role: viewer}\ncollections: null\n"
        "policy: {protect: []}\n"
    )

    assert load_one(path).document.data == {
        "project": {"ontology": "Roads", "title": "Demo"},
        "datasets": ["night", {"name": "dusk"}],
        "groups": [
            {"name": "leads", "role": "admin"},
            {"name": "vendor", "role": "reviewer"},
            {"name": "new", "role": "viewer"},
        ],
        "policy": {"prune": True, "protect": []},
        "labelform": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    "on_it", ["[{email: ann@x.example, role: viewer}]", "{ann@x.example: {role: viewer}, bo@x.example: null}"]
)
def test_users_are_merged_by_their_addresses(folder: Path, on_it: str) -> None:
    users = "[{email: ann@x.example, role: admin}, {email: bo@x.example, role: admin}]"
    (folder / "base.yaml").write_text(f"users: {users}\n", encoding="utf-8")

    spec = load_one(on_top(f"labelform: 1\nproject: {{title: Demo}}\nusers: {on_it}\n")).spec

    left = [] if "null" in on_it else [("bo@x.example", "admin")]
    assert [(one.email, one.role) for one in spec.users or ()] == [("ann@x.example", "viewer"), *left]


@pytest.mark.parametrize(
    ("written", "merged"),
    [
        ("[{email: Ann@X.example, role: reviewer}]", [("Ann@X.example", "reviewer"), ("bo@x.example", "admin")]),
        ("{ANN@x.example: {role: reviewer}}", [("ANN@x.example", "reviewer"), ("bo@x.example", "admin")]),
        ("{Bo@x.example: null}", [("ann@x.example", "viewer")]),
    ],
)
@pytest.mark.parametrize("last", ["bo@x.example", "{{ boss }}"])
def test_people_are_found_by_their_address_in_any_case(
    folder: Path, last: str, written: str, merged: list[tuple[str, str]]
) -> None:
    users = f"users:\n  - {{email: ann@x.example, role: viewer}}\n  - {{email: '{last}', role: admin}}\n"
    (folder / "base.yaml").write_text(users, encoding="utf-8")
    given = SpecInputs({"boss": Variable("boss", "bo@x.example", "--var boss")})

    found = load_one(on_top(f"labelform: 1\nproject: {{title: Demo}}\nusers: {written}\n"), given).spec.users

    assert [(one.email, one.role) for one in found or ()] == merged


def test_an_empty_list_makes_empty(folder: Path) -> None:
    path = on_top("labelform: 1\nproject: {title: Demo}\ngroups: []\n")

    assert load_one(path).spec.groups == ()


def test_everything_keeps_the_place_in_its_own_file(folder: Path) -> None:
    parsed = load_one(on_top("labelform: 1\nproject: {title: Demo}\ngroups: {vendor: {role: reviewer}}\n"))

    assert str(parsed.where(("groups", 0, "role"))) == "base.yaml:4:25"
    assert str(parsed.where(("groups", 1, "role"))) == "p.yaml:4:25"
    assert str(parsed.where(("groups", 1, "name"))) == "p.yaml:4:10"
    assert str(parsed.where(("project", "title"))) == "p.yaml:3:18"


def test_a_mistake_below_a_chain_is_shown_there_with_the_chain(folder: Path) -> None:
    (folder / "base.yaml").write_text(BASE.replace("annotator", "anotator"), encoding="utf-8")
    on_top("collections: {hard: {type: label}}\n", "sub/mid.yaml", "../base.yaml")
    path = on_top("labelform: 1\nproject: {title: Demo}\n", base="sub/mid.yaml")

    assert refusal(path) == (
        'base.yaml:5:26: error[unknown-role]: "anotator" is not a project role\n'
        "  5 |   - {name: vendor, role: anotator}\n"
        "    |                          ^^^^^^^^\n"
        '  hint: did you mean "annotator"? Roles: admin, annotator, annotator_reviewer, reviewer, team_manager, viewer '
        "(extended at sub/mid.yaml:1, extended at p.yaml:1)\n\n1 error in 1 file.\n"
    )


def test_text_that_is_no_yaml_below_a_chain_is_told_with_the_chain(folder: Path) -> None:
    (folder / "base.yaml").write_text("groups: [a\n", encoding="utf-8")

    said = refusal(on_top("labelform: 1\nproject: {title: Demo}\n"))

    assert said.startswith("base.yaml:1:9: error[unclosed-bracket]")
    assert "(extended at p.yaml:1)" in said


def test_a_circle_is_refused_where_it_closes(folder: Path) -> None:
    on_top("", "q.yaml", "p.yaml")
    said = refusal(on_top("labelform: 1\n", base="q.yaml"))

    assert said.startswith('q.yaml:1:10: error[extends-cycle]: "p.yaml" extends itself')
    assert "(extended at p.yaml:1)" in said


@pytest.mark.parametrize(
    "base", ["/etc/passwd", "~/base.yaml", "http://x/base.yaml", "[a]", "secrets.txt", '"{{ x }}"', r'"a\0b.yaml"']
)
def test_only_a_relative_yaml_file_is_a_base(folder: Path, base: str) -> None:
    assert refusal(on_top("labelform: 1\n", base=base)).startswith("p.yaml:1:10: error[bad-extends]")


def test_a_base_that_is_not_there_is_shown_where_it_is_named(folder: Path) -> None:
    assert refusal(on_top("labelform: 1\n", base="no.yaml")).startswith(
        'p.yaml:1:10: error[no-such-file]: there is no file "no.yaml"'
    )


def test_removing_what_is_not_there_is_a_mistake(folder: Path) -> None:
    said = refusal(on_top("labelform: 1\nproject: {title: Demo}\ngroups: {vendr: null}\n"))

    assert said.startswith('p.yaml:4:10: error[nothing-to-remove]: there is no "vendr" in base.yaml to remove')
    assert 'did you mean "vendor"?' in said


def test_a_base_that_is_a_link_to_itself_cannot_be_read(folder: Path) -> None:
    (folder / "loop.yaml").symlink_to("loop.yaml")

    assert "error[unreadable-file]" in refusal(on_top("labelform: 1\n", base="loop.yaml"))


def test_a_hint_that_speaks_of_a_line_names_its_file(folder: Path) -> None:
    path = on_top("labelform: 1\nproject: {title: Demo}\ncollections:\n  - {name: harder, previously: hard}\n")

    assert "another entry of collections has this name, at base.yaml:6" in refusal(path)
