"""
What we write on a forge: found again by a hidden first line, and updated in place.

Only what we wrote ourselves is updated: anybody can write a comment that begins with our line. What people approved is
read from the second line of a plan and nowhere else: further down stands what others named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from labelform.forge.hosts import Forge, ForgeError, Note, Pulls
from labelform.forge.job import Job

_DIGEST = re.compile(r"<!-- labelform:digest (sha256:[0-9a-f]{64}) -->")
_MARKER = re.compile(r"<!-- labelform:([a-z]+)(?::([0-9a-f]+))? -->")


@dataclass(frozen=True, slots=True)
class _Heading:
    """What the hidden first line of a text says: what kind of text it is, and for which environment and specs."""

    kind: str
    subject: str

    @property
    def place(self) -> tuple[str, str]:
        """What the text is about: a failure takes the place of the plan that could not be made."""
        return ("plan" if self.kind == "failure" else self.kind), self.subject


def _heading(body: str) -> _Heading | None:
    match = _MARKER.fullmatch(_line(body, 0))
    return _Heading(match[1], match[2] or "") if match else None


def _line(body: str, number: int) -> str:
    """Return one line of a text: forges keep the line ends of the browser that it was edited in."""
    lines = body.splitlines()
    return lines[number].rstrip() if number < len(lines) else ""


def upsert_comment(forge: Pulls, pull: int, body: str, job: Job | None = None) -> str:
    """
    Write a report on a pull request: over ours of an earlier run, or as a new comment. Return what was done.

    It is the one comment of a job where that is given, whatever the report itself says that it is about.
    """
    body = _written_by(job, body) if job else body
    ours = _ours(forge, forge.comments(pull), body)
    if ours is None:
        forge.add_comment(pull, body)
        return "written"
    if ours.body.strip() == body.strip():
        return "unchanged"
    forge.edit_comment(pull, ours.id, body)
    return "updated"


def _written_by(job: Job, body: str) -> str:
    """Return a report with the hidden line of a job in place of its own."""
    heading = _heading(body)
    if heading is None:
        return body
    _, *rest = body.splitlines(keepends=True)
    return "".join([f"{job.marker(heading.kind)}\n", *rest])


def approved_digest(forge: Pulls, pull: int, job: Job | None = None) -> str:
    """
    Return the digest that our comment on a pull request shows: what people approved when they approved it.

    Raises:
        ForgeError: we wrote no plan there, the last one failed, or there are several and no `job` says which.
    """
    me = forge.me()
    ours = [note.body for note in forge.comments(pull) if note.author == me]
    digests = {_shown_digest(body) for body in ours if _is_plan(body, job)}
    if len(digests) == 1 and (digest := next(iter(digests))):
        return digest
    problem = f"{f'{len(digests)} plans' if digests else 'no plan'} of {me} on pull request {pull}"
    if None in digests:
        problem = f"the last plan on pull request {pull} failed, or its comment was edited"
    raise ForgeError(problem, hint="plan again, and have the plan approved")


def _is_plan(body: str, job: Job | None) -> bool:
    """Return whether a text is a plan, or a failure in its place, and of the job that is meant if there is one."""
    kind, written = heading.place if (heading := _heading(body)) else ("", "")
    return kind == "plan" and (job is None or job.is_meant(written))


def _shown_digest(body: str) -> str | None:
    """Return the digest of a plan; None for a failure, and where anything else is in its place."""
    heading, match = _heading(body), _DIGEST.fullmatch(_line(body, 1))
    return match[1] if match and heading and heading.kind == "plan" else None


def upsert_issue(forge: Forge, title: str, body: str, *, is_open: bool, job: Job | None = None) -> str:
    """
    Keep one issue: opened or updated while `is_open`, else closed with the last word. Return what was done.

    Each job has its own where that is given: one that finds nothing does not close the issue of another.
    """
    body = _written_by(job, body) if job else body
    ours = _ours(forge, forge.issues(), body)
    if ours is None:
        if is_open:
            forge.add_issue(title, body)
        return "opened" if is_open else "nothing to close"
    forge.edit_issue(ours.id, body, is_open=is_open)
    return "updated" if is_open else "closed"


def _ours(forge: Pulls, notes: Iterator[Note], body: str) -> Note | None:
    """
    Return what we wrote earlier about the same.

    Raises:
        ForgeError: the text has no hidden line; only reports of labelform are kept up to date.
    """
    wanted = _heading(body)
    if wanted is None:
        raise ForgeError("the text does not start with the hidden line of a labelform report")
    me = forge.me()
    mine = [(heading.place, note) for note in notes if note.author == me and (heading := _heading(note.body))]
    kind, subject = wanted.place
    for written in (subject, ""):  # what says only its kind is from a time when there was one of it
        for place, note in mine:
            if place == (kind, written):
                return note
    return None
