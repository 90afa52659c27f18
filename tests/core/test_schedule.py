"""When what is done again and again is due, with freezes and jitter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from labelform.core.schedule import Freeze, Schedule, due, jitter

MONDAY = datetime(2026, 11, 30, tzinfo=UTC)
WEEKEND = Freeze.read("Fri 16:00 - Mon 06:00")


def at(text: str) -> datetime:
    """Return a moment of a week: `Mon 06:00`, or `Sun 06:00 before` of the one before."""
    day, time, *before = text.split()
    hours, minutes = map(int, time.split(":"))
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun").index(day) - (7 if before else 0)
    return MONDAY + timedelta(days=days, hours=hours, minutes=minutes)


@pytest.mark.parametrize(
    ("text", "moment", "last"),
    [
        ("hourly", "Tue 13:59", "Tue 13:00"),
        ("hourly", "Tue 14:00", "Tue 14:00"),
        ("every 15 minutes", "Tue 13:59", "Tue 13:45"),
        ("every 6 hours", "Tue 13:59", "Tue 12:00"),
        ("daily", "Tue 13:59", "Tue 00:00"),
        ("daily 02:00", "Tue 01:59", "Mon 02:00"),
        ("daily  02:00 ", "Mon 01:59", "Sun 02:00 before"),
        ("weekdays 06:30", "Sun 12:00", "Fri 06:30"),
        ("Mon,Thu 06:00", "Wed 12:00", "Mon 06:00"),
        ("Sat-Mon 06:00", "Mon 05:00", "Sun 06:00 before"),
        ("Fri 06:00", "Thu 06:00", "Fri 06:00 before"),
    ],
)
def test_a_schedule_was_due_at_the_last_of_its_times(text: str, moment: str, last: str) -> None:
    assert Schedule.read(text).last(at(moment)) == at(last)


def test_times_are_utc_wherever_the_clock_is() -> None:
    tokyo = at("Mon 01:00").astimezone(timezone(timedelta(hours=9)))

    assert Schedule.read("daily 00:30").last(tokyo) == at("Mon 00:30")


@pytest.mark.parametrize(
    "text", ["", "never", "daily 24:00", "daily 2:00", "Mon 06:00 07:00", "Mo 06:00", "Mon-Fry", "every minute"]
)
def test_what_is_no_schedule_is_refused_with_what_is_one(text: str) -> None:
    with pytest.raises(ValueError, match=f'^"{text}" is no schedule; write hourly, every 15 minutes'):
        Schedule.read(text)


@pytest.mark.parametrize("text", ["every 7 hours", "every 0 minutes", "every 1441 minutes"])
def test_a_part_of_a_day_divides_it(text: str) -> None:
    with pytest.raises(ValueError, match=f'^"{text}" does not divide a day$'):
        Schedule.read(text)


@pytest.mark.parametrize(
    ("text", "moment", "is_so"),
    [
        ("Fri 16:00 - Mon 06:00", "Fri 15:59", False),
        ("Fri 16:00 - Mon 06:00", "Fri 16:00", True),
        ("Fri 16:00 - Mon 06:00", "Sun 12:00", True),
        ("Fri 16:00 - Mon 06:00", "Mon 05:59", True),
        ("Fri 16:00 - Mon 06:00", "Mon 06:00", False),
        ("Tue 12:00 - Tue 13:00", "Tue 12:30", True),
        ("Tue 12:00 - Tue 13:00", "Wed 12:30", False),
    ],
)
def test_a_freeze_holds_from_its_begin_to_its_end(text: str, moment: str, *, is_so: bool) -> None:
    assert Freeze.read(text).holds(at(moment)) is is_so


@pytest.mark.parametrize("text", ["", "Fri 16:00", "Fri - Mon", "Fri 16:00 - Fri 16:00", "Fri 16:00-Mon 06:00"])
def test_what_is_no_freeze_is_refused_with_what_is_one(text: str) -> None:
    with pytest.raises(ValueError, match="is no freeze; write when it begins and ends, as in Fri 16:00 - Mon 06:00"):
        Freeze.read(text)


@pytest.mark.parametrize(
    ("text", "moment", "last_due", "found"),
    [
        ("hourly", "Tue 13:10", None, "Tue 13:00"),
        ("hourly", "Tue 13:10", "Tue 13:00", None),
        ("hourly", "Tue 13:10", "Tue 12:00", "Tue 13:00"),
        ("hourly", "Tue 13:10", "Tue 03:00", "Tue 13:00"),
        ("hourly", "Tue 13:04", "Tue 12:00", None),
        ("hourly", "Fri 16:10", "Fri 15:00", None),
        ("hourly", "Mon 06:10", "Fri 15:00 before", "Mon 06:00"),
        ("daily 05:58", "Mon 06:10", "Fri 05:58 before", "Mon 05:58"),
        ("daily 05:00", "Mon 06:10", "Fri 05:00 before", None),
    ],
    ids=[
        "the first", "begun", "next", "missed", "not yet, by its jitter", "frozen", "after a freeze", "late in it",
        "within it",
    ],
)  # fmt: skip
def test_what_is_due_is_begun_once_and_not_in_a_freeze(
    text: str, moment: str, last_due: str | None, found: str | None
) -> None:
    last = last_due and at(last_due)
    time = due(Schedule.read(text), at(moment), last or None, late=timedelta(minutes=5), freezes=[WEEKEND])

    assert time == (found and at(found))


def test_nothing_is_begun_while_what_was_begun_before_is_under_way() -> None:
    assert due(Schedule.read("hourly"), at("Tue 13:10"), at("Tue 12:00"), is_under_way=True) is None


@pytest.mark.parametrize(
    ("text", "most"), [("hourly", 10), ("every 15 minutes", 7.5), ("daily", 10), ("Sun,Mon 06:00", 10)]
)
def test_jitter_spreads_names_and_leaves_time_for_what_it_delays(text: str, most: float) -> None:
    found = [jitter(Schedule.read(text), f"name {number}", timedelta(minutes=10)) for number in range(100)]

    assert len(set(found)) == len(found)
    assert most * 0.9 < max(found) / timedelta(minutes=1) < most
