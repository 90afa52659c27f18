"""Patterns of addresses, as policies and options write them: `groups`, `groups[*-leads]`, `collections["night"]`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Protocol

from labelform.core.emails import folded, is_email

MOST_PATTERNS, LONGEST_PATTERN = 1_000, 1_000
"""How many patterns a list may have, and letters a pattern: each is asked for each change of a plan."""

_PATTERN = re.compile(r"[\w*?]+(?:\[.+\])?", re.DOTALL)


class Addressed(Protocol):
    """What a pattern can be about: a change, or an item that is left alone."""

    @property
    def kind(self) -> str:
        """Its section."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The names that people know it by: of what is renamed, both."""


def why_too_much(patterns: Collection[str]) -> str:
    """Return what a list of patterns may be at most, if it or one of them is more; empty if not."""
    if len(patterns) <= MOST_PATTERNS and all(len(one) <= LONGEST_PATTERN for one in patterns):
        return ""
    return f"an address has at most {LONGEST_PATTERN:,} letters, and a list at most {MOST_PATTERNS:,} addresses"


def is_address_pattern(text: str) -> bool:
    """Return whether a text is a pattern of addresses: one cut off, as in `groups[`, would fit all of a section."""
    return bool(_PATTERN.fullmatch(text))


def address_matcher(pattern: str) -> Callable[[Addressed], bool]:
    """
    Return a test for `kind`, `kind[label]` or `kind["label"]`, where `*` and `?` stand for any text and any letter.

    Brackets within a label are plain characters: labels such as `[staging] dairy` are common. What is renamed is
    matched under both names. A label that is an e-mail address is matched in any case, as people are found in any.
    """
    kind, _, rest = pattern.partition("[")
    label = rest[:-1].strip("\"'") if rest.endswith("]") else (rest or "*")
    kind_pattern, label_pattern, email_pattern = _wildcards(kind), _wildcards(label), _wildcards(folded(label))

    def is_meant(name: str) -> bool:
        return bool(email_pattern.fullmatch(folded(name)) if is_email(name) else label_pattern.fullmatch(name))

    return lambda thing: bool(kind_pattern.fullmatch(thing.kind) and any(map(is_meant, thing.labels)))


def _wildcards(glob: str) -> re.Pattern[str]:
    """
    Return a pattern for a whole text.

    What is between two stars is taken where it fits first, and never looked for again further on: another place
    cannot help what follows. Without that, fourteen stars take a minute for a name of a hundred characters.
    """
    first, *rest = ("".join("." if letter == "?" else re.escape(letter) for letter in part) for part in glob.split("*"))
    if not rest:
        return re.compile(first, re.DOTALL)
    *inner, last = rest
    middle = "".join(f"(?>.*?{part})" for part in inner if part)
    return re.compile(f"{first}{middle}.*{last}", re.DOTALL)
