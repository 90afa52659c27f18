"""New files are all written or none, and what somebody else puts there meanwhile is theirs."""

from __future__ import annotations

from collections import UserDict
from pathlib import Path

import pytest

from labelform.errors import LabelformError
from labelform.files.creating import check_places, create_all, is_inside, is_taken

TEXTS = {Path("a/b.txt"): "one\n", Path("c.txt"): "two\n"}


def test_files_and_their_folders_are_made(tmp_path: Path) -> None:
    create_all(tmp_path / "new", TEXTS)

    assert {path: (tmp_path / "new" / path).read_text("utf-8") for path in TEXTS} == TEXTS


@pytest.mark.parametrize("is_link", [False, True])
def test_a_file_that_has_appeared_since_the_look_is_kept_and_none_is_written(tmp_path: Path, is_link: bool) -> None:
    check_places(tmp_path, TEXTS)
    theirs = tmp_path / "c.txt"
    theirs.symlink_to("nowhere") if is_link else theirs.write_text("theirs\n", encoding="utf-8")

    with pytest.raises(LabelformError, match="cannot be written: file exists"):
        create_all(tmp_path, TEXTS)

    assert [path.name for path in tmp_path.iterdir()] == ["c.txt"]
    assert is_taken(theirs)
    assert is_link or theirs.read_text("utf-8") == "theirs\n"


class _Interrupted(UserDict[Path, str]):
    """Texts of which the second is never come by, because somebody presses Ctrl-C."""

    def __getitem__(self, key: Path) -> str:
        if key == Path("c.txt"):
            raise KeyboardInterrupt
        return super().__getitem__(key)


def test_who_interrupts_writing_finds_none_of_the_files(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        create_all(tmp_path / "new", _Interrupted(TEXTS))

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_was_there_stays_when_files_are_taken_back(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "c.txt").write_text("theirs\n", encoding="utf-8")

    with pytest.raises(LabelformError):
        create_all(tmp_path, TEXTS)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "c.txt"]
    assert list((tmp_path / "a").iterdir()) == []


def test_a_link_within_the_folder_is_followed_and_one_that_leads_out_is_refused(tmp_path: Path) -> None:
    folder, outside = tmp_path / "ours", tmp_path / "theirs"
    for one in (folder / "real", outside):
        one.mkdir(parents=True)
    (folder / "a").symlink_to("real")
    check_places(folder, TEXTS)
    (folder / "a").unlink()
    (folder / "a").symlink_to(outside)

    with pytest.raises(LabelformError, match="points outside"):
        check_places(folder, TEXTS)

    assert (is_inside(folder, folder / "real"), is_inside(folder, folder / "a" / "x")) == (True, False)


def test_a_folder_that_is_itself_named_by_a_link_is_the_one_that_is_meant(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "named").symlink_to("real")

    check_places(tmp_path / "named", TEXTS)
    create_all(tmp_path / "named", TEXTS)

    assert (tmp_path / "real" / "a" / "b.txt").read_text("utf-8") == "one\n"
