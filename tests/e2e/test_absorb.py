"""`absorb` writes what moved in a project where it is written: in the spec, a base, a variable, a mapping."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Ended, Labelform
from tests.e2e.histories import SPEC, History, git
from tests.e2e.prepared import Place

from labelform.api import calls
from labelform.cli.absorbing import Absorbing
from labelform.errors import ExitCode

SANDBOX = ("--sandbox", "t.db")
HEAD = "labelform: 1\nproject: {title: Kept, ontology: ShelfSight OSA 3}\n"


def write(**texts: str) -> None:
    for name, text in texts.items():
        Path(f"{name}.yaml").write_text(text, encoding="utf-8")


def text(name: str) -> str:
    return Path(f"{name}.yaml").read_text("utf-8")


def live(labelform: Labelform, sections: str) -> None:
    """Give the project some sections, whatever it has; nobody records it."""
    policy = "policy: {prune: true, max_deletes: 100%}\n"
    write(live=HEAD + sections + policy)
    ended = labelform("apply", "live.yaml", *SANDBOX, "--auto-approve", "--allow", "looks-like-a-rename")
    assert ended.code == ExitCode.OK, ended.err
    Path("live.yaml").unlink()


def absorbed(labelform: Labelform, *arguments: str) -> Ended:
    """Absorb, and end well."""
    ended = labelform("absorb", "p.yaml", *arguments)
    assert ended.code == ExitCode.OK, ended.err
    return ended


# -- where a value is written ----------------------------------------------------------------------------------------


def test_a_value_changes_in_the_spec_and_every_other_byte_stays(labelform: Labelform) -> None:
    spec = HEAD + "collections:\n  - name: one   # ask Ilse\n    description:  'd'  # why\n  - {name: two}\n"
    write(p=spec)
    live(labelform, "collections: [{name: one, description: it's new}, {name: two}]\n")

    ended = absorbed(labelform, "collections[one]", *SANDBOX)

    assert text("p") == spec.replace("'d'", "'it''s new'")
    assert ended.out.splitlines()[0] == 'collections["one"]: p.yaml'
    assert labelform("plan", "p.yaml", *SANDBOX, "--detailed-exitcode").code == ExitCode.OK


def test_a_value_of_a_base_changes_in_the_base(labelform: Labelform) -> None:
    base = "# for all\ncollections:\n  - {name: one, description: d}\n"
    spec = HEAD + "extends: base.yaml\ncollections:\n  - {name: two, description: d}\n"
    write(base=base, p=spec)
    live(labelform, "collections: [{name: one, description: e}, {name: two, description: f}]\n")

    absorbed(labelform, "*", *SANDBOX)

    assert text("base") == base.replace("description: d", "description: e")
    assert text("p") == spec.replace("description: d", "description: f")


def test_what_is_gone_goes_from_the_base_too(labelform: Labelform) -> None:
    write(base="collections: [{name: one}, {name: gone}]\n", p=HEAD + "extends: base.yaml\n")
    live(labelform, "collections: [{name: one}]\n")

    absorbed(labelform, "*", *SANDBOX)

    assert text("base") == "collections: [{name: one}]\n"


@pytest.mark.parametrize("top", ["  - {name: gone, description: d}\n", "  gone: {description: d}\n"])
def test_what_is_gone_goes_from_the_spec_and_from_what_is_below_it(labelform: Labelform, top: str) -> None:
    below = "collections:\n  - {name: one}  # the first\n"
    spec = HEAD + "extends: base.yaml\ncollections:\n"
    other = "  - {name: two}\n" if "- " in top else "  two: {}\n"
    write(base=below + "  - {name: gone}\n", p=spec + top + other)
    live(labelform, "collections: [{name: one}, {name: two}]\n")

    absorbed(labelform, "*", *SANDBOX)

    assert (text("base"), text("p")) == (below, spec + other)


ENVIRONMENTS = """\
labelform_environments: 1
environments:
  dev:
    platform: sandbox
    database: t.db
    specs: [p.yaml]
    vars:
      words: dark  # as of May
      cities: [{name: bonn, about: small}, {name: ulm, about: tall}]
    mappings:
      ontologies:
        main: ShelfSight OSA 3  # the third
