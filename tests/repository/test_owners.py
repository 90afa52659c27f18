"""Which policy files hold for a spec."""

from __future__ import annotations

from pathlib import Path

import pytest

from labelform.errors import SpecError
from labelform.repository.boundary import POLICY_FILE
from labelform.repository.owners import Owners


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a policy of its own, and two folders of which one has another."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "near").mkdir()
    (tmp_path / "far").mkdir()
    write(tmp_path, 10)
    write(tmp_path / "near", 5)
    return tmp_path


def write(folder: Path, deletes: int) -> None:
    (folder / POLICY_FILE).write_text(f"labelform_policy: 1\nmax_deletes: {deletes}\n")


def limits(owners: Owners, spec: Path) -> list[int | None]:
    """Return how many deletes each policy allows, the nearest first."""
    return [rules.policy.max_deletes.count for rules in owners.of(spec) if rules.policy.max_deletes]


def test_each_spec_has_the_policies_of_its_own_folder_and_of_those_above(repository: Path) -> None:
    owners = Owners()

    assert limits(owners, repository / "near" / "a.yaml") == [5, 10]
    assert limits(owners, repository / "far" / "a.yaml") == [10]
    assert limits(owners, repository / "a.yaml") == [10]


def test_a_policy_that_is_empty_is_told_how_policies_start(repository: Path) -> None:
    (repository / POLICY_FILE).write_text("", encoding="utf-8")

    with pytest.raises(SpecError) as caught:
        Owners().of(repository / "p.yaml")

    assert [one.hint for one in caught.value.diagnostics] == [
        'start with "labelform_policy: 1", and the rules below it'
    ]


def test_a_link_to_a_spec_has_the_policies_of_the_spec(repository: Path) -> None:
    (repository / "near" / "a.yaml").touch()
    (repository / "far" / "link.yaml").symlink_to(repository / "near" / "a.yaml")

    assert limits(Owners(), repository / "far" / "link.yaml") == [5, 10]


def test_one_run_sees_one_version_of_a_policy(repository: Path) -> None:
    owners = Owners()
    before = limits(owners, repository / "near" / "a.yaml")
    write(repository / "near", 1)

    assert limits(owners, repository / "near" / "b.yaml") == before == [5, 10]
    assert limits(Owners(), repository / "near" / "b.yaml") == [1, 10]
