"""What git knows of specs, from a real repository."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.histories import git

from labelform.repository.git import GitError, repository
from labelform.repository.history import Histories, History

FILES = {
    "plain.yaml": b"a: 1\n",
    "empty.yaml": b"",
    "with space 12.yaml": "ü: 🚗\n".encode(),
    "two\nlines.yaml": b"b: 2\n",
    "binary.bin": b"\xff\x00\n",
    "folder/deep.yaml": b"c: 3",
    "looks like blob 4": b"d: 4\n",
}


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[History]:
    monkeypatch.chdir(tmp_path)
    git("init", "--quiet", "--initial-branch=main")
    for name, content in FILES.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(content)
    git("add", "--all")
    git("commit", "--quiet", "--message", "first")
    histories = Histories()
    yield histories.at(tmp_path)
    histories.close()


def test_files_are_read_as_git_has_them(history: History) -> None:
    head = git("rev-parse", "HEAD")
    place = repository(Path.cwd())
    asked = [*FILES, "missing.yaml", "missing blob 3", "folder", *FILES]  # twice: each answer ends where it ends

    found = [history.text(head, name) for name in asked]

    assert found == [place.text(head, name) for name in asked]
    assert found[: len(FILES)] == ["a: 1\n", "", "ü: 🚗\n", "b: 2\n", None, "c: 3", "d: 4\n"]
    assert found[len(FILES) : len(FILES) + 3] == [None, None, None]


def test_no_process_of_git_is_left(history: History) -> None:
    history.text(git("rev-parse", "HEAD"), "plain.yaml")
    begun = history._blobs._process
    assert begun is not None
    assert begun.poll() is None

    history.close()

    assert begun.returncode is not None


def test_a_process_that_has_gone_is_an_error_of_git(history: History) -> None:
    head = git("rev-parse", "HEAD")
    assert history.text(head, "plain.yaml") == "a: 1\n"
    begun = history._blobs._process
    assert begun is not None
    begun.kill()
    begun.wait()

    with pytest.raises(GitError, match="git"):
        history.text(head, "plain.yaml")


def test_a_folder_outside_of_any_repository_is_told_each_time(tmp_path: Path) -> None:
    histories = Histories()
    (tmp_path / "plain").mkdir()

    for _ in range(2):
        with pytest.raises(GitError, match="not a git repository"):
            histories.at(tmp_path / "plain")


def test_what_a_file_was_is_followed_through_renames_and_not_into_what_was_copied(history: History) -> None:
    odd = "odd\n\1 name.yaml"
    text = "".join(f"line {number}\n" for number in range(20))
    for message, name, more in (("add", "a.yaml", ""), ("edit", "a.yaml", "more\n"), ("copy", "copy.yaml", "more\n")):
        Path(name).write_text(text + more, encoding="utf-8")
        git("add", "--all")
        git("commit", "--quiet", "--message", message)
    git("mv", "a.yaml", odd)
    git("commit", "--quiet", "--message", "move")
    git("mv", odd, "b.yaml")

    def told(name: str) -> list[tuple[str, str]]:
        subjects = dict(line.split(" ", 1) for line in git("log", "--format=%H %s").split("\n"))
        return [(subjects[one.commit], one.path) for one in history.versions(name)]

    assert told("b.yaml") == [("move", odd), ("edit", "a.yaml"), ("add", "a.yaml")]
    assert told("copy.yaml") == [("copy", "copy.yaml")]
    assert told("nobody.yaml") == []