"""


def test_a_value_of_a_variable_changes_where_the_variable_is_given(labelform: Labelform) -> None:
    spec = HEAD + 'collections:\n  - {name: one, description: "{{ words }}"}\n'
    write(p=spec, environments=ENVIRONMENTS)
    live(labelform, "collections: [{name: one, description: 'dusk {{ \"{{\" }} x'}]\n")

    absorbed(labelform, "*", "--env", "dev")

    assert text("p") == spec
    assert text("environments") == ENVIRONMENTS.replace("words: dark ", 'words: "dusk {{ x" ')


def test_another_ontology_changes_the_mapping_of_its_name(labelform: Labelform) -> None:
    spec = HEAD.replace("ShelfSight OSA 3", "main")
    write(p=spec, environments=ENVIRONMENTS)
    write(live=HEAD.replace("ShelfSight OSA 3", "Thoracic CT Nodules 2.1"))
    assert labelform("apply", "live.yaml", *SANDBOX, "--auto-approve").code == ExitCode.OK
    Path("live.yaml").unlink()

    absorbed(labelform, "project", "--env", "dev")

    assert text("p") == spec
    assert text("environments") == ENVIRONMENTS.replace("ShelfSight OSA 3", "Thoracic CT Nodules 2.1")


REPEATED = (
    HEAD
    + 'collections:\n  - for_each: "{{ cities }}"\n    name: "{{ item.name }}"\n    description: "{{ item.about }}"\n'
)


def test_an_item_that_is_made_many_times_changes_in_what_it_is_made_from(labelform: Labelform) -> None:
    write(p=REPEATED, environments=ENVIRONMENTS)
    live(labelform, "collections: [{name: bonn, description: small}, {name: ulm, description: taller}]\n")

    absorbed(labelform, "*", "--env", "dev")

    assert text("p") == REPEATED
    assert text("environments") == ENVIRONMENTS.replace("tall}", "taller}")


def test_an_item_that_is_gone_goes_from_what_it_is_made_from(labelform: Labelform) -> None:
    write(p=REPEATED, environments=ENVIRONMENTS)
    live(labelform, "collections: [{name: ulm, description: tall}]\n")

    absorbed(labelform, "*", "--env", "dev")

    assert text("p") == REPEATED
    assert text("environments") == ENVIRONMENTS.replace("{name: bonn, about: small}, ", "")


def test_an_element_goes_from_the_list_of_the_spec(labelform: Labelform) -> None:
    spec = HEAD + 'collections:\n  - for_each: [one, two, three]  # all\n    name: "{{ item }}"\n'
    write(p=spec)
    live(labelform, "collections: [{name: one}, {name: three}]\n")

    absorbed(labelform, "*", *SANDBOX)

    assert text("p") == spec.replace("[one, two, three]", "[one, three]")


def test_a_new_item_is_written_when_it_is_named(labelform: Labelform) -> None:
    spec = HEAD + "collections:\n  - {name: one}\n  # the end\n"
    write(p=spec)
    live(labelform, "collections: [{name: one}, {name: new}, {name: newer}]\n")

    absorbed(labelform, 'collections["new"]', *SANDBOX)

    assert text("p") == spec.replace("  # the end\n", "  - {name: new, type: frame}\n  # the end\n")


# -- what is refused -------------------------------------------------------------------------------------------------


def refused(labelform: Labelform, *arguments: str) -> str:
    """Absorb in vain: nothing is written anywhere."""
    before = {path: path.read_bytes() for path in Path().glob("*.yaml")}
    ended = labelform("absorb", "p.yaml", *arguments)
    assert ended.code == ExitCode.ERROR
    assert {path: path.read_bytes() for path in Path().glob("*.yaml")} == before
    return ended.err


def test_a_text_from_which_several_items_are_made_is_not_changed_for_one(labelform: Labelform) -> None:
    write(p=HEAD + 'collections:\n  - for_each: [one, two]\n    name: "{{ item }}"\n    description: d\n')
    live(labelform, "collections: [{name: one, description: e}, {name: two, description: d}]\n")

    said = refused(labelform, "collections[one]", *SANDBOX)

    assert 'error[not-editable]: this cannot be absorbed: collections["two"] would change too' in said


def test_a_value_that_is_made_of_several_is_told_with_what_it_is_made_of(labelform: Labelform) -> None:
    write(p=HEAD + 'collections: [{name: one, description: "{{ a }} and {{ b }}"}]\n')
    live(labelform, "collections: [{name: one, description: e}]\n")

    said = refused(labelform, "*", *SANDBOX, "--var", "a=x", "--var", "b=y")

    assert "cannot be edited exactly: it is made of a from --var and b from --var" in said


def test_what_another_spec_extends_is_not_moved_unless_it_is_said(labelform: Labelform) -> None:
    base = "collections: [{name: one, description: d}]\n"
    write(base=base, p=HEAD + "extends: base.yaml\n")
    write(
        other="labelform: 1\nproject: {title: Other}\nextends: base.yaml\n", third="labelform: 1\nproject: {title: T}\n"
    )
    live(labelform, "collections: [{name: one, description: e}]\n")

    said = refused(labelform, "*", *SANDBOX)
    ended = absorbed(labelform, "*", *SANDBOX, "--also-moves")

    assert "error[shared-value]: the value is shared, so this would also change other.yaml\n" in said
    assert text("base") == base.replace("description: d", "description: e")
    assert "Also changed: other.yaml\n" in ended.err


def test_another_environment_of_the_same_spec_is_named(labelform: Labelform) -> None:
    two = ENVIRONMENTS + "  prod: {domain: https://prod.example.org, specs: [p.yaml]}\n"
    write(p=HEAD + "collections: [{name: one, description: d}]\n", environments=two)
    live(labelform, "collections: [{name: one, description: e}]\n")

    assert "would also change p.yaml in prod\n" in refused(labelform, "*", "--env", "dev")


def test_without_a_record_nobody_knows_who_moved(labelform: Labelform) -> None:
    write(p=HEAD + "collections: [{name: one, description: d}]\n")
    live(labelform, "collections: [{name: one, description: e}]\n")

    said = refused(labelform, *SANDBOX)

    assert "which side changed is not known: " in said
    assert "'*' for everything that differs" in said


def test_an_address_that_fits_nothing_is_told_with_what_differs(labelform: Labelform) -> None:
    write(p=HEAD + "collections: [{name: one, description: d}]\n")
    live(labelform, "collections: [{name: one, description: e}]\n")

    said = refused(labelform, 'collections["won"]', *SANDBOX)

    assert '"collections["won"]" matches no difference between the spec and its project' in said
    assert 'collections["one"]' in said


# -- which side changed -----------------------------------------------------------------------------------------------


@pytest.fixture
def tmp_path(place: Place) -> Path:
    return place.clear()


def by_hand(history: History, name: str, description: str) -> None:
    history.edit(calls.update_collection, collection_uuid=history.collection(name), description=description)


def test_what_moved_in_the_project_alone_is_taken_and_the_rest_is_told(history: History) -> None:
    by_hand(history, "night", "by hand")
    by_hand(history, "rain", "by hand")
    spec = (SPEC % "dark").replace("wet", "wetter")
    history.write(spec)

    ended = absorbed(history.labelform, *SANDBOX)

    assert text("p") == spec.replace('"dark"', '"by hand"')
    assert ended.err == (
        'Left alone: collections["rain"]: the spec changed too. Name it to take what the project has.\n'
    )


def test_where_nothing_moved_nothing_is_written(history: History) -> None:
    ended = absorbed(history.labelform, *SANDBOX)

    assert (ended.out, ended.err) == (
        "Nothing was absorbed: nothing changed in the project only. p.yaml is unchanged.\n", ""
    )  # fmt: skip


def test_where_nothing_differs_no_address_fits_and_that_is_well(history: History) -> None:
    ended = absorbed(history.labelform, "*", *SANDBOX)

    assert ended.out == "Nothing was absorbed: the project matches the spec. p.yaml is unchanged.\n"


def test_a_difference_is_shown_and_nothing_is_written(history: History) -> None:
    by_hand(history, "night", "by hand")

    ended = absorbed(history.labelform, *SANDBOX, "--diff")

    assert text("p") == SPEC % "dark"
    assert '\n+  - {name: night, type: frame, description: "by hand"}\n' in ended.out
    assert "Nothing was written." in ended.err


# -- a branch --------------------------------------------------------------------------------------------------------


def test_a_commit_on_a_branch_leaves_the_files_and_the_index_as_they_are(history: History) -> None:
    by_hand(history, "night", "by hand")

    ended = absorbed(history.labelform, *SANDBOX, "--branch", "drift/night")

    assert text("p") == SPEC % "dark"
    assert git("status", "--porcelain") == ""
    assert git("diff", "--name-only", "main", "drift/night") == "p.yaml"
    assert git("show", "drift/night:p.yaml") == (SPEC % "by hand").rstrip()
    assert git("log", "-1", "--format=%s%n%b", "drift/night").splitlines() == [
        "Absorb what changed in Pilot",
        "The project has it already; now the spec says it too:",
        "",
        '- collections["night"]',
    ]
    assert "committed on the branch drift/night" in ended.out


@pytest.mark.parametrize(
    ("branch", "edit", "said"),
    [
        ("main", "", 'there already is a branch "main"'),
        ("-x", "", "is not a valid branch name"),
        ("drift", "# mine\n", '"p.yaml" differs from the last commit of '),
    ],
)
def test_a_branch_that_would_lose_something_is_refused(history: History, branch: str, edit: str, said: str) -> None:
    by_hand(history, "night", "by hand")
    history.write(SPEC % "dark" + edit)
    heads = git("rev-parse", "--branches")

    ended = history.labelform("absorb", "p.yaml", *SANDBOX, f"--branch={branch}")

    assert ended.code == ExitCode.ERROR
    assert said in ended.err
    assert git("rev-parse", "--branches") == heads


def test_what_only_this_checkout_says_is_not_committed(history: History) -> None:
    by_hand(history, "night", "by hand")
    git("update-index", "--skip-worktree", "p.yaml")
    history.write(SPEC % "dark" + "# mine alone\n")

    ended = history.labelform("absorb", "p.yaml", *SANDBOX, "--branch", "drift")

    assert ended.code == ExitCode.ERROR
    assert '"p.yaml" differs from the last commit of ' in ended.err


def test_a_file_of_no_repository_is_not_committed(history: History, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "v.yaml"
    outside.write_text("words: dark\n", encoding="utf-8")
    history.write(SPEC % "{{ words }}")
    history.commit("second")
    by_hand(history, "night", "by hand")
    given = ("--var-file", str(outside), "--allow-outside")

    ended = history.labelform("absorb", "p.yaml", "*", *SANDBOX, *given, "--branch", "drift")

    assert ended.code == ExitCode.ERROR
    assert f'"{outside}" differs from the last commit of ' in ended.err


# -- files that others write, or nobody can ---------------------------------------------------------------------------


def test_what_somebody_saved_meanwhile_is_not_written_over(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    by_hand(history, "night", "by hand")
    mine = SPEC % "dark" + "# saved while it ran\n"
    edits = Absorbing._edits  # the moment between reading and writing

    async def slow(*arguments: Any) -> Any:
        found = await edits(*arguments)
        history.write(mine)
        return found

    monkeypatch.setattr(Absorbing, "_edits", slow)

    ended = history.labelform("absorb", "p.yaml", *SANDBOX)

    assert ended.code == ExitCode.ERROR
    assert '"p.yaml" has changed since it was read; nothing was written' in ended.err
    assert text("p") == mine


def test_where_one_file_cannot_be_written_none_is(labelform: Labelform) -> None:
    base = f"{'b' * 245}.yaml"
    spec = HEAD + f"extends: {base}\ncollections:\n  - {{name: two, description: d}}\n"
    Path(base).write_text("collections:\n  - {name: one, description: d}\n", encoding="utf-8")
    write(p=spec)
    live(labelform, "collections: [{name: one, description: e}, {name: two, description: f}]\n")

    ended = labelform("absorb", "p.yaml", "*", *SANDBOX)

    assert ended.code == ExitCode.ERROR
    assert "cannot be written" in ended.err
    assert text("p") == spec
