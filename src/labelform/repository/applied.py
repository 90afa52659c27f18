"""
The spec as it was last applied, kept in git: written after an apply, read for drift and `--prune=owned`.

Each apply leaves a commit below `refs/labelform/applied/` that holds what was applied, with templates filled, as JSON.
No branch, tag, index or working tree is touched; `git push origin 'refs/labelform/*:refs/labelform/*'` shares it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from labelform.core.digest import canonical
from labelform.core.packed import plain
from labelform.core.plan import Origin, Plan
from labelform.errors import SpecError
from labelform.language.model import NO_INPUTS, ParsedSpec, SpecInputs
from labelform.repository.git import GitError, WorkingTree, repository
from labelform.repository.history import Histories, History
from labelform.repository.records import AppliedRecord, is_built, message_of, ref_of
from labelform.repository.revisions import Revision


@dataclass(frozen=True, slots=True)
class Base:
    """
    The spec at an earlier revision; `parsed` is None when its file was not there yet.

    `since` names the revision for people. `missing` says why it does not show which side changed: there is no
    revision, and `commit` is empty, or nothing says that what is committed there was ever applied.
    """

    parsed: ParsedSpec | None = None
    commit: str = ""
    since: str = ""
    missing: str = ""

    @property
    def is_known(self) -> bool:
        """Return whether there is a revision to compare with."""
        return bool(self.commit)


def record_applied(
    plan: Plan, base_url: str, environment: str | None = None, *, project_hash: str | None = None
) -> str | None:
    """
    Remember that the spec of a plan is applied; call it after an apply that left nothing undone.

    Returns the ref, or None when there is nothing to remember it in: the spec is in no git repository, or the plan does
    not say which spec it was made from.

    Raises:
        GitError: git refused. The apply itself is done all the same.
    """
    if plan.origin is None or not plan.origin.spec:
        return None
    file = Path(plan.origin.folder, plan.origin.file)
    try:
        place = repository(file.resolve().parent)
    except GitError:
        return None
    about = _About(place.path_of(file), plan.target.title, base_url, environment or "")
    return _keep(place, about, plan.origin, project_hash or plan.target.hash or "", place.commit("HEAD") or "")


def record_in_sync(plan: Plan, base_url: str, environment: str | None, histories: Histories) -> None:
    """
    Remember that a project has what its spec says at this commit, though nothing had to be done for that.

    Nothing is written where that is already remembered. When the project was changed last stays what it was.

    Raises:
        GitError: git refused.
    """
    if plan.origin is None or not plan.origin.spec:
        return
    file = Path(plan.origin.folder, plan.origin.file)
    try:
        history = histories.at(file.resolve().parent)
    except GitError:
        return
    about = _About(history.place.path_of(file), plan.target.title, base_url, environment or "")
    record, head = history.records.named(about.ref), history.commit("HEAD") or ""
    if record and record.head == head and says(history.text(record.commit, about.path), plan.origin.spec):
        return
    since = record.at.isoformat() if record else ""
    _keep(history.place, about, plan.origin, plan.target.hash or "", head, since)


class _About(NamedTuple):
    """What a record is about."""

    path: str
    title: str
    base_url: str
    environment: str

    @property
    def ref(self) -> str:
        return ref_of(self.path, self.title, self.base_url)


def _keep(
    place: WorkingTree, about: _About, origin: Origin, project_hash: str, head: str, since: str = ""
) -> str:  # fmt: skip
    facts = {
        "Platform": about.base_url,
        "Environment": about.environment,
        "Project": project_hash,
        "Title": about.title,
        "Commit": head,
        "Since": since,
    }
    place.keep(about.ref, {about.path: _written(origin.spec)}, message_of(about.path, facts))
    return about.ref


def find_base(
    parsed: ParsedSpec, base_url: str, histories: Histories, *, since: str | None = None, given: SpecInputs = NO_INPUTS
) -> Base:
    """
    Return the spec as it was at `since`; without it, as it was last applied, else where this branch began.

    A spec of a revision is filled with what is `given` now: variables that are not in git have no history.

    Raises:
        GitError: `since` is given, and there is no such revision, no repository or no file.
    """
    file = Path(parsed.file)
    try:
        history = histories.at(file.resolve().parent)
    except GitError as exc:
        if since is not None:
            raise
        return Base(missing=str(exc))
    path = history.place.path_of(file)
    if since is not None:
        if is_built(path):
            raise GitError("a spec of a program has no revisions", hint="write it to a file, and plan that")
        commit = history.commit(since)
        if commit is None:
            root = history.place.root
            raise GitError(f'there is no revision "{since}" in {root}', hint="is the clone shallow? git fetch")
        return _then(Revision(history, commit), path, given, f"{since} ({commit[:7]})")
    record = history.records.find(path, parsed.spec.project.title, base_url)
    if record is not None:
        return _recorded(history, record, path, parsed)
    if is_built(path):
        return Base(missing="git has no history of a spec of a program, and no apply to its project is recorded")
    return _where_the_branch_began(history, path, given)


def _recorded(history: History, record: AppliedRecord, path: str, parsed: ParsedSpec) -> Base:
    """Return what a record holds. Where that is what the spec still says, nothing has to be read a second time."""
    since = f"its last apply ({record.commit[:7]})"
    path = history.recorded_path(record) or path
    if says(history.text(record.commit, path), parsed.document.data):
        return Base(parsed, record.commit, since)
    revision = Revision(history, record.commit)
    return _at(revision, path, revision.filled, since)


def says(text: str | None, data: Mapping[str, Any]) -> bool:
    """Return whether a record says the same as a spec; as text, because `1` is not `true` there."""
    try:
        return text is not None and canonical(json.loads(text)) == canonical(plain(data))
    except (TypeError, ValueError, RecursionError):
        return False


def _written(spec: Mapping[str, Any]) -> str:
    # With escapes: it is read as a spec, where not every character can stand.
    return json.dumps(plain(spec), indent=2) + "\n"


def _where_the_branch_began(history: History, path: str, given: SpecInputs) -> Base:
    found = history.merge_base
    if found is None:
        return Base(missing="the repository has no default branch to compare with, and no apply is recorded in it")
    commit, branch = found
    base = _then(Revision(history, commit), path, given, f"{commit[:7]}, where this branch left {branch}")
    if commit == history.commit("HEAD"):
        # What the default branch says is still what prune=owned owns. It may also be on its way to its first apply.
        return replace(base, missing=base.missing or f"no apply of this spec is recorded here, and HEAD is on {branch}")
    return base


def _then(revision: Revision, path: str, given: SpecInputs, since: str) -> Base:
    return _at(revision, path, lambda earlier: revision.spec(earlier, given), since)


def _at(revision: Revision, path: str, read: Callable[[str], ParsedSpec], since: str) -> Base:
    earlier = revision.path_then(path)
    if earlier is None:
        return Base(commit=revision.commit, since=since)
    try:
        return Base(read(earlier), revision.commit, since)
    except SpecError:
        return Base(missing=f"the spec was not valid at {since}")
