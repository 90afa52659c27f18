"""What an environment was applied with, and the evidence that it can be given to the next one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from labelform.core.digest import spec_digest
from labelform.core.promotion import Evidence
from labelform.errors import LabelformError, SpecError
from labelform.language.model import ParsedSpec, SpecInputs
from labelform.repository.applied import says
from labelform.repository.git import GitError
from labelform.repository.history import Histories, History
from labelform.repository.promotions import actor, record_promotion
from labelform.repository.records import AppliedRecord
from labelform.repository.revisions import Revision


class PromotionError(LabelformError):
    """What an environment has cannot be led back to a commit."""

    code = "unproven"


@dataclass(frozen=True, slots=True)
class AppliedSpec:
    """A spec as an environment was applied with it: `parsed` is what it said there, `path` what it was called."""

    environment: str
    path: str
    revision: Revision
    record: AppliedRecord
    parsed: ParsedSpec

    def read(self, given: SpecInputs) -> ParsedSpec:
        """Read it from the same commit for another environment."""
        return self.revision.spec(self.path, given)

    def promoted(self, target: str, there: ParsedSpec) -> None:
        """
        Keep the evidence that this goes to another environment, where the spec says `there`; nothing must have drifted.

        Raises:
            GitError: git refused.
        """
        place = self.revision.history.place
        evidence = Evidence(
            source_environment=self.environment,
            target_environment=target,
            spec=self.path,
            commit=self.revision.commit,
            applied_at=self.record.at,
            applied_digest=spec_digest(self.parsed.document.data),
            digest=spec_digest(there.document.data),
            seen_at=datetime.now(UTC),
            by=actor(place),
        )
        record_promotion(place, evidence)


def find_applied(
    file: Path, environment: str, base_url: str, histories: Histories, inputs: Callable[[Revision], SpecInputs]
) -> AppliedSpec | None:
    """
    Return a spec as it was last applied in an environment; None when git knows of no apply, or of no commit of it.

    `inputs` returns what specs of a commit are read with in that environment.

    Raises:
        PromotionError: what was applied is not what the commit says.
    """
    try:
        history = histories.at(file.resolve().parent)
    except GitError:
        return None
    path = history.place.path_of(file)
    record = history.records.applied_in(environment, path, base_url)
    if record is None or not record.head:
        return None
    revision = Revision(history, record.head)
    parsed = _parsed(revision, path, inputs)
    if parsed is None or not says(_recorded(history, record), parsed.document.data):
        raise PromotionError(
            f'{environment} was applied with something other than "{path}" at {record.head[:7]}',
            hint=(
                f"it had uncommitted changes, or other variables: commit it and apply it to {environment} again, "
                "or promote the files of this folder with --unproven"
            ),
        )
    return AppliedSpec(environment, path, revision, record, parsed)


def _parsed(revision: Revision, path: str, inputs: Callable[[Revision], SpecInputs]) -> ParsedSpec | None:
    try:
        return revision.spec(path, inputs(revision))
    except SpecError:
        return None


def _recorded(history: History, record: AppliedRecord) -> str | None:
    path = history.recorded_path(record)
    return history.text(record.commit, path) if path else None
