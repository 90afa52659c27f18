"""What is known from before a run, here by git: what was applied, to which project, and what was promoted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

from labelform.core.creation import Earlier
from labelform.core.plan import Origin, Plan
from labelform.core.promotion import Evidence
from labelform.core.reference import Named
from labelform.errors import SpecError
from labelform.language.model import ParsedSpec, SpecInputs
from labelform.repository.applied import Base, find_base
from labelform.repository.git import Changed, GitError
from labelform.repository.history import Histories, History
from labelform.repository.promotions import find_promotion
from labelform.repository.records import is_built
from labelform.repository.revisions import Revision

MOST_VERSIONS = 100
"""The most commits of one spec that are searched for the project it was about."""


class Before(Protocol):
    """Answers what plans ask about the time before them."""

    def base(self, parsed: ParsedSpec, base_url: str, *, since: str | None, given: SpecInputs) -> Base:
        """Return a spec as it was last applied to its project, or as it was at `since`, see `find_base`."""

    def evidence(self, origin: Origin, environment: str) -> Evidence | None:
        """Return what shows that a spec was promoted to an environment."""

    def earlier(
        self, plan: Plan, base_url: str, environment: str, given: SpecInputs, living: Sequence[Named]
    ) -> Earlier | None:
        """Return the project that the spec of a plan had before; `living` are those that may be seen."""


@dataclass(frozen=True, slots=True)
class BeforeInGit:
    """What the repositories of specs know."""

    histories: Histories

    def base(self, parsed: ParsedSpec, base_url: str, *, since: str | None, given: SpecInputs) -> Base:
        """Return a spec as it was at `since`, as it was last applied, or where this branch began; see `find_base`."""
        return find_base(parsed, base_url, self.histories, since=since, given=given)

    def evidence(self, origin: Origin, environment: str) -> Evidence | None:
        """Return what shows that a spec was promoted to an environment."""
        try:
            history = self.histories.at(Path(origin.folder, origin.file).resolve().parent)
        except GitError:
            return None
        return find_promotion(history, environment, origin.digest)

    def earlier(
        self, plan: Plan, base_url: str, environment: str, given: SpecInputs, living: Sequence[Named]
    ) -> Earlier | None:
        """Return the project of the last apply of a spec, also under the names that its file had, else in git."""
        if plan.origin is None:
            return None
        file = Path(plan.origin.folder, plan.origin.file)
        try:
            history = self.histories.at(file.resolve().parent)
        except GitError:
            return None
        path, records = history.place.path_of(file), history.records
        record = records.project_of(path, plan.target.title, base_url, environment)
        if record is None and is_built(path):
            return None
        if record is None:
            versions = list(islice(history.versions(path), MOST_VERSIONS))
            names = dict.fromkeys(one.path for one in versions)
            record = next(filter(None, (records.of_file(name, base_url, environment) for name in names)), None)
            if record is None:
                return _committed(history, versions, plan.target.title, given, living)
        return Earlier(record.path, Named(record.project, record.title), f"{record.at:%Y-%m-%d}")


def _committed(
    history: History, versions: Iterable[Changed], title: str, given: SpecInputs, living: Sequence[Named]
) -> Earlier | None:
    """
    Return the living project that a spec was about last, by what it said in earlier commits.

    It need not have been applied to it. A title that no project has says nothing: it may have been edited before the
    first apply.
    """
    by_title = {one.name: one for one in living}
    by_hash = {one.hash: one for one in living}
    for version in versions:
        try:
            about = Revision(history, version.commit).spec(version.path, given).spec.project
        except SpecError:
            continue
        found = by_hash.get(about.hash) if about.hash else by_title.get(about.title)
        if found and found.name != title:
            return Earlier(version.path, found, version.day, is_applied=False)
    return None
