"""What was before a plan, as the store knows it: looked up once for each project, in no history of a repository."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from labelform.core.creation import Earlier
from labelform.core.plan import Origin, Plan
from labelform.core.promotion import Evidence
from labelform.core.reference import Named
from labelform.errors import LabelformError, SpecError
from labelform.fleet.work import Applied
from labelform.language.model import ParsedSpec, SpecInputs, parse
from labelform.language.source import read_document
from labelform.repository.applied import Base, says


@dataclass(frozen=True, slots=True)
class StoredBefore:
    """
    Answers with what was applied last, and with the evidence of a promotion that the command found where it ran.

    Commits are not asked: a project that a spec had before it was first applied by a fleet is not known here.
    """

    found: Applied | None = None
    promoted: Evidence | None = None

    def base(self, parsed: ParsedSpec, base_url: str, *, since: str | None, given: SpecInputs) -> Base:
        """
        Return a spec as it was last applied.

        Raises:
            LabelformError: `since` is given, which only a repository can answer.
        """
        if since is not None:
            raise LabelformError("a fleet knows no revisions", hint="leave out --since, or leave out --on")
        if self.found is None:
            return Base(missing="no apply of this spec is recorded in the store")
        day = f" ({self.found.at:%Y-%m-%d})" if self.found.at else ""
        then = Base(parsed, self.found.project or self.found.title, f"its last apply{day}")
        if says(json.dumps(self.found.says), parsed.document.data):
            return then
        try:
            document = read_document(json.dumps(self.found.says), parsed.file)
            return replace(then, parsed=parse(replace(document, has_templates=False)))
        except SpecError:
            return Base(missing=f"the spec was not valid at {then.since}")

    def evidence(self, origin: Origin, environment: str) -> Evidence | None:
        """Return what shows that a spec was promoted to an environment."""
        found = self.promoted
        is_for = found and (found.target_environment, found.digest) == (environment, origin.digest)
        return found if is_for else None

    def earlier(
        self, plan: Plan, base_url: str, environment: str, given: SpecInputs, living: Sequence[Named]
    ) -> Earlier | None:
        """Return the project that the spec of a plan was applied to last."""
        if self.found is None or not self.found.project:
            return None
        day = f"{self.found.at:%Y-%m-%d}" if self.found.at else ""
        return Earlier(self.found.spec, Named(self.found.project, self.found.title), day)
