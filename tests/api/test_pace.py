"""Who may send when, as values: found by trying, held, shared, and given up in the end."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from labelform.api.pace.plain import from_plain, to_plain
from labelform.api.pace.rate import Rate
from labelform.api.pace.state import (
    GIVE_UP_SECONDS,
    Batch,
    Leave,
    PaceShare,
    PaceState,
    Wait,
    ask,
    ask_several,
    give_back,
    heard,
)

ALL, DRIFT, APPLY = PaceShare("all"), PaceShare("drift"), PaceShare("apply", weight=4.0)


def paced(per_second: float = 10.0) -> PaceState:
    return PaceState(Rate(per_second=per_second))


def left(state: PaceState, now: float, share: PaceShare = ALL) -> tuple[PaceState, Leave]:
    """Ask where leave is due."""
    state, answer = ask(state, now, share)
    assert isinstance(answer, Leave)
    return state, answer


def refused(state: PaceState, now: float, retry_after: float | None = None) -> PaceState:
    """Send one request, which is too much."""
    state, leave = left(state, now)
    return heard(state, now, leave, is_refused=True, retry_after=retry_after)


def wait(state: PaceState, now: float) -> float:
    answer = ask(state, now, ALL)[1]
    return answer.seconds if isinstance(answer, Wait) else 0.0


def test_nobody_waits_before_the_platform_refuses_for_the_first_time() -> None:
    state = PaceState()
    for number in range(500):
        state, leave = left(state, 0.0)
        state = heard(state, 0.1, leave, is_refused=False)
        assert leave.cuts == 0, number


def test_requests_follow_each_other_at_the_rate() -> None:
    state, _ = left(replace(paced(10.0), next_at=100.0), 100.0)

    assert wait(state, 100.0) == pytest.approx(0.1)


def test_what_comes_late_is_made_up_for_but_what_nobody_asked_for_is_lost() -> None:
    late, _ = left(replace(paced(10.0), next_at=100.0), 100.15)
    late, _ = left(late, 100.15)
    idle, _ = left(replace(paced(10.0), next_at=100.0), 105.0)
    idle, _ = left(idle, 105.0)

    assert wait(late, 100.15) == pytest.approx(0.05)
    assert wait(idle, 105.0) == pytest.approx(0.05)


def test_at_a_low_rate_no_two_are_sent_at_once_however_late_they_come() -> None:
    state, _ = left(replace(paced(4.0), next_at=100.0), 100.2)

    assert wait(state, 100.2) == pytest.approx(0.25)


def test_who_asks_a_little_too_early_is_not_sent_behind_all_others() -> None:
    state, sent_away = ask(replace(paced(10.0), next_at=100.0), 99.9, ALL)

    assert isinstance(sent_away, Wait)
    left(state, 99.9 + sent_away.seconds - 1e-6)


def test_for_who_asks_ahead_the_next_request_is_kept_but_no_other() -> None:
    state, batch = ask_several(replace(paced(4.0), next_at=100.0), 99.8, ALL, wanted=5, ahead_seconds=0.1)

    assert isinstance(batch, Batch)
    assert batch.count == 1
    assert batch.seconds == pytest.approx(0.2)
    assert isinstance(ask_several(state, 99.8, ALL, wanted=5, ahead_seconds=0.1)[1], Wait)
    waited_for = ask(replace(paced(4.0), next_at=100.0), 99.8, DRIFT)[0]
    assert isinstance(ask_several(waited_for, 99.8, APPLY, wanted=5, ahead_seconds=0.1)[1], Wait)


@pytest.mark.parametrize(("wanted", "given"), [(3, 3), (50, 11)])
def test_of_several_requests_those_get_leave_that_are_due_soon(wanted: int, given: int) -> None:
    state, batch = ask_several(replace(paced(100.0), next_at=5.0), 5.0, ALL, wanted=wanted, ahead_seconds=0.1)

    assert batch == Batch(Leave(0, was_paced=True), given, 0.0, 0.01)
    assert wait(state, 5.0) == pytest.approx(given / 100)
    assert wait(give_back(state, ALL, batch.leave, given - 1), 5.0) == pytest.approx(0.01)


def test_of_requests_that_are_refused_together_only_the_first_lowers_the_rate() -> None:
    state, first = left(PaceState(), 0.0)
    state, second = left(state, 0.0)
    state = heard(state, 0.1, first, is_refused=True)

    assert heard(state, 0.1, second, is_refused=True).rate.per_second == state.rate.per_second
    assert heard(state, 0.1, second, is_refused=False).rate.is_open is False, "it was sent before"


@pytest.mark.parametrize(("told", "held"), [(None, 0.1), (3.0, 3.0), (0.0, 0.0), (GIVE_UP_SECONDS + 1, 0.1)])
def test_after_a_refusal_nothing_is_sent_for_as_long_as_it_says(told: float | None, held: float) -> None:
    assert wait(refused(PaceState(), 5.0, told), 5.0) == pytest.approx(held)


def test_then_one_is_sent_alone_until_it_is_let_in_or_gone() -> None:
    state, alone = left(refused(PaceState(), 0.0), 0.2)
    assert wait(state, 0.4) > 0

    assert wait(heard(state, 0.5, alone, is_refused=False), 0.5) == 0, "a refusal of the first does not stop the others"
    assert wait(heard(state, 0.5, alone, is_refused=True), 0.5) == pytest.approx(0.2), "twice as long"
    assert wait(state, 2.3) == 0, "nobody waits for ever for a worker that died"


def test_what_was_not_sent_while_it_was_closed_is_not_made_up_for() -> None:
    state, alone = left(refused(paced(), 0.0, 3.0), 3.0)
    state = heard(state, 3.9, alone, is_refused=False)
    state, _ = left(state, 3.9)

    assert wait(state, 3.9) == pytest.approx(1 / state.rate.per_second)


@pytest.mark.parametrize(
    ("closed", "told", "held"),
    [(0.2, 1.0, 36.0), (6.0, 1.0, 36.0), (6.0, 7.0, 11.36), (6.0, None, 17.67)],
    ids=["a little less", "it has just been open", "until it opens again, as it says", "as it was closed before"],
)
def test_what_is_refused_early_goes_on_with_what_was_let_in_for_as_long_as_that_was_all(
    closed: float, told: float | None, held: float
) -> None:
    begun = Rate(per_second=40.0, limit=50.0, base=30.0, answers=91, paced=20, closed_seconds=closed)

    assert refused(PaceState(begun), 100.0, told).rate.limit == pytest.approx(held, abs=0.1)


def test_a_fleet_that_was_idle_for_an_hour_is_not_taken_for_one_that_was_let_in_nothing() -> None:
    idle = PaceState(Rate(per_second=40.0, limit=50.0, base=30.0, answers=10, paced=10, closed_at=0.0))

    assert refused(idle, 3600.0).rate.limit == pytest.approx(36.0)


def test_what_nobody_asked_for_while_it_was_closed_is_not_taken_for_a_server_that_is_shut() -> None:
    state, alone = left(refused(paced(40.0), 0.0), 600.0)
    state, _ = left(heard(state, 600.1, alone, is_refused=False), 600.2)

    assert refused(state, 700.0).rate.limit > 5.0
    assert wait(refused(state, 700.0), 700.0) < 1.0


@pytest.mark.parametrize(("too_much", "held"), [(60.0, 55.0), (52.0, 49.92)])
def test_what_is_refused_beyond_the_rate_that_was_held_goes_back_between_them(too_much: float, held: float) -> None:
    tried = Rate(per_second=too_much, limit=50.0, base=47.0, answers=500, paced=500, patience=120.0)

    assert refused(PaceState(tried), 100.0).rate.limit == pytest.approx(held)


def test_who_is_refused_everything_hears_of_it_in_the_end() -> None:
    state = replace(refused(PaceState(), 0.0), rate=replace(refused(PaceState(), 0.0).rate, held_until=1e9))

    assert wait(state, GIVE_UP_SECONDS + 1) == 0


@pytest.mark.parametrize("asks", [DRIFT, APPLY])
def test_a_share_that_nobody_contends_with_gets_everything(asks: PaceShare) -> None:
    assert turns(paced(), [asks], 40)[asks.name] >= 40


def test_shares_that_wait_get_as_much_as_they_weigh_and_nobody_gets_nothing() -> None:
    given = turns(paced(), [DRIFT, APPLY], 300)

    assert given["apply"] / given["drift"] == pytest.approx(4, rel=0.1)


def turns(state: PaceState, shares: list[PaceShare], count: int) -> dict[str, int]:
    """Let all ask whenever a request is due, and again at once when they got leave."""
    given, now = dict.fromkeys((share.name for share in shares), 0), 0.0
    while sum(given.values()) < count:
        for share in shares:
            state, answer = ask(state, now, share)
            while isinstance(answer, Leave):
                given[share.name] += 1
                state, answer = ask(state, now, share)
        now += 0.1
    return given


def test_a_state_is_the_same_after_it_was_kept() -> None:
    for state in [PaceState(), refused(paced(), 3.0), ask(left(paced(), 1.0)[0], 1.0, DRIFT)[0]]:
        assert from_plain(json.loads(json.dumps(to_plain(state), allow_nan=False))) == state
