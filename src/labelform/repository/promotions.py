"""
Evidence of promotions, kept in git besides what was applied: a commit below `refs/labelform/promoted/` for each.

Whoever may push these refs may write evidence, as whoever may push to a branch may write what is applied from it.
"""

from __future__ import annotations

import hashlib
import os
import re

from pydantic import ValidationError

from labelform.core.promotion import Evidence
from labelform.repository.git import WorkingTree
from labelform.repository.history import History

REFS = "refs/labelform/promoted/"
FILE = "evidence.json"
_ACTORS = ("GITHUB_ACTOR", "GITLAB_USER_LOGIN")
_SLUG = re.compile(r"[^a-z0-9]+")


def record_promotion(place: WorkingTree, evidence: Evidence) -> str:
    """
    Keep evidence; return the ref.

    Raises:
        GitError: git refused.
    """
    ref = _ref(evidence.target_environment, evidence.digest)
    said = f"Promoted {evidence.spec} from {evidence.source_environment} to {evidence.target_environment}"
    place.keep(ref, {FILE: evidence.model_dump_json(indent=2) + "\n"}, f"{said}\n\nCommit: {evidence.commit}\n")
    return ref


def find_promotion(history: History, environment: str, digest: str) -> Evidence | None:
    """Return the newest evidence for what a spec says in an environment; None without any that can be read."""
    commit = history.commit(_ref(environment, digest))
    text = history.text(commit, FILE) if commit else None
    try:
        evidence = Evidence.model_validate_json(text) if text else None
    except ValidationError:
        return None
    is_for = evidence and (evidence.target_environment, evidence.digest) == (environment, digest)
    return evidence if is_for else None


def actor(place: WorkingTree) -> str:
    """Return who runs this: the actor of a pipeline, else whom git knows; empty when nobody says."""
    named = next((os.environ[name] for name in _ACTORS if os.environ.get(name)), "")
    return named or place.author()


def _ref(environment: str, digest: str) -> str:
    slug = _SLUG.sub("-", environment.lower()).strip("-") or "environment"
    apart = hashlib.sha256(environment.encode()).hexdigest()[:8]  # two names may have one slug
    return f"{REFS}{slug}-{apart}/{digest.removeprefix('sha256:')}"
