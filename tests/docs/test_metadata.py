"""What a package index shows: links that lead somewhere also from there, and only what was run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"\]\(([^)#]*)(?:#[^)]*)?\)")
REPOSITORY = "https://github.com/labelform/labelform/"
PAGES = f"{REPOSITORY}blob/HEAD/"
RAW = "https://raw.githubusercontent.com/labelform/labelform/HEAD/"


@pytest.fixture(scope="module")
def metadata() -> Any:
    """Return what is built into the package."""
    command = [sys.executable, "-m", "hatchling", "metadata"]
    return json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def test_links_of_the_readme_lead_to_files_that_exist_and_on_an_index_to_the_repository(metadata: Any) -> None:
    written = LINK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    shown = LINK.findall(metadata["readme"]["text"])

    local = [link for link in written if "://" not in link]
    assert len(local) > 10
    assert [link for link in local if not (ROOT / link).exists()] == []
    pictures = (".svg", ".png")
    assert shown == [
        link if "://" in link else f"{RAW if link.endswith(pictures) else PAGES}{link}" for link in written
    ]


def test_the_package_says_whose_it_is_where_it_lives_and_what_it_runs_on(metadata: Any) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert metadata["authors"] == [{"name": "labelform contributors"}]
    assert {address.startswith(REPOSITORY.rstrip("/")) for address in metadata["urls"].values()} == {True}
    assert "Operating System :: POSIX" in metadata["classifiers"]
    assert f"PYTHON ?= python{metadata['requires-python'].removeprefix('>=')}" in makefile


def test_the_wheel_holds_every_file_of_the_package_also_those_whose_names_begin_with_a_dot(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")

    with zipfile.ZipFile(wheel) as opened:
        held = {name for name in opened.namelist() if name.startswith("labelform/")}

    package = ROOT / "src" / "labelform"
    files = {path.relative_to(package.parent) for path in package.rglob("*") if path.is_file()}
    assert held == {path.as_posix() for path in files if "__pycache__" not in path.parts}
    assert "labelform/repository/starter/gitlab/.gitlab-ci.yml" in held


def test_a_link_to_the_environment_of_another_clone_is_replaced_and_what_it_leads_to_is_kept(tmp_path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (tmp_path / "Makefile").write_text(makefile, encoding="utf-8")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "site.txt").touch()
    theirs, link = tmp_path / "theirs", tmp_path / ".venvs" / "site"
    theirs.mkdir()
    link.parent.mkdir()
    link.symlink_to(theirs)

    made = subprocess.run(
        ["make", "--silent", ".venvs/site/.installed", "PYTHON=echo"], cwd=tmp_path, capture_output=True, text=True
    )

    assert "-m venv --clear .venvs/site\n" in made.stdout
    assert (link.is_symlink(), theirs.is_dir()) == (False, True)
    assert makefile.count("venv --clear") == 1
