"""Which files a run reads: those of the repository of what was named, whatever links and paths lead elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.conftest import Labelform

from labelform.errors import SpecError
from labelform.language.model import SpecInputs
from labelform.report.diagnostics import render
from labelform.repository.environments import database_of, find_environments, gather_variables, specs_of
from labelform.repository.load import load
from labelform.repository.owners import Owners

SPEC = "labelform: 1\nproject: {title: Demo}\n"
CANARY = "canary-5d1f"
OUTSIDE = SpecInputs(allows_outside=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository, and files beside it that are none of its own."""
    root = tmp_path / "repository"
    (root / ".git").mkdir(parents=True)
    (root / "specs").mkdir()
    (root / ".git" / "config").write_text(f"[http]\n\textraheader = AUTHORIZATION: basic {CANARY}\n")
    (tmp_path / "secrets.yaml").write_text(f"key: [{CANARY}\n")
    (tmp_path / "base.yaml").write_text("datasets: [day]\n")
    (tmp_path / "policy.yaml").write_text("labelform_policy: 1\nmax_deletes: 3\n")
    monkeypatch.chdir(root)
    return root


def spec(text: str = SPEC, name: str = "specs/p.yaml") -> Path:
    path = Path(name)
    path.write_text(text, encoding="utf-8")
    return path


def refusal(*paths: Path, given: SpecInputs | None = None) -> str:
    with pytest.raises(SpecError) as caught:
        load(paths, given or SpecInputs())
    return render(caught.value.diagnostics, color=False)


def link(name: str, target: str | Path) -> Path:
    Path(name).symlink_to(target)
    return Path(name)


def test_a_base_outside_of_the_repository_is_refused_where_it_is_named(repository: Path) -> None:
    assert refusal(spec(f"extends: ../../base.yaml\n{SPEC}")) == (
        'specs/p.yaml:1:10: error[outside-repository]: "../base.yaml" is outside the repository\n'
        "  1 | extends: ../../base.yaml\n"
        "    |          ^^^^^^^^^^^^^^^\n"
        f'  hint: put it below "{repository}", or read it anyway with --allow-outside\n'
        "\n1 error in 1 file.\n"
    )


def test_a_base_in_another_folder_of_the_repository_is_read(repository: Path) -> None:
    Path("shared").mkdir()
    spec("datasets: [day]\n", "shared/base.yaml")

    (parsed,) = load([spec(f"extends: ../shared/base.yaml\n{SPEC}")])

    assert parsed.document.data["datasets"] == ["day"]


def test_a_link_out_of_the_repository_is_refused_and_nothing_of_it_is_shown(repository: Path) -> None:
    link("specs/env.yaml", "/proc/self/environ")
    link("specs/key.yaml", repository.parent / "secrets.yaml")

    for name in ("env.yaml", "key.yaml"):
        said = refusal(spec(f"extends: {name}\n{SPEC}"))

        assert f'error[outside-repository]: "specs/{name}" points outside the repository' in said
        assert CANARY not in said


def test_a_folder_that_is_a_link_out_of_the_repository_is_refused(repository: Path) -> None:
    link("far", repository.parent)

    assert 'error[outside-repository]: "far/base.yaml"' in refusal(spec(f"extends: ../far/base.yaml\n{SPEC}"))


def test_a_link_within_the_repository_to_what_is_no_yaml_is_refused(repository: Path) -> None:
    spec(CANARY, ".env")
    link("specs/config.yaml", repository / ".git" / "config")
    link("specs/env.yaml", "../.env")

    for name in ("config.yaml", "env.yaml"):
        said = refusal(spec(f"extends: {name}\n{SPEC}"))

        assert f'error[outside-repository]: "specs/{name}" is a link to something that is not YAML' in said
        assert CANARY not in said
        assert "error[outside-repository]" in refusal(Path("specs") / name)


def test_a_link_within_the_repository_to_another_spec_is_read(repository: Path) -> None:
    Path("shared").mkdir()
    spec("datasets: [day]\n", "shared/base.yaml")
    link("specs/base.yaml", "../shared/base.yaml")

    (parsed,) = load([spec(f"extends: base.yaml\n{SPEC}")])

    assert parsed.document.data["datasets"] == ["day"]


@pytest.mark.parametrize("is_named", [True, False])
def test_a_spec_that_is_a_link_out_of_the_repository_is_refused(repository: Path, is_named: bool) -> None:
    (repository.parent / "far.yaml").write_text(f"{SPEC}{CANARY}\n")
    path = link("specs/p.yaml", repository.parent / "far.yaml")

    said = refusal(path if is_named else Path("specs"))

    assert said.startswith('error[outside-repository]: "specs/p.yaml" points outside the repository')
    assert CANARY not in said


