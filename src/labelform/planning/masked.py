"""
Patterns about people, for plans from snapshots: there, people appear as digests of their e-mails.

A pattern that names somebody holds for their digest, and one with stars for the digests of those whom the spec names
and it fits. Whether it fits anybody else, only the live project shows it: the plan says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from labelform.core.addresses import address_matcher
from labelform.core.assembly import Side
from labelform.core.change import Note, NoteCode
from labelform.core.guardrails import Guardrails, OwnerRules
from labelform.core.plan import Partial
from labelform.core.policy import IgnoreEntry, Policy
from labelform.language.model import ParsedSpec, kinds
from labelform.reading.snapshot import email_digest, emails_in


class _Person(NamedTuple):
    kind: str
    labels: tuple[str, ...]


_SOMEBODY = email_digest("")
"""What everybody looks like in a snapshot."""


@dataclass(frozen=True, slots=True)
class Masked:
    """The people whom a spec names; nobody if nothing is masked."""

    emails: frozenset[str]
    is_masked: bool

    @classmethod
    def of(cls, parsed: ParsedSpec, snapshot: str) -> Masked:
        """Return those of a spec as it is written, for a view that shows this snapshot, or none."""
        return cls(frozenset(emails_in(parsed.document.data)) if snapshot else frozenset(), bool(snapshot))

    def policy(self, policy: Policy) -> Policy:
        """Return a policy of a spec that means those whom it meant."""
        if not self.is_masked:
            return policy
        ignore = tuple(
            entry if address == entry.address else IgnoreEntry(fields=f"{address}.{entry.field}", reason=entry.reason)
            for entry in policy.ignore
            for address in self._patterns([entry.address])
        )
        protect = tuple(self._patterns(policy.protect))
        return policy.model_copy(update={"protect": protect, "ignore": ignore})

    def guardrails(self, guardrails: Guardrails) -> Guardrails:
        """Return rules of owners that mean those whom they meant."""
        if not self.is_masked:
            return guardrails
        return replace(guardrails, owners=tuple(self._owner(one) for one in guardrails.owners))

    def partial(self, partial: Partial | None) -> Partial | None:
        """Return the choice of a part that means those whom it meant; a pattern that means nobody else is replaced."""
        if partial is None or not self.is_masked:
            return partial
        made = {name: self._chosen(getattr(partial, name)) for name in ("only", "excepted")}
        return partial.model_copy(update=made)

    def notes(self, sides: Sequence[Side], patterns: Iterable[str]) -> Iterator[Note]:
        """Yield what cannot be said about people whom the spec does not name."""
        known = {email_digest(one) for one in self.emails}
        for side in (side for side in sides if self.is_masked and side.resource.invites and side.desired is not None):
            kind = side.resource.kind
            if any(side.resource.label(seen.item) not in known for seen in side.observed):
                for pattern in dict.fromkeys(patterns):
                    if _is_open(kind, pattern):
                        yield Note(
                            code=NoteCode.HIDDEN_PEOPLE,
                            message=f"a snapshot does not say whether {pattern} matches {kind} that no spec names",
                            hint="plan against the live project to see that",
                            addresses=(kind,),
                        )

    def _owner(self, owner: OwnerRules) -> OwnerRules:
        protect = tuple(self._patterns(owner.policy.protect))
        return replace(owner, policy=owner.policy.model_copy(update={"protect": protect}))

    def _patterns(self, patterns: Iterable[str]) -> Iterator[str]:
        for pattern in patterns:
            yield pattern
            yield from self._meant(pattern)

    def _chosen(self, patterns: Iterable[str]) -> tuple[str, ...]:
        made: list[str] = []
        for pattern in patterns:
            meant = [*self._meant(pattern)]
            is_of_people = pattern.partition("[")[0] in _kinds_of_people()
            made += meant if meant and is_of_people else [pattern, *meant]
        return tuple(made)

    def _meant(self, pattern: str) -> Iterator[str]:
        """Yield the digests that a pattern is about, as patterns: of known people, and of one whom it names itself."""
        named = [] if "*" in pattern or "?" in pattern else [*emails_in(pattern)]
        for kind in _kinds_of_people():
            fits = _fits(kind, pattern)
            if not fits(_SOMEBODY):
                meant = {email_digest(one) for one in (*self.emails, *named) if fits(one)}
                yield from (f"{kind}[{digest}]" for digest in sorted(meant))


def patterns_of(policy: Policy, guardrails: Guardrails, partial: Partial | None) -> list[str]:
    """Return all patterns that are held against addresses."""
    owned = [pattern for owner in guardrails.owners for pattern in owner.policy.protect]
    chosen = [*partial.only, *partial.excepted] if partial else []
    return [*policy.protect, *(one.address for one in policy.ignore), *owned, *chosen]


def _kinds_of_people() -> list[str]:
    return [kind for kind, resource in kinds().items() if resource.invites]


def _fits(kind: str, pattern: str) -> Callable[[str], bool]:
    matches = address_matcher(pattern)
    return lambda label: matches(_Person(kind, (label,)))


def _is_open(kind: str, pattern: str) -> bool:
    """Return whether a pattern fits some people and not others, and no list of them says whom."""
    of_kind = address_matcher(pattern.partition("[")[0])(_Person(kind, ("",)))
    return of_kind and ("*" in pattern or "?" in pattern) and not _fits(kind, pattern)(_SOMEBODY)
