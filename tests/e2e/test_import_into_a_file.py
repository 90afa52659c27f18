"""What `import --out` writes into a spec that is there, and what keeps it from that."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import Labelform

from labelform.errors import ExitCode

SANDBOX = ("--sandbox", "t.db")
HEAD = "labelform: 1\nproject: {title: Kept, ontology: ShelfSight OSA 3}\n"
COMMENTED = f"""\
{HEAD}collections:
  - name: one
    description: d
  # about two: never delete, ask Ilse
  - name: two
    description: d
  # about three
  - name: three
    description: d
  - name: four
    description: d
# about policy
policy:
  protect: [
    "collections[a*]",   # legal hold until March
    "collections[b*]"
  ]
"""
AFTERWARDS = f"""\
{HEAD}collections:
  - name: one
    description: d
  # about three
  - name: three
    description: d
# about policy
policy:
  protect: [
    "collections[a*]",   # legal hold until March
    "collections[b*]"
  ]
"""


def write(name: str, text: str) -> Path:
    path = Path(name)
    path.write_bytes(text.encode())
    return path


def applied(labelform: Labelform, text: str) -> None:
    """Give the project what a text says, and nothing else."""
    write("live.yaml", text)
    assert labelform("apply", "live.yaml", *SANDBOX, "--auto-approve").code == ExitCode.OK
    Path("live.yaml").unlink()


@pytest.fixture
def kept(labelform: Labelform) -> Labelform:
    """The commented spec is applied, and then two of its collections are deleted."""
    applied(labelform, COMMENTED)
    few = "collections: [{name: one}, {name: three}]\npolicy: {prune: true, max_deletes: 100%}\n"
    applied(labelform, HEAD + few)
    return labelform


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_an_import_differs_by_the_items_that_are_gone_and_their_comments(kept: Labelform, mark: str, eol: str) -> None:
    path = write("p.yaml", mark + COMMENTED.replace("\n", eol))

    ended = kept("import", "Kept", *SANDBOX, "--out", "p.yaml")

    assert ended.code == ExitCode.OK, ended.err
    assert path.read_bytes().decode() == mark + AFTERWARDS.replace("\n", eol)


def test_what_was_verified_is_named_and_what_was_not(kept: Labelform) -> None:
    write("p.yaml", COMMENTED)

    ended = kept("import", "Kept", *SANDBOX, "--out", "p.yaml")

    first, second = ended.err.splitlines()
    assert first.startswith('p.yaml is written, and plans to nothing: it is the project "Kept" (')
    left_out = "not in the file and not compared: workflow, datasets, groups, users, tags, issue_tags, filter_presets"
    assert second == f"  Compared: project (1), collections (2); {left_out}."


def test_a_type_that_was_left_out_is_not_added_where_a_description_moved(kept: Labelform) -> None:
    path = write("p.yaml", AFTERWARDS.replace("description: d", "description: e # why", 1))

    kept("import", "Kept", *SANDBOX, "--out", "p.yaml")

    assert path.read_text("utf-8") == AFTERWARDS.replace("description: d", "description: d # why", 1)


@pytest.mark.parametrize("title", ["Another", "Nowhere"])
def test_a_project_is_not_imported_into_the_spec_of_another(kept: Labelform, title: str) -> None:
    if title == "Another":
        applied(kept, HEAD.replace("Kept", title))
    text = AFTERWARDS.replace("title: Kept", f"title: {title}")
    path = write("p.yaml", text)

    ended = kept("import", "Kept", *SANDBOX, "--out", "p.yaml")

    assert ended.code == ExitCode.ERROR
    assert f'p.yaml:2:18: error[spec-of-another]: this file is the spec of "{title}"' in ended.err
    assert path.read_text("utf-8") == text


def test_all_are_imported_but_where_a_file_cannot_be_used(kept: Labelform) -> None:
    other, broken = "labelform: 1\nproject: {title: Another}\n", "labelform: 1\nproject: [\n"
    foreign = "# notes\n"
    names = {path.name for path in _imported(kept).iterdir()}
    write("specs/kept.yaml", other)
    first, second = sorted(names - {"kept.yaml"})[:2]
    write(f"specs/{first}", broken)
    write(f"specs/{second}", foreign)

    ended = kept("import", "--all", *SANDBOX, "--out", "specs")

    assert ended.code == ExitCode.ERROR
    _, _, said = ended.err.partition("3 files could not be updated, and are unchanged:\n")
    assert said.count("\n  - specs/") == 2
    assert f"  - specs/{first}:\n" in said
    assert "error[unclosed-bracket]" in said
    assert f'  - specs/{second}: "specs/{second}" is not a spec, and would be overwritten\n' in said
    assert 'error[spec-of-another]: this file is the spec of "Another"' in said
    assert {path.name for path in Path("specs").iterdir()} == names
    assert Path("specs/kept.yaml").read_text("utf-8") == other
    assert ended.err.count("plans to nothing") == len(names) - 3


def _imported(labelform: Labelform) -> Path:
    assert labelform("import", "--all", *SANDBOX, "--out", "specs").code == ExitCode.OK
    return Path("specs")


TEMPLATED = """\
labelform: 1
project: {title: Kept, ontology: ShelfSight OSA 3}
collections:
  - for_each: [one, two]
    name: "{{ item }}"
    description: d
  - name: three  # the third
    description: e
