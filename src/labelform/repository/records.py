"""
What refs say about applies: which spec was applied to which project of which platform.

The message of a record ends with trailers; they say so in words that do not change when a file is moved.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from labelform.repository.git import Ref

REFS = "refs/labelform/applied/"
BUILT = "<spec>"
"""What a spec of a program is called where a file would be. All of them are, so only its project tells one apart."""
_SLUG = re.compile(r"[^a-z0-9]+")


def ref_of(path: str, title: str, base_url: str) -> str:
    """Return the ref for a spec, the title of its project, and the platform."""
    slug = _SLUG.sub("-", title.lower()).strip("-")[:40] or "project"
    identity = "\0".join((base_url, path, title))
    return f"{REFS}{slug}-{hashlib.sha256(identity.encode(errors='surrogatepass')).hexdigest()[:8]}"


def message_of(path: str, facts: Mapping[str, str]) -> str:
    """Return the message of a record: what was applied, and `facts` as trailers, but for those that are empty."""
    told = {name: value for name, value in {**facts, "Spec": path}.items() if value}
    trailers = "\n".join(f"{name}: {one_line(value)}" for name, value in told.items())
    return f"Applied {path}\n\n{trailers}\n"


def is_built(path: str) -> bool:
    """Return whether this is what a spec of a program is called, and no path of a file."""
    return path.rpartition("/")[2] == BUILT


def one_line(text: str) -> str:
    """Return text as it is in a trailer."""
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class AppliedRecord:
    """
    One record: the commit that holds what was applied, and the path of the spec in it.

    `at` is when the project was last changed to be like it, which is earlier than the record where that had to be said
    about another commit only. `head` is the commit that was checked out then, empty if nothing was. `project` and
    `title` say to which project it was applied, empty if the record does not.
    """

    commit: str
    path: str
    at: datetime
    head: str = ""
    project: str = ""
    title: str = ""


class AppliedRecords:
    """Records by what they are about, the newest of each."""

    def __init__(self, refs: Iterable[Ref]) -> None:
        """Sort records in; `refs` come newest first."""
        self._by_name: dict[str, AppliedRecord] = {}
        self._by_title: dict[tuple[str, str], AppliedRecord] = {}
        self._by_path: dict[tuple[str, str], AppliedRecord] = {}
        self._in_environment: dict[tuple[str, str, str], AppliedRecord] = {}
        for ref in refs:
            facts = _trailers(ref.message)
            platform, title, path, environment = (
                facts.get(name, "") for name in ("Platform", "Title", "Spec", "Environment")
            )
            at = datetime.fromisoformat(facts.get("Since") or ref.date)
            project = facts.get("Project", "")
            record = AppliedRecord(ref.commit, path, at, facts.get("Commit", ""), project, title)
            self._by_name[ref.name] = record
            self._by_title.setdefault((platform, title), record)
            if is_built(path):
                continue
            self._by_path.setdefault((platform, path), record)
            self._in_environment.setdefault((platform, environment, path), record)

    def named(self, ref: str) -> AppliedRecord | None:
        """Return the record of a ref, as `ref_of` names it."""
        return self._by_name.get(ref)

    def find(self, path: str, title: str, base_url: str) -> AppliedRecord | None:
        """Return the record of a spec and its project; after a rename of either, the newest of the other."""
        exact = self._by_name.get(ref_of(path, title, base_url))
        same_title = self._by_title.get((base_url, one_line(title)))
        return exact or same_title or self._by_path.get((base_url, one_line(path)))

    def applied_in(self, environment: str, path: str, base_url: str) -> AppliedRecord | None:
        """Return the record of a spec in an environment, whatever its project was called then."""
        return self._in_environment.get((base_url, one_line(environment), one_line(path)))

    def project_of(self, path: str, title: str, base_url: str, environment: str) -> AppliedRecord | None:
        """Return the newest record of a spec in an environment, or of a title, if it names its project."""
        found = [self.of_file(path, base_url, environment), self._by_title.get((base_url, one_line(title)))]
        return max((one for one in found if one and one.project), key=lambda one: one.at, default=None)

    def of_file(self, path: str, base_url: str, environment: str) -> AppliedRecord | None:
        """Return the record of a spec in an environment, if it names its project."""
        found = self.applied_in(environment, path, base_url)
        return found if found and found.project else None


def _trailers(message: str) -> dict[str, str]:
    last = message.rstrip("\n").rpartition("\n\n")[2]
    return {name: value for name, _, value in (line.partition(": ") for line in last.split("\n"))}
