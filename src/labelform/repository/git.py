"""
The real git, as far as labelform uses it: what a file said at a revision, and refs of our own. Runs `git` itself.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from labelform.errors import LabelformError

TIMEOUT_SECONDS = 60.0
MOST_COMMITS = 10_000
"""How many of the newest commits that touch files are read."""
_DEFAULTS = ("origin/HEAD", "origin/main", "origin/master", "main", "master")
_QUIET = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
_OF_ANOTHER_REPOSITORY = frozenset({
    "GIT_DIR", "GIT_COMMON_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_PREFIX", "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH",
    "GIT_NAMESPACE", "GIT_NO_REPLACE_OBJECTS", "GIT_REPLACE_REF_BASE", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE",
})  # fmt: skip
"""
What git tells a hook about its repository: `git rev-parse --local-env-vars`, with what a push adds. A spec may lie in
another one. `GIT_CONFIG_…` stays: it gives settings, such as `safe.directory`, and names no repository.
"""
_AUTHOR = {
    "GIT_AUTHOR_NAME": "labelform",
    "GIT_AUTHOR_EMAIL": "labelform@localhost",
    "GIT_COMMITTER_NAME": "labelform",
    "GIT_COMMITTER_EMAIL": "labelform@localhost",
}


class GitError(LabelformError):
    """Git is not installed, this is not a repository, or it refused; the message is git's own."""

    code = "git"


@dataclass(frozen=True, slots=True)
class Ref:
    """One ref: its name, the commit it points to, when that was made (ISO 8601), and its message."""

    name: str
    commit: str
    date: str
    message: str


class Changed(NamedTuple):
    """What one commit did to one file: `status` is a letter of git, `day` as in `2026-11-29`."""

    commit: str
    day: str
    status: str
    old: str
    path: str


