"""The waves of an apply: which projects of a set are applied before which, and how many of them may fail."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

REST = "rest"
_SHARE = re.compile(r"(\d{1,6})(%?)", re.ASCII)
_ALL_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Share:
    """A number of projects, or a percentage."""

    number: int
    is_percent: bool = False

    @classmethod
    def read(cls, text: str) -> Share:
        """
        Read `5` or `10%`.

        Raises:
            ValueError: it is neither; the text says what it is.
        """
        found = _SHARE.fullmatch(text)
        if found is None or (found[2] and int(found[1]) > _ALL_PERCENT):
            raise ValueError(f'"{text}" is neither a number nor a percentage')
        return cls(int(found[1]), bool(found[2]))

    def at_least(self, count: int) -> int:
        """Return how many of a number that is, rounded up."""
        return -(-count * self.number // _ALL_PERCENT) if self.is_percent else self.number

    def at_most(self, count: int) -> int:
        """Return how many of a number that is, rounded down."""
        return count * self.number // _ALL_PERCENT if self.is_percent else self.number

    def __str__(self) -> str:
        return f"{self.number}%" if self.is_percent else str(self.number)


@dataclass(frozen=True, slots=True)
class Wave:
    """Some projects that are applied together; the label is for people. Without a share it is all that are left."""

    share: Share | None
    label: str = ""

    @property
    def name(self) -> str:
        """What it is called: its label, else how many it is."""
        return self.label or (str(self.share) if self.share else REST)

    def __str__(self) -> str:
        size = str(self.share) if self.share else REST
        return f"{self.label}={size}" if self.label else size


@dataclass(frozen=True, slots=True)
class Waves:
    """The waves of a set, in order. The last one takes what is left, so that nothing is left out by surprise."""

    waves: tuple[Wave, ...] = (Wave(None),)

    @classmethod
    def read(cls, text: str) -> Waves:
        """
        Read `canary=2,10%,rest`: what is before `=` is only a label.

        Raises:
            ValueError: it is nothing like that; the text says what is wrong.
        """
        waves = tuple(map(_wave, text.split(",")))
        if any(wave.share is None for wave in waves[:-1]):
            raise ValueError(f'"{REST}" is not the last wave')
        if waves[-1].share is not None:
            raise ValueError(f'the last wave is not "{REST}"')
        return cls(waves)

    def split(self, items: Sequence[T]) -> Iterator[tuple[Wave, list[T]]]:
        """Yield each wave that has something, with what it has; a percentage is one of all, rounded up."""
        left = iter(items)
        for wave in self.waves:
            found = list(islice(left, wave.share.at_least(len(items)) if wave.share else None))
            if found:
                yield wave, found

    def __str__(self) -> str:
        return ",".join(map(str, self.waves))


@dataclass(frozen=True, slots=True)
class Caution:
    """How carefully a set is applied: in waves, and how many projects may fail. Without either, all at once."""

    waves: Waves | None = None
    max_failed: Share | None = None


NO_CAUTION = Caution()


def _wave(text: str) -> Wave:
    label, _, size = text.strip().rpartition("=")
    if size == REST:
        return Wave(None, label)
    share = Share.read(size)
    if share.number == 0:
        raise ValueError(f'the wave "{text.strip()}" contains no project')
    return Wave(share, label)
