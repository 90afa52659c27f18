"""Which files of a folder are specs, and what is kept of those that are none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from labelform.errors import SpecError
from labelform.report.diagnostics import render
from labelform.repository.folders import search

SPEC = "labelform: 1\nproject: {title: Demo}\n"
NO_VERSION = 'no "labelform: 1" at the top'
SECTIONS = f"keys of a spec, but {NO_VERSION}, and not extended by a spec here"


def write(folder: Path, **files: str) -> None:
    """Write files by their paths, in which `__` stands for a slash and `_` for a dot."""
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def found(folder: Path) -> tuple[list[str], dict[str, str]]:
    """Return the specs of a folder, and the reason of each file that is none."""
    everything = search(folder)
    specs = [str(path.relative_to(folder)) for path in everything.specs]
    return specs, {str(one.path.relative_to(folder)): one.reason for one in everything.passed_over}


def test_every_file_is_a_spec_or_one_of_ours_or_has_a_reason(tmp_path: Path) -> None:
    write(
        tmp_path,
        a_yaml=SPEC, b_json='{"labelform": 1}', c_YML="Labelform: 1\n", d_yml="{project: {}, labelform: 1}\n",
        environments_yaml="labelform_environments: 1\n", deep__labelform_policy_yaml="labelform_policy: 1\n",
        seed_json='{"labelform_seed": 1}', plan_json='{"format_version": "1.2"}',
        **{"docker-compose_yaml": "services: {}\n"}, package_json="{}",
        below__sections_yaml="groups: []\n", notes_txt=SPEC,
    )  # fmt: skip

    assert found(tmp_path) == (
        ["a.yaml", "b.json", "c.YML", "d.yml"],
        {"below/sections.yaml": SECTIONS, "docker-compose.yaml": NO_VERSION, "package.json": NO_VERSION},
    )


def test_what_specs_extend_is_one_of_ours_however_long_the_chain_is(tmp_path: Path) -> None:
    write(
        tmp_path,
        specs__a_yaml=f"extends: ../shared/top.yaml\n{SPEC}",
        shared__top_yaml="extends: middle.yaml\n",
        shared__middle_yaml="extends: top.yaml\n",
        shared__alone_yaml="extends: middle.yaml\n",
    )

    assert found(tmp_path) == (["specs/a.yaml"], {"shared/alone.yaml": SECTIONS})


def test_what_is_no_file_is_named_too(tmp_path: Path) -> None:
    write(tmp_path, a_yaml=SPEC)
    (tmp_path / "lost.yaml").symlink_to("nowhere.yaml")
    (tmp_path / "link.yaml").symlink_to("a.yaml")
    (tmp_path / "folder.yaml").mkdir()
    os.mkfifo(tmp_path / "pipe.json")

    assert found(tmp_path) == (
        ["a.yaml", "link.yaml"], {"lost.yaml": "a broken link", "pipe.json": "no file"}
    )  # fmt: skip


def test_an_ignore_file_says_what_is_passed_over_without_a_word(tmp_path: Path) -> None:
    write(
        tmp_path,
        a_yaml=SPEC, k8s__b_yaml="kind: Pod\n", k8s__deep__c_yaml=SPEC, d_json="{}", kept_json="{}", old__e_yaml=SPEC,
        old__f_yaml=SPEC,
    )  # fmt: skip
    (tmp_path / ".labelformignore").write_text("# not ours\nk8s/\n*.json\r\n!kept.json\n", encoding="utf-8")
    (tmp_path / "old" / ".labelformignore").write_text("/f.yaml\n", encoding="utf-8")

    assert found(tmp_path) == (["a.yaml", "old/e.yaml"], {"kept.json": NO_VERSION})


def test_what_the_root_of_the_repository_leaves_out_holds_in_a_folder_of_it(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".labelformignore").write_text("old.yaml\ndrafts/*.yaml\n", encoding="utf-8")
    write(tmp_path, drafts__a_yaml=SPEC, specs__old_yaml=SPEC, specs__new_yaml=SPEC)

    assert found(tmp_path / "specs") == (["new.yaml"], {})
    assert found(tmp_path / "drafts") == ([], {})


def test_the_nearest_ignore_file_decides(tmp_path: Path) -> None:
    write(tmp_path, below__a_yaml=SPEC)
    (tmp_path / ".labelformignore").write_text("*.yaml\n", encoding="utf-8")
    (tmp_path / "below" / ".labelformignore").write_text("!a.yaml\n", encoding="utf-8")

    assert found(tmp_path)[0] == ["below/a.yaml"]


def test_what_is_no_pattern_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / ".labelformignore").write_text("# fine\n*.json\n!\n[z-a]\n*a*a*a*a*a*b\n", encoding="utf-8")

    with pytest.raises(SpecError) as caught:
        search(tmp_path)

    shown = render(caught.value.diagnostics, color=False).replace(f"{tmp_path}/", "")
    assert [line for line in shown.splitlines() if "error[" in line] == [
        f".labelformignore:{number}:1: error[bad-ignore]: this is not a valid .gitignore pattern"
        for number in (3, 4, 5)
    ]
    assert "  5 | *a*a*a*a*a*b\n" in shown


def test_no_line_is_shown_of_what_an_ignore_file_is_a_link_to(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("!\n[secret-a]\n", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / ".labelformignore").symlink_to("../secret")

    with pytest.raises(SpecError) as caught:
        search(tmp_path / "folder")

    assert "secret" not in render(caught.value.diagnostics, color=False)


@pytest.mark.parametrize("content", [b"\xff\n", b"a" * 100_000])
def test_an_ignore_file_that_cannot_be_read_is_an_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".labelformignore").write_bytes(content)

    with pytest.raises(SpecError) as caught:
        search(tmp_path)

    assert [one.code for one in caught.value.diagnostics] == ["unreadable-file"]
