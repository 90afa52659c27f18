"""
Fitting details into a comment of limited size.

Decides nothing about what matters: it is given details in the order of their weight, each in a long and a short form,
and takes as many as fit. What does not fit is counted, never dropped in silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing to show: the group it stands in, and its text in two lengths."""

    group: str
    long: str
    short: str


@dataclass(frozen=True, slots=True)
class Folded:
    """What fits: per group the texts to show, and the details that are only counted."""

    shown: dict[str, list[str]]
    left_out: tuple[Detail, ...]


def size(text: str) -> int:
    """Return what text weighs: bytes of UTF-8, which no platform counts as more than so many characters."""
    return len(text.encode("utf-8", errors="surrogatepass"))


def fold(details: Sequence[Detail], budget: int | None, *, per_group: int) -> Folded:
    """
    Take details in their order while they fit, in the long form if possible.

    `per_group` is what the frame around a group weighs. Without a budget everything is taken.
    """
    shown: dict[str, list[str]] = {}
    left_out = []
    room = budget
    for detail in details:
        frame = 0 if detail.group in shown else per_group
        text = detail.long if room is None else _fitting(detail, room - frame)
        if text is None:
            left_out.append(detail)
            continue
        shown.setdefault(detail.group, []).append(text)
        room = None if room is None else room - frame - size(text)
    return Folded(shown, tuple(left_out))


def _fitting(detail: Detail, room: int) -> str | None:
    return next((text for text in (detail.long, detail.short) if size(text) <= room), None)
