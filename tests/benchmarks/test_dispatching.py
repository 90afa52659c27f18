"""When the simulation does a member again, and which waves it begins."""

from __future__ import annotations

import pytest
from benchmarks.simulation.dispatching import Ending, WaveCount, open_waves, seconds_until_again

ENDED, UNDER_WAY, FAILED = WaveCount(0), WaveCount(3), WaveCount(0, 1)


@pytest.mark.parametrize(
    ("ending", "lease_seconds", "seconds"),
    [
        (Ending.SETTLED, 0, None),
        (Ending.STOPPED, 0, 0),
        (Ending.STOPPED, 90, 90),
        (Ending.LEASE_LOST, 90, 99),
        (Ending.STORE_AWAY, 0, 5.5),
        (Ending.STORE_AWAY, 100, 110),
        (Ending.DIED, 120, 132),
    ],
)
def test_a_member_without_an_end_is_done_again(ending: Ending, lease_seconds: float, seconds: float | None) -> None:
    assert seconds_until_again(ending, lease_seconds, chance=0.4) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("waves", "most_failed", "found"),
    [
        ([UNDER_WAY, UNDER_WAY], None, (1, "")),
        ([ENDED, UNDER_WAY], None, (2, "")),
        ([ENDED, ENDED], None, (2, "")),
        ([FAILED, UNDER_WAY], None, (1, 'the wave "1" did not succeed')),
        ([FAILED, UNDER_WAY], 1, (2, "")),
        ([ENDED, FAILED], None, (2, "")),
        ([WaveCount(2, 1), UNDER_WAY], 0, (1, "a project has failed")),
        ([WaveCount(2, 3), UNDER_WAY], 2, (1, "3 projects have failed, the limit is 2")),
        ([FAILED, WaveCount(5, 1), UNDER_WAY], 1, (2, "2 projects have failed, the limit is 1")),
        ([], None, (0, "")),
    ],
)
def test_a_wave_is_begun_when_those_before_it_succeeded(
    waves: list[WaveCount], most_failed: int | None, found: tuple[int, str]
) -> None:
    assert open_waves(waves, most_failed) == found
