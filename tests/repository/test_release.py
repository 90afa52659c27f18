"""Pipelines and hooks that a repository begins with install the labelform that wrote them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.e2e.histories import git

from labelform.repository.release import TAG, commit_of
from labelform.repository.starting import STARTER, further_files

ROOT = Path(__file__).parents[2]
COMMIT = "0123456789abcdef0123456789abcdef01234567"
PINS = re.compile(r"(?:labelform/labelform@|\brev: |LABELFORM_REF: )(\S+)")


@pytest.mark.parametrize("forge", ["github", "gitlab"])
def test_what_installs_labelform_names_the_one_that_wrote_it(forge: str) -> None:
    texts = [one.text for one in further_files(forge, [], COMMIT, has_hooks=True)]

    pins = [pin for text in texts for pin in PINS.findall(text)]

    assert {*pins} == {COMMIT}
    assert len(pins) == {"github": 7, "gitlab": 2}[forge]


def test_what_is_copied_from_here_names_the_tag_of_this_version() -> None:
    files = [*(path for path in STARTER.rglob("*") if path.is_file()), *ROOT.glob("docs/**/*.md"), ROOT / "README.md"]

    pins = [pin for file in files for pin in PINS.findall(file.read_text("utf-8"))]

    assert {*pins} == {TAG}


def test_a_commit_is_known_where_pip_installed_from_git_or_from_a_clone(tmp_path: Path) -> None:
    theirs, clone = tmp_path / "theirs", tmp_path / "a clone"
    theirs.mkdir()
    git("-C", str(theirs), "init", "--quiet")
    git("-C", str(theirs), "commit", "--quiet", "--allow-empty", "-m", "one")
    git("clone", "--quiet", str(theirs), str(clone))
    (clone / "vendored").mkdir()
    head = git("-C", str(clone), "rev-parse", "HEAD").strip()

    def found(url: Path, **more: object) -> str | None:
        return commit_of(json.dumps({"url": url.as_uri(), **more}))

    assert found(theirs, vcs_info={"vcs": "git", "commit_id": COMMIT}) == COMMIT
    assert found(clone, dir_info={"editable": True}) == found(clone, dir_info={}) == head
    assert [found(clone / "vendored", dir_info={}), found(theirs, dir_info={}), found(tmp_path, dir_info={})] == [
        None
    ] * 3
    assert found(clone / "labelform.whl", archive_info={}) is commit_of("{}") is None
    git("-C", str(clone), "commit", "--quiet", "--allow-empty", "-m", "of this machine alone")
    assert found(clone, dir_info={}) is None