"""


def test_what_is_written_out_changes_beside_what_is_made_of_expressions(kept: Labelform) -> None:
    path = write("p.yaml", TEMPLATED.replace("[one, two]", "[one]"))

    ended = kept("import", "Kept", *SANDBOX, "--out", "p.yaml")

    assert ended.code == ExitCode.OK, ended.err
    assert path.read_text("utf-8") == TEMPLATED.replace("[one, two]", "[one]").replace(
        "description: e", "description: d"
    )


def test_an_item_made_by_for_each_is_told_and_nothing_is_edited(kept: Labelform) -> None:
    path = write("p.yaml", TEMPLATED)

    ended = kept("import", "Kept", *SANDBOX, "--out", "p.yaml")

    assert ended.code == ExitCode.ERROR
    assert "p.yaml:4:5: error[not-editable]: this differs from the project, but cannot be edited exactly: " in ended.err
    assert "it is made by for_each" in ended.err
    assert path.read_text("utf-8") == TEMPLATED


def test_what_stands_in_a_base_is_told_and_nothing_is_edited(kept: Labelform) -> None:
    base = write("base.yaml", "collections: [{name: one}, {name: gone}]\n")
    path = write("p.yaml", HEAD + "extends: base.yaml\ncollections: [{name: three}]\n")
    before = path.read_bytes(), base.read_bytes()

    ended = kept("import", "Kept", *SANDBOX, "--out", "p.yaml")

    assert ended.code == ExitCode.ERROR
    assert "base.yaml:1:28: error[not-editable]: " in ended.err
    assert "it comes from an extended file" in ended.err
    assert (path.read_bytes(), base.read_bytes()) == before


def test_the_last_entry_goes_with_its_section_where_a_base_has_others(kept: Labelform) -> None:
    base = "collections: [{name: one}, {name: three}]\n"
    write("base.yaml", base)
    path = write("p.yaml", HEAD + "extends: base.yaml\ncollections: [{name: four}]\n")

    ended = kept("import", "Kept", *SANDBOX, "--out", "p.yaml")

    assert ended.code == ExitCode.OK, ended.err
    assert path.read_text("utf-8") == HEAD + "extends: base.yaml\n"


def test_a_pin_is_one_line_more_whatever_the_file_looks_like(kept: Labelform) -> None:
    text = (
        "\ufefflabelform: 1\r\nproject:\r\n"
        "    title: >-  # folded\r\n      Kept\r\n    # about the ontology\r\n    ontology: ShelfSight OSA 3\r\n"
    )
    path = write("p.yaml", text)

    ended = kept("pin", "p.yaml", *SANDBOX)

    pinned = ended.out.split()[1]
    about = "    # about the ontology\r\n"
    assert ended.code == ExitCode.OK, ended.err
    assert path.read_bytes().decode() == text.replace(about, f"    hash: {pinned}\r\n{about}")
    assert "is in p.yaml already" in kept("pin", "p.yaml", *SANDBOX).out


def test_a_pin_that_would_change_another_value_is_refused(kept: Labelform) -> None:
    text = "labelform: 1\nproject: &p {title: Kept, ontology: ShelfSight OSA 3}\n"
    raw = "filter_presets: [{name: x, raw: {about: *p}}]\n"
    path = write("p.yaml", text + raw)

    ended = kept("pin", "p.yaml", *SANDBOX)

    assert ended.code == ExitCode.ERROR
    assert 'p.yaml:2:10: error[not-editable]: this cannot be edited exactly: "&p" is repeated elsewhere' in ended.err
    assert path.read_text("utf-8") == text + raw
