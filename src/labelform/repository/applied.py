"""
The spec as it was last applied, kept in git: written after an apply, read for drift and `--prune=owned`.

Each apply leaves a commit below `refs/labelform/applied/` that holds what was applied, with templates filled, as JSON.
No branch, tag, index or working tree is touched; `git push origin 'refs/labelform/*:refs/labelform/*'` shares it.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

from labelform.core.plan import Plan
from labelform.diagnostics import Diagnostic
from labelform.errors import SpecError
from labelform.language.model import NO_INPUTS, ParsedSpec, SpecInputs, parse
from labelform.repository.git import GitError, Ref, WorkingTree, repository
from labelform.repository.load import compose

REFS = "refs/labelform/applied/"
_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Base:
    """
    The spec at an earlier revision; `parsed` is None when its file was not there yet.

    `since` names the revision for people. `missing` says why it tells nothing about who moved: there is no revision,
    and `commit` is empty, or nothing says that what is committed there was ever applied.
    """

    parsed: ParsedSpec | None = None
    commit: str = ""
    since: str = ""
    missing: str = ""

    @property
    def is_known(self) -> bool:
        """Tell whether there is a revision to compare with."""
        return bool(self.commit)


def record_applied(plan: Plan, base_url: str, *, project_hash: str | None = None) -> str | None:
    """
    Remember that the spec of a plan is applied; call it after an apply that left nothing undone.

    Returns the ref, or None when there is nothing to remember it in: the spec is in no git repository, or the plan does
    not say which spec it was made from.

    Raises:
        GitError: git refused. The apply itself is done all the same.
    """
    if plan.origin is None or not plan.origin.spec:
        return None
    file = Path(plan.origin.file)
    try:
        place = repository(file.resolve().parent)
    except GitError:
        return None
    path = place.path_of(file)
    ref = REFS + _name(path, plan.target.title, base_url)
    facts = {"Platform": base_url, "Project": project_hash or plan.target.hash or "", "Title": plan.target.title}
    trailers = "\n".join(f"{name}: {' '.join(value.split())}" for name, value in {**facts, "Spec": path}.items())
    text = json.dumps(plan.origin.spec, indent=2, ensure_ascii=False) + "\n"
    place.keep(ref, {path: text}, f"Applied {path}\n\n{trailers}\n")
    return ref


def find_base(parsed: ParsedSpec, base_url: str, *, since: str | None = None, given: SpecInputs = NO_INPUTS) -> Base:
    """
    Return the spec as it was at `since`; without it, as it was last applied, else where this branch began.

    A spec of a revision is filled with what is `given` now: variables that are not in git have no history.

    Raises:
        GitError: `since` is given, and there is no such revision or no repository.
    """
    file = Path(parsed.file)
    try:
        place = repository(file.resolve().parent)
    except GitError as exc:
        if since is not None:
            raise
        return Base(missing=str(exc))
    path = place.path_of(file)
    if since is not None:
        commit = place.commit(since)
        if commit is None:
            raise GitError(f'there is no revision "{since}" in {place.root}', hint="is the clone shallow? git fetch")
        return _at(_Revision(place, commit, given), path, f"{since} ({commit[:7]})")
    applied = _applied(place, path, parsed.spec.project.title, base_url)
    if applied is not None:
        recorded = _Revision(place, applied.commit, NO_INPUTS)
        return _at(recorded, place.only_file(applied.commit) or path, f"its last apply ({applied.commit[:7]})")
    return _where_the_branch_began(place, path, given)


def _where_the_branch_began(place: WorkingTree, path: str, given: SpecInputs) -> Base:
    found = place.merge_base()
    if found is None:
        return Base(missing="the repository has no default branch to compare with, and no apply is recorded in it")
    commit, branch = found
    base = _at(_Revision(place, commit, given), path, f"{commit[:7]}, where this branch left {branch}")
    if commit == place.commit("HEAD"):
        # What the default branch says is still what prune=owned owns. It may also be on its way to its first apply.
        return replace(base, missing=base.missing or f"no apply of this spec is recorded here, and HEAD is on {branch}")
    return base


@dataclass(frozen=True, slots=True)
class _Revision:
    """One commit, and what specs are read with there."""

    place: WorkingTree
    commit: str
    given: SpecInputs

    def path_then(self, path: str) -> str | None:
        """Return what a file was called then; None when it was not there."""
        for name in (path, self.place.renamed_from(self.commit, path)):
            if name and self.place.text(self.commit, name) is not None:
                return name
        return None

    def read(self, path: Path) -> str:
        """Return the text of a file; what it extends is read from the same commit."""
        text = self.place.text(self.commit, path.as_posix())
        if text is None:
            raise SpecError([Diagnostic("no-such-file", f'there was no file "{path}" at {self.commit[:7]}')])
        return text


def _at(revision: _Revision, path: str, since: str) -> Base:
    earlier = revision.path_then(path)
    if earlier is None:
        return Base(commit=revision.commit, since=since)
    try:
        return Base(parse(compose(Path(earlier), revision.read), revision.given), revision.commit, since)
    except SpecError:
        return Base(missing=f"the spec was not valid at {since}")


def _applied(place: WorkingTree, path: str, title: str, base_url: str) -> Ref | None:
    """Return the apply of this spec to this project; after a rename of either, the newest of the other."""
    refs = [ref for ref in place.refs(REFS) if f"\nPlatform: {base_url}\n" in ref.message]
    exact = REFS + _name(path, title, base_url)
    same = [ref for ref in refs if ref.name == exact]
    same_title = [ref for ref in refs if f"\nTitle: {' '.join(title.split())}\n" in ref.message]
    same_path = [ref for ref in refs if f"\nSpec: {path}\n" in ref.message]
    return next(iter([*same, *same_title, *same_path]), None)


def _name(path: str, title: str, base_url: str) -> str:
    slug = _SLUG.sub("-", title.lower()).strip("-")[:40] or "project"
    identity = "\0".join((base_url, path, title))
    return f"{slug}-{hashlib.sha256(identity.encode(errors='surrogatepass')).hexdigest()[:8]}"
