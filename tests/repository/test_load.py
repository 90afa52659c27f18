"""Finding and reading files: what is a spec, and what is said of files that cannot be one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from labelform.errors import SpecError
from labelform.report.diagnostics import render
from labelform.repository import load as module
from labelform.repository.load import find_specs, load

SPEC = "labelform: 1\nproject: {title: Demo}\n"


def write(path: Path, text: str | bytes = SPEC) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refusal(*paths: Path) -> str:
    with pytest.raises(SpecError) as caught:
        load(paths)
    return render(caught.value.diagnostics, color=False).replace(str(paths[0].parent) + os.sep, "")


def test_a_folder_gives_its_specs_sorted_and_nothing_else(tmp_path: Path) -> None:
    wanted = [
        write(tmp_path / "a.yaml"),
        write(tmp_path / "below" / "b.yml", '# first\n"labelform": 1\n'),
        write(tmp_path / "z.YAML", b"\xef\xbb\xbf" + SPEC.encode()),
    ]
    write(tmp_path / "values.yaml", "image: {labelform: 1}\n")
    write(tmp_path / "notes.txt")
    write(tmp_path / ".github" / "spec.yaml")
    write(tmp_path / ".hidden.yaml")

    assert find_specs([tmp_path]) == wanted


def test_files_are_taken_as_given_each_once(tmp_path: Path) -> None:
    b, a = write(tmp_path / "b.txt"), write(tmp_path / "a.yaml")

    assert find_specs([b, a, tmp_path, b]) == [b, a]


def test_a_link_to_a_folder_above_is_not_followed_for_ever(tmp_path: Path) -> None:
    spec = write(tmp_path / "a.yaml")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)

    assert find_specs([tmp_path]) == [spec]


def test_a_folder_without_specs_is_an_error(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()

    assert refusal(empty) == (
        'error[no-specs]: there is no spec in "empty"\n'
        '  hint: name a file, or a folder with files that have "labelform: 1" at their top\n'
        "\n1 error.\n"
    )


def test_no_path_at_all_is_an_error() -> None:
    with pytest.raises(SpecError) as caught:
        load([])

    assert [diagnostic.code for diagnostic in caught.value.diagnostics] == ["no-specs"]


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    assert refusal(tmp_path / "no.yaml") == (
        'error[no-such-file]: there is no file "no.yaml"\n  hint: check the path\n\n1 error.\n'
    )


def test_what_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")

    assert "error[unreadable-file]" in refusal(tmp_path / "loop.yaml")


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST_BYTES", 10)

    assert "error[too-large]" in refusal(write(tmp_path / "a.yaml"))


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"labelform: 1\nproject: {title: Caf\xe9}\n", "a.yaml:2:21"),
        (b"\xef\xbb\xbftitle: \xc3\xa9\xff\n", "a.yaml:1:9"),
        (b"a: 1\r\n\xff", "a.yaml:2:1"),
        (SPEC.encode("utf-16"), "a.yaml:1:1"),
    ],
)
def test_bytes_that_are_not_utf_8_are_shown_where_they_are(tmp_path: Path, content: bytes, place: str) -> None:
    assert refusal(write(tmp_path / "a.yaml", content)).startswith(f"{place}: error[not-utf-8]")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_file_in_another_encoding_is_told_as_that(tmp_path: Path, encoding: str) -> None:
    seen = refusal(write(tmp_path / "a.yaml", SPEC.encode(encoding)))

    assert seen.startswith(f"a.yaml:1:1: error[not-utf-8]: the file is {encoding[:6].upper()}, not UTF-8\n")


def test_mistakes_of_all_files_come_together(tmp_path: Path) -> None:
    first = write(tmp_path / "a.yaml", SPEC + "groups:\n")
    second = write(tmp_path / "b.yaml", "labelform: 1\nproject: {titel: Demo}\n")

    seen = refusal(first, second, tmp_path / "c.yaml")

    assert [line.partition(" ")[0] for line in seen.splitlines() if "error[" in line] == [
        "error[no-such-file]:",
        "a.yaml:3:1:",
        "b.yaml:2:11:",
    ]
    assert seen.endswith("\n3 errors in 2 files.\n")


@pytest.mark.parametrize("pin", ["", ", hash: 0f1de78e-3cd7-5f2f-ad06-ab79cda1ec05"])
def test_two_specs_for_one_project_are_an_error(tmp_path: Path, pin: str) -> None:
    first = write(tmp_path / "a.yaml", f"labelform: 1\nproject: {{title: Demo{pin}}}\n")
    second = write(tmp_path / "b.yaml", f"labelform: 1\nproject: {{title: Demo{pin}}}\n")

    seen = refusal(first, second)

    assert "b.yaml:2:" in seen
    assert "error[same-project]: two specs are about the project" in seen
    assert "the other is a.yaml:2:" in seen


def test_one_title_may_stand_for_two_projects_that_are_pinned(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml", "labelform: 1\nproject: {title: Demo, hash: 0f1de78e-3cd7-5f2f-ad06-ab79cda1ec05}\n")
    other = write(
        tmp_path / "b.yaml", "labelform: 1\nproject: {title: Demo, hash: 85170f1b-f5c8-5919-8546-eba4294ae5e7}\n"
    )

    assert len(load([tmp_path])) == 2

    write(other)

    assert "error[same-project]" in refusal(tmp_path / "a.yaml", other)


def test_a_folder_that_cannot_be_listed_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(folder: Path) -> None:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(os, "scandir", refuse)

    assert "cannot be read: permission denied" in refusal(tmp_path)


def test_specs_of_several_projects_load_together(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml")
    write(tmp_path / "b.yaml", SPEC.replace("Demo", "Other"))

    assert [parsed.spec.project.title for parsed in load([tmp_path])] == ["Demo", "Other"]