@dataclass(frozen=True, slots=True)
class WorkingTree:
    """A working tree."""

    root: Path

    def path_of(self, file: Path) -> str:
        """Return a file as git names it: from the root, with slashes."""
        return file.resolve().relative_to(self.root).as_posix()

    def commit(self, rev: str) -> str | None:
        """Return the commit that a revision names; None when it names none."""
        found = self._try("rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}")
        return found.strip() if found else None

    def text(self, commit: str, path: str) -> str | None:
        """Return what a file said in a commit; None when it was not there, or is not text."""
        try:
            return self._try("cat-file", "blob", f"{commit}:{path}")
        except UnicodeDecodeError:
            return None

    def renames(self, commit: str) -> dict[str, str]:
        """Return what files were called in a commit, by their names of now, where git sees that they were renamed."""
        changed = self._try(
            "diff", "--name-status", "-z", "--find-renames", "--diff-filter=R", "--no-ext-diff", "--no-textconv", commit
        )
        parts = (changed or "").split("\0")
        return {new: old for _, old, new in zip(parts[::3], parts[1::3], parts[2::3], strict=False)}

    def changed(self, *patterns: str) -> Iterator[Changed]:
        """Yield what commits did to files that fit patterns, the newest first; renames are seen, copies are new."""
        told = self._try(
            "log", f"--max-count={MOST_COMMITS}", "--name-status", "-z", "--find-renames", "--format=%x00%x00%H%x00%cs",
            "--no-ext-diff", "--no-textconv", "HEAD", "--", *patterns,
        )  # fmt: skip
        for part in (told or "").split("\0\0")[1:]:  # no name of a file is empty
            commit, day, *rest = part.removeprefix("\0").split("\0")
            words = iter(rest)
            for status in filter(None, (word.strip("\n") for word in words)):
                old = next(words, "")
                yield Changed(commit, day, status[0], old, next(words, "") if status[0] == "R" else old)

    def gone(self) -> list[str]:
        """Return the files that git knows and that are gone."""
        return (self._try("ls-files", "--deleted", "-z", "--", self.root.as_posix()) or "").split("\0")[:-1]

    def merge_base(self) -> tuple[str, str] | None:
        """Return where this branch left the default branch: the commit, and the name of that branch."""
        for branch in _DEFAULTS:
            if self.commit(branch):
                found = self._try("merge-base", "HEAD", branch)
                return (found.strip(), branch) if found else None
        return None

    def refs(self, prefix: str) -> list[Ref]:
        """Return the refs below a prefix, the newest first."""
        form = "--format=%(refname)%00%(objectname)%00%(committerdate:iso-strict)%00%(contents)%00"
        parts = (self._try("for-each-ref", "--sort=-committerdate", form, prefix) or "").split("\0")
        return [Ref(*(part.lstrip("\n") for part in parts[at : at + 4])) for at in range(0, len(parts) - 4, 4)]

    def author(self) -> str:
        """Return whom commits here would be by, as in `Ann <ann@example.org>`; empty when git does not know."""
        found = self._try("var", "GIT_AUTHOR_IDENT") or ""
        return found.rpartition(">")[0] + ">" if ">" in found else ""

    def files(self, commit: str) -> list[str]:
        """Return the paths of all files of a commit."""
        return (self._try("ls-tree", "-r", "-z", "--name-only", commit) or "").split("\0")[:-1]

    def only_file(self, commit: str) -> str | None:
        """Return the one file of a commit; None when it holds several."""
        names = self.files(commit)
        return names[0] if len(names) == 1 else None

    def keep(self, ref: str, files: Mapping[str, str], message: str) -> str:
        """
        Point a ref to a new commit that holds nothing but these files, on top of what the ref pointed to.

        `files` are texts by path. Returns the commit.

        Neither the working tree nor the index is touched.

        Raises:
            GitError: git refused.
        """
        with tempfile.TemporaryDirectory() as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            for path, text in files.items():
                blob = self._run("hash-object", "-w", "--stdin", given=text).strip()
                self._run("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", environ=index)
            tree = self._run("write-tree", environ=index).strip()
        parent = self.commit(ref)
        parents = ["-p", parent] if parent else []
        commit = self._run("commit-tree", tree, *parents, "-F", "-", given=message, environ=_AUTHOR).strip()
        self._run("update-ref", "--create-reflog", ref, commit)
        return commit

    def commit_on(self, branch: str, files: Mapping[str, str], message: str) -> str:
        """
        Leave a commit on a new branch: what HEAD holds, with other texts in some files. Returns the commit.

        Neither the working tree nor the index is touched. The commit is by whom git knows, else by labelform.

        Raises:
            GitError: there is such a branch, it cannot be one, or git refused.
        """
        name = self._run("check-ref-format", "--branch", branch).strip()
        with tempfile.TemporaryDirectory() as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            self._run("read-tree", "HEAD", environ=index)
            for path, text in files.items():
                mode = self._run("ls-tree", "HEAD", "--", path).split()[0]
                blob = self._run("hash-object", "-w", "--stdin", f"--path={path}", given=text).strip()
                self._run("update-index", "--cacheinfo", f"{mode},{blob},{path}", environ=index)
            tree = self._run("write-tree", environ=index).strip()
        by = {} if self.author() else _AUTHOR
        commit = self._run("commit-tree", tree, "-p", "HEAD", "-F", "-", given=message, environ=by).strip()
        self._run("update-ref", f"refs/heads/{name}", commit, "0" * len(commit))
        return commit

    def is_known(self, path: str) -> bool:
        """Return whether a file is in the index: committed, or about to be."""
        return self._try("ls-files", "--error-unmatch", "--", f":(literal){path}") is not None

    def check_new(self, branch: str) -> None:
        """
        Make sure that a branch can be made.

        Raises:
            GitError: it cannot be the name of one, or there is one already.
        """
        name = self._run("check-ref-format", "--branch", branch).strip()
        if self.commit(f"refs/heads/{name}"):
            raise GitError(f'there already is a branch "{name}"', hint="name another one")

    def own_path_of(self, file: Path) -> str | None:
        """Return a file as git names it, None if it is outside."""
        return self.path_of(file) if file.resolve().is_relative_to(self.root) else None

    def holds(self, path: str, text: str) -> bool:
        """Return whether HEAD has a text at a path, whatever the index says about it."""
        committed = self._try("rev-parse", "--verify", "--quiet", "--end-of-options", f"HEAD:{path}")
        return committed is not None and committed == self._run("hash-object", "--stdin", f"--path={path}", given=text)

    def published_head(self) -> str | None:
        """Return the commit of HEAD if a branch of a remote has it, as far as this clone knows."""
        if not self._try("branch", "--remotes", "--contains", "HEAD"):
            return None
        return self._run("rev-parse", "HEAD").strip()

    def _try(self, *arguments: str) -> str | None:
        try:
            return self._run(*arguments)
        except GitError:
            return None

    def _run(self, *arguments: str, given: str | None = None, environ: Mapping[str, str] | None = None) -> str:
        return _git(["-C", str(self.root), *arguments], given=given, environ=environ)


def repository(folder: Path) -> WorkingTree:
    """
    Return the repository that a folder belongs to.

    Raises:
        GitError: there is none, or git is not installed.
    """
    return WorkingTree(Path(_git(["-C", str(folder), "rev-parse", "--show-toplevel"]).strip()))


def _git(arguments: Sequence[str], *, given: str | None = None, environ: Mapping[str, str] | None = None) -> str:
    try:
        ended = subprocess.run(  # noqa: S603 - a list, not a shell; revisions are behind --end-of-options
            ["git", *arguments],  # noqa: S607 - the git of the user
            input=given.encode() if given is not None else b"",
            env={**quiet_environment(), **(environ or {})},
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise GitError("git is not installed") from None
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise GitError(f"git could not be run: {exc}") from exc
    if ended.returncode:
        said = ended.stderr.decode(errors="replace").strip().splitlines()
        raise GitError(said[0].removeprefix("fatal: ") if said else f"git {arguments[2]} failed")
    return ended.stdout.decode()


def quiet_environment() -> dict[str, str]:
    """Return the environment of a git that asks nothing, takes no lock it can do without, and is in no other place."""
    ours = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER_REPOSITORY}
    return {**ours, **_QUIET}
