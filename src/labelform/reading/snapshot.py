"""
A snapshot: what planning needs of some projects, as one JSON file. Plans are made from it without network and key.

It is redacted: no e-mail is in it in clear, no name of anything that a spec does not name already, and nothing that
planning does not compare. The same state gives the same bytes, and the digest of a snapshot is that of its content.
It holds what was seen on each platform it was taken from, with the environment that led there.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from labelform.core.emails import folded
from labelform.core.model import Frozen
from labelform.errors import LabelformError
from labelform.files.inputs import UnfitError, read_json

FORMAT = "labelform-snapshot/1"
"""Of one platform that no environment led to."""
SET_FORMAT = "labelform-snapshot/2"
"""Of environments, each with its platform."""
LARGEST_BYTES = 256 * 1024 * 1024
AGAIN = "take it again with labelform snapshot"
# All of a word at once, an e-mail or not: a search that began again at each of its letters would be quadratic.
_WORD = re.compile(r"[^\s@<>\"'(),;:\[\]]++(@[^\s@<>\"'(),;:\[\]]+\.[A-Za-z0-9-]+)?")


class SeenItem(Frozen):
    """One item of a project."""

    id: str
    item: dict[str, Any]
    keep: str = ""
    things: Annotated[tuple[str, ...] | None, Field(exclude_if=lambda things: things is None)] = None
    """All that it holds, where a spec lists some of it; None if nobody asked, or it is too much."""


class SeenAccess(Frozen):
    """Who holds the roles that the lockout guard looks at; people appear as digests of their e-mails."""

    users: dict[str, str]
    groups: dict[str, str]
    members: dict[str, tuple[str, ...] | None]


class Candidate(Frozen):
    """Something that a spec may name: its hash, the digest of its name, and the id of what it comes and goes with."""

    hash: str
    name_digest: str
    of: Annotated[str, Field(exclude_if=lambda of: not of)] = ""


class SeenProject(Frozen):
    """One project."""

    hash: str
    title: str
    acting_role: str | None
    sections: dict[str, tuple[SeenItem, ...]]
    access: SeenAccess
    inside: Annotated[
        dict[str, tuple[Candidate, ...]], Field(default_factory=dict, exclude_if=lambda inside: not inside)
    ]
    """What the things that specs list refer to in it, by kind."""


class SeenPlatform(Frozen):
    """What was seen on one platform; `absent` lists titles that no project has."""

    environment: str | None = None
    base_url: str
    projects: tuple[SeenProject, ...]
    absent: tuple[str, ...]
    candidates: dict[str, tuple[Candidate, ...]]


class Snapshot(Frozen):
    """What was seen on each platform."""

    platforms: tuple[SeenPlatform, ...]

    @property
    def digest(self) -> str:
        """The digest of the content: the same for the same state, whenever and wherever it was seen."""
        return _sha256(_canonical(self.content))

    @property
    def content(self) -> dict[str, Any]:
        """What a file says about it, but for its digest."""
        if [one.environment for one in self.platforms] == [None]:
            return {"format": FORMAT, **self.platforms[0].model_dump(mode="json", exclude={"environment"})}
        return {"format": SET_FORMAT, "platforms": [one.model_dump(mode="json") for one in self.platforms]}

    def seen_in(self, environment: str | None) -> SeenPlatform:
        """
        Return what was seen in an environment, else what was seen without any.

        Raises:
            LabelformError: it was not looked at, or no environment says which of several is meant.
        """
        by_name = {one.environment: one for one in self.platforms}
        if environment is None and len(self.platforms) == 1:
            return self.platforms[0]
        found = by_name.get(environment) or by_name.get(None)
        if found is not None:
            return found
        named = ", ".join(f'"{one.environment}"' for one in self.platforms)
        if environment is None:
            hint = "choose with --env or --all-envs"
            raise LabelformError(f"the snapshot is of several environments: {named}", hint=hint)
        message = f'the snapshot was not taken for the environment "{environment}", only for {named}'
        raise LabelformError(message, hint=f"{AGAIN}, for this environment too")


# -- redaction -------------------------------------------------------------------------------------------------------


def redacted(value: Any) -> Any:
    """Return JSON with every e-mail in it replaced by its digest; doing it twice changes nothing."""
    if isinstance(value, str):
        return _WORD.sub(lambda match: email_digest(match[0]) if match[1] else match[0], value)
    if isinstance(value, Mapping):
        return {redacted(key): redacted(inner) for key, inner in value.items()}
    return [redacted(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def emails_in(value: Any) -> Iterator[str]:
    """Yield every e-mail in JSON that is redacted in it."""
    if isinstance(value, str):
        yield from (match[0] for match in _WORD.finditer(value) if match[1])
    elif isinstance(value, Mapping):
        yield from emails_in([*value.keys(), *value.values()])
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from emails_in(inner)


def email_digest(email: str) -> str:
    """Return what stands for a person."""
    return f"<email {hashlib.sha256(folded(email).encode()).hexdigest()[:16]}>"


def name_digest(name: str) -> str:
    """Return what stands for a name; e-mails in it are redacted first."""
    return _sha256(redacted(name))


def _sha256(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode(errors='surrogatepass')).hexdigest()}"


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


# -- files -----------------------------------------------------------------------------------------------------------


def as_text(snapshot: Snapshot) -> str:
    """Return a snapshot as the text of its file."""
    document = {"digest": snapshot.digest, **snapshot.content}
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def load_snapshot(path: Path) -> Snapshot:
    """
    Read a snapshot.

    Raises:
        LabelformError: it cannot be read, is none, or was edited: its digest no longer fits.
    """
    try:
        document = read_json(path, most_bytes=LARGEST_BYTES)
    except OSError as exc:
        raise LabelformError(f'the snapshot "{path}" cannot be read: {(exc.strerror or "").lower()}') from exc
    except UnfitError as exc:
        raise LabelformError(f'"{path}" is not a snapshot: it {exc}') from exc
    if not isinstance(document, dict) or document.get("format") not in (FORMAT, SET_FORMAT):
        raise LabelformError(f'"{path}" is not a snapshot of this format', hint="take it with labelform snapshot")
    digest, form = document.pop("digest", None), document.pop("format")
    try:
        snapshot = Snapshot.model_validate(document if form == SET_FORMAT else {"platforms": [document]})
    except ValidationError as exc:
        raise LabelformError(f'"{path}" is not a snapshot: its parts do not match') from exc
    if digest != snapshot.digest:
        raise LabelformError(f'"{path}" was changed after it was taken: its digest does not match', hint=AGAIN)
    return snapshot
