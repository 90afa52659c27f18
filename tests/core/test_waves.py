"""What waves are, and which projects are in which."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelform.core.waves import Share, Waves


def sizes(text: str, count: int) -> list[tuple[str, int]]:
    return [(wave.name, len(items)) for wave, items in Waves.read(text).split(range(count))]


def test_a_set_is_split_in_its_order_by_number_percentage_and_rest() -> None:
    assert sizes("canary=2,10%,rest", 41) == [("canary", 2), ("10%", 5), ("rest", 34)]
    assert [items for _, items in Waves.read("1,rest").split("abc")] == [["a"], ["b", "c"]]


def test_waves_for_which_nothing_is_left_are_left_out() -> None:
    assert sizes("2,3,all others=rest", 2) == [("2", 2)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", '"" is neither a number nor a percentage'),
        ("two,rest", '"two" is neither a number nor a percentage'),
        ("101%,rest", '"101%" is neither a number nor a percentage'),
        ("canary=0,rest", 'the wave "canary=0" contains no project'),
        ("rest,2", '"rest" is not the last wave'),
        ("1,50%", 'the last wave is not "rest"'),
    ],
)
def test_what_is_no_wave_is_said(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}$"):
        Waves.read(text)


def test_a_limit_is_rounded_down_and_a_wave_up() -> None:
    assert (Share.read("10%").at_most(19), Share.read("10%").at_least(11), Share.read("3").at_most(1)) == (1, 2, 3)


def test_a_hundred_percent_are_all() -> None:
    assert (Share.read("100%").at_most(7), Share.read("100%").at_least(7)) == (7, 7)


def test_what_is_written_of_waves_keeps_their_labels() -> None:
    assert str(Waves.read("canary=2, 10%, all others=rest")) == "canary=2,10%,all others=rest"


@given(st.lists(st.tuples(st.integers(1, 100), st.booleans()), max_size=4), st.integers(0, 60))
def test_every_project_is_in_one_wave_and_what_is_written_reads_the_same(
    shares: list[tuple[int, bool]], count: int
) -> None:
    text = ",".join([*(f"{number}{'%' * is_percent}" for number, is_percent in shares), "rest"])
    waves = Waves.read(text)

    assert [item for _, items in waves.split(range(count)) for item in items] == list(range(count))
    assert (str(waves), Waves.read(str(waves))) == (text, waves)
