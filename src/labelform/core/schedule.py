"""
When something that is done again and again is due, as pure functions. All times are UTC.

A schedule is a list of times of day on days of the week; a freeze is a span of the week in which nothing is begun.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY_MINUTES, _WEEK_MINUTES = 24 * 60, 7 * 24 * 60
_EVERY = re.compile(r"every (\d{1,4}) (minute|hour)s?", re.ASCII)
_AT = re.compile(r"(\S+)(?: (\S+))?", re.ASCII)
_SPAN = re.compile(r"(\d{1,4})([mhd])", re.ASCII)
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_DAILY: Final = {"daily": "Mon-Sun", "weekdays": "Mon-Fri"}
_HINT: Final = (
    "write hourly, every 15 minutes, every 6 hours, daily 02:00, weekdays 06:30, or days, as in Mon,Thu 06:00"
)


@dataclass(frozen=True, slots=True)
class Schedule:
    """The minutes of the week, from Monday 00:00, at which something is due, in order; `text` is what was written."""

    text: str
    minutes: tuple[int, ...]

    @classmethod
    def read(cls, text: str) -> Schedule:
        """
        Read `hourly`, `every 15 minutes`, `every 6 hours`, `daily 02:00`, `weekdays 06:30` or `Mon,Wed-Fri 06:00`.

        Raises:
            ValueError: it is nothing like that; the text says what is.
        """
        words = " ".join(text.split())
        if words == "hourly":
            words = "every 1 hour"
        if every := _EVERY.fullmatch(words):
            return cls(text, tuple(range(0, _WEEK_MINUTES, _apart(every, text))))
        at = _AT.fullmatch(words)
        if at is None:
            raise ValueError(f'"{text}" is no schedule; {_HINT}')
        days = _days(_DAILY.get(at[1], at[1]))
        minute = _minute(at[2] or "00:00")
        if days is None or minute is None:
            raise ValueError(f'"{text}" is no schedule; {_HINT}')
        return cls(text, tuple(day * _DAY_MINUTES + minute for day in days))

    def last(self, moment: datetime) -> datetime:
        """Return the last time that it was due, at a moment or before it."""
        week, minute = _week(moment)
        before = [one for one in self.minutes if one <= minute]
        return week + timedelta(minutes=before[-1] if before else self.minutes[-1] - _WEEK_MINUTES)

    @property
    def gap(self) -> timedelta:
        """The shortest time between two."""
        around = (*self.minutes, self.minutes[0] + _WEEK_MINUTES)
        return timedelta(minutes=min(later - earlier for earlier, later in pairwise(around)))


@dataclass(frozen=True, slots=True)
class Freeze:
    """A span of the week, by minutes from Monday 00:00, the first in it and the last not; it may go over Sunday."""

    text: str
    begins: int
    ends: int

    @classmethod
    def read(cls, text: str) -> Freeze:
        """
        Read `Fri 16:00 - Mon 06:00`.

        Raises:
            ValueError: it is nothing like that; the text says what is.
        """
        begins, _, ends = text.partition(" - ")
        span = tuple(map(_minute_of_week, (begins, ends)))
        if span[0] is None or span[1] is None or span[0] == span[1]:
            raise ValueError(f'"{text}" is no freeze; write when it begins and ends, as in Fri 16:00 - Mon 06:00')
        return cls(text, span[0], span[1])

    def holds(self, moment: datetime) -> bool:
        """Return whether a moment is in it."""
        _, minute = _week(moment)
        if self.begins < self.ends:
            return self.begins <= minute < self.ends
        return minute >= self.begins or minute < self.ends


def jitter(schedule: Schedule, name: str, most: timedelta) -> timedelta:
    """
    Return how much later than written a schedule of this name is due, always the same.

    Those of one time spread over `most`, or over half of the time until they are due again where that is shorter.
    """
    return min(most, schedule.gap / 2) * share_of(name)


def due(
    schedule: Schedule, moment: datetime, last_due: datetime | None, *, late: timedelta = timedelta(0),
    freezes: Sequence[Freeze] = (), is_under_way: bool = False,
) -> datetime | None:  # fmt: skip
    """
    Return the time for which something is to be begun now, None if nothing is. It is what to remember as `last_due`.

    `late` is its jitter. What was missed is begun once, however often it was missed. Nothing is begun while what was
    begun before is under way, because the members at the end of it would never have their turn; nor in a freeze. What
    was due in one is not made up for.
    """
    time = schedule.last(moment - late)
    is_frozen = any(freeze.holds(one) for freeze in freezes for one in (moment, time + late))
    if is_under_way or is_frozen or (last_due is not None and time <= last_due):
        return None
    return time


def read_span(text: str) -> timedelta:
    """
    Read `30m`, `24h` or `7d`.

    Raises:
        ValueError: it is nothing like that; the text says what is.
    """
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(f'"{text}" is no span of time; write 10m, 2h or 1d')
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def share_of(name: str) -> float:
    """Return a number from 0 up to 1 that is always the same for a name, and looks like chance among names."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:6]) / 2**48


def _apart(every: re.Match[str], text: str) -> int:
    minutes = int(every[1]) * (60 if every[2] == "hour" else 1)
    if not minutes or _DAY_MINUTES % minutes:
        raise ValueError(f'"{text}" does not divide a day')
    return minutes


def _week(moment: datetime) -> tuple[datetime, int]:
    """Return when the week of a moment began, and how many whole minutes ago that was."""
    moment = moment.astimezone(UTC)
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday()), day.weekday() * _DAY_MINUTES + moment.hour * 60 + moment.minute


def _minute(text: str) -> int | None:
    found = _TIME.fullmatch(text)
    return int(found[1]) * 60 + int(found[2]) if found else None


def _days(text: str) -> list[int] | None:
    """Read `Mon`, `Mon-Fri` or `Mon,Wed-Fri`."""
    days: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            return None
        begins, ends = DAYS.index(first), DAYS.index(last or first)
        days.update((begins + count) % len(DAYS) for count in range((ends - begins) % len(DAYS) + 1))
    return sorted(days)


def _minute_of_week(text: str) -> int | None:
    day, _, time = text.strip().partition(" ")
    minute = _minute(time)
    return DAYS.index(day) * _DAY_MINUTES + minute if day in DAYS and minute is not None else None
