"""What the README shows is what happens."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from tests.conftest import Labelform
from tests.docs.pages import bodies
from tests.docs.terminal import drawn

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "pictures" / "plan.svg"
SPEC = "examples/driving.yaml"


def test_the_picture_of_a_plan_is_what_the_command_prints(
    labelform: Labelform, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("CI", "true")

    printed = labelform("plan", SPEC, "--sandbox", str(tmp_path / "readme.db"), "--color", "always").out
    picture = drawn(f"labelform plan {SPEC} --sandbox demo.sqlite", printed)

    if os.environ.get("LABELFORM_UPDATE_GOLDEN"):
        PICTURE.write_text(picture, encoding="utf-8")
    assert PICTURE.read_text(encoding="utf-8") == picture


def test_the_readme_shows_the_spec_of_the_picture() -> None:
    (shown,) = bodies(README.read_text(encoding="utf-8"), "yaml")

    assert (ROOT / SPEC).read_text(encoding="utf-8").endswith(f"\n{shown}")


def test_every_file_the_documents_link_to_exists() -> None:
    documents = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    links = {
        (document, target)
        for document in documents
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", document.read_text(encoding="utf-8"))
    }

    assert {(str(document), target) for document, target in links if not (document.parent / target).exists()} == set()