def test_without_git_the_repository_is_the_folder_of_environments_yaml(repository: Path) -> None:
    (repository / ".git").rename(repository.parent / "no.git")
    spec("datasets: [day]\n", "base.yaml")
    path = spec(f"extends: ../base.yaml\n{SPEC}")

    assert f'"{repository / "specs"}"' in refusal(path)
    Path("environments.yaml").write_text("labelform_environments: 1\nenvironments: {}\n")
    assert load([path])
    assert f'"{repository}"' in refusal(spec(f"extends: ../../base.yaml\n{SPEC}"))


def test_what_is_allowed_outside_is_read_and_its_lines_are_not_shown(repository: Path) -> None:
    (parsed,) = load([spec(f"extends: ../../base.yaml\n{SPEC}")], OUTSIDE)
    assert parsed.document.data["datasets"] == ["day"]

    (repository.parent / "latin.yaml").write_bytes(CANARY.encode() + b"\xe9\n")
    for name in ("secrets.yaml", "latin.yaml"):
        said = refusal(spec(f"extends: ../../{name}\n{SPEC}"), given=OUTSIDE)

        assert f"../{name}:" in said
        assert CANARY not in said


def test_a_mistake_in_values_from_outside_shows_no_line_of_there(repository: Path) -> None:
    (repository.parent / "base.yaml").write_text(f"groups: [{{name: a, role: nope}}]  # {CANARY}\n")

    said = refusal(spec(f"extends: ../../base.yaml\n{SPEC}"), given=OUTSIDE)

    assert "../base.yaml:1:26: error[unknown-role]" in said
    assert CANARY not in said


def test_a_policy_that_is_a_link_out_of_the_repository_stops_the_run(repository: Path) -> None:
    link("labelform.policy.yaml", "../policy.yaml")

    with pytest.raises(SpecError) as caught:
        Owners().of(spec())
    (rules,) = Owners(allows_outside=True).of(spec())

    assert [one.code for one in caught.value.diagnostics] == ["outside-repository"]
    assert rules.policy.max_deletes
    assert rules.policy.max_deletes.count == 3


def test_environments_and_variables_do_not_lead_out_of_their_repository(repository: Path) -> None:
    (repository.parent / "environments.yaml").write_text("labelform_environments: 1\nenvironments: {}\n")
    (repository.parent / "vars.yaml").write_text("x: 1\n")
    link("environments.yaml", "../environments.yaml")
    named = link("vars.yaml", "../vars.yaml")

    with pytest.raises(SpecError) as of_environments:
        find_environments(None)
    with pytest.raises(SpecError) as of_variables:
        gather_variables({}, [named], [], {})

    assert {one.code for caught in (of_environments, of_variables) for one in caught.value.diagnostics} == {
        "outside-repository"
    }
    assert find_environments(None, allows_outside=True).names == ()
    assert gather_variables({}, [named], [], {}, allows_outside=True)["x"].value == 1
    assert gather_variables({}, [repository.parent / "vars.yaml"], [], {})["x"].value == 1, "named where it is"


def test_an_environment_names_no_specs_outside_of_its_repository(repository: Path) -> None:
    (repository.parent / "far.yaml").write_text(SPEC)
    spec()
    spec(
        "labelform_environments: 1\nenvironments:\n"
        "  a: {platform: sandbox, database: a.db, specs: ['specs/*.yaml', '../*.yaml']}\n",
        "environments.yaml",
    )

    with pytest.raises(SpecError) as caught:
        specs_of(find_environments(None).environment("a", {}))

    assert [(one.code, one.message) for one in caught.value.diagnostics] == [
        ("outside-repository", 'the environment "a" names "../base.yaml", which is outside the repository'),
        ("outside-repository", 'the environment "a" names "../far.yaml", which is outside the repository'),
        ("outside-repository", 'the environment "a" names "../policy.yaml", which is outside the repository'),
        ("outside-repository", 'the environment "a" names "../secrets.yaml", which is outside the repository'),
    ]


def test_an_environment_has_no_database_outside_of_its_repository(repository: Path) -> None:
    spec(
        "labelform_environments: 1\nenvironments: {a: {platform: sandbox, database: ../far.db}}\n", "environments.yaml"
    )
    environment = find_environments(None).environment("a", {})

    with pytest.raises(SpecError) as caught:
        database_of(environment)

    assert [one.message for one in caught.value.diagnostics] == [
        'the environment "a" names the database "../far.db", which is outside the repository'
    ]
    assert database_of(environment, allows_outside=True) == Path("../far.db")


def test_the_command_line_takes_what_is_outside_when_it_is_told_to(repository: Path, labelform: Labelform) -> None:
    os.chdir(repository)
    spec(f"extends: ../../base.yaml\n{SPEC}")
    far = repository.parent / "far.yaml"
    far.write_text("labelform:   1\nproject: {title: Demo}\n")
    link("specs/far.yaml", far)

    refused = [labelform("validate", "specs/p.yaml").code, labelform("fmt", "--diff", "specs/far.yaml").code]
    allowed = [
        labelform("validate", "specs/p.yaml", "--allow-outside").code,
        labelform("fmt", "--diff", "specs/far.yaml", "--allow-outside").code,
    ]

    assert (refused, allowed) == ([1, 1], [0, 0])
