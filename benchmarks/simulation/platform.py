"""The platform: lets so many requests in a second with each key. Some writes are held on their way to it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from benchmarks.simulation.conditions import Conditions
from benchmarks.simulation.events import Events
from benchmarks.simulation.judge import Judge, Write
from labelform.client.bounds import Bounds

ANSWER_SECONDS = Bounds().answer_seconds


@dataclass
class Sent:
    """A write that was sent; `answer_seconds` is how long its answer takes, None if none comes."""

    write: Write
    answer_seconds: float | None
    is_refused: bool = False


class Platform:
    """Counts in leaves of the pace, of which each stands for some requests."""

    def __init__(self, events: Events, conditions: Conditions, judge: Judge, random: Random) -> None:
        self._events = events
        self._conditions = conditions
        self._judge = judge
        self._random = random
        self.per_second = conditions.limit / conditions.requests_per_leave
        self._tokens = [self.per_second] * conditions.keys
        self._counted_at = [0.0] * conditions.keys
        self.let_in = [0] * conditions.keys
        self.refused = [0] * conditions.keys

    def is_too_much(self, key: int) -> bool:
        """Count what arrives with a key; return whether it is refused."""
        now = self._events.now
        tokens = self._tokens[key] + self.per_second * (now - self._counted_at[key])
        tokens = min(tokens, max(1.0, self.per_second))
        is_too_much = tokens < 1
        self._counted_at[key] = now
        self._tokens[key] = tokens - (not is_too_much)
        counts = self.refused if is_too_much else self.let_in
        counts[key] += 1
        return is_too_much

    def has(self, write: Write) -> bool:
        """Return whether something has been created."""
        return write.create in self._judge.made

    def send(self, key: int, write: Write, cut_off_seconds: float) -> Sent:
        """
        Send a write.

        What is sent while nothing gets through arrives afterwards, if it can live so long, or not at all.
        """
        faults, chance = self._conditions.faults, self._random.random
        longest, half = self._conditions.longest_life_seconds, self._conditions.round_trip_seconds / 2
        on_its_way = chance() * longest if chance() < faults.held_share else half * (1 + chance())
        if cut_off_seconds > 0:
            on_its_way += cut_off_seconds if chance() < 0.5 else longest
        is_heard = on_its_way + half < ANSWER_SECONDS and chance() >= faults.lost_share
        sent = Sent(write, on_its_way + half if is_heard else None)
        if on_its_way < longest:
            self._events.at(self._events.now + on_its_way, self._arrive, key, sent)
        return sent

    def _arrive(self, key: int, sent: Sent) -> None:
        sent.is_refused = self.is_too_much(key)
        if not sent.is_refused:
            self._judge.arrived(sent.write)
