"""How far lists are counted: to their end, or until a reviewer knows enough."""

from __future__ import annotations

from typing import Any, cast

import pytest
from tests.impacts import ran

from labelform.api.operation import Operation, Page, Rest
from labelform.core.counting import held, uncounted, up_to_most
from labelform.core.impact import MOST_COUNTED, NOTHING, Held, Impact, Unit


class Pages:
    """A `Read` of one list, which counts the pages that were asked for; `weights` are the items of each page."""

    def __init__(self, *weights: list[int], is_endless: bool = False) -> None:
        self._pages, self._is_endless = weights, is_endless
        self.asked = 0

    async def one(self, operation: Operation[Page[int]]) -> Page[int]:
        """Return the page of an operation."""
        self.asked += 1
        return operation.decode(None)

    def page(self, number: int = 0) -> Operation[Page[int]]:
        """Return what asks for a page."""

        def decode(_: Any) -> Page[int]:
            is_last = not self._is_endless and number + 1 == len(self._pages)
            items = self._pages[number % len(self._pages)]
            return Page(tuple(items), None if is_last else self.page(number + 1))

        return Operation("listed", Rest("GET", f"/{number}"), decode, is_read=True)


def read(pages: Pages) -> tuple[list[int], bool]:
    return ran(up_to_most(cast("Any", pages), pages.page(), lambda weight: weight))


def test_a_list_is_read_to_its_end() -> None:
    pages = Pages([5, 6], [], [7])

    assert read(pages) == ([5, 6, 7], False)
    assert pages.asked == 3


def test_beyond_the_bound_no_page_is_asked_for() -> None:
    pages = Pages([MOST_COUNTED - 1], [1], [1])

    assert read(pages) == ([MOST_COUNTED - 1, 1], True)
    assert pages.asked == 2


def test_as_many_as_the_bound_and_no_more_is_all_there_is() -> None:
    assert read(Pages([MOST_COUNTED])) == ([MOST_COUNTED], False)


def test_a_list_of_nothing_that_never_ends_is_not_read_for_ever() -> None:
    pages = Pages([0], is_endless=True)

    assert read(pages)[1]
    assert pages.asked == MOST_COUNTED


@pytest.mark.parametrize(
    ("count", "is_cut", "expected"),
    [
        (3, False, Held(unit=Unit.FRAMES, count=3)),
        (3, True, Held(unit=Unit.FRAMES, count=3, is_least=True)),
        (MOST_COUNTED, False, Held(unit=Unit.FRAMES, count=MOST_COUNTED)),
        (MOST_COUNTED + 1, False, Held(unit=Unit.FRAMES, count=MOST_COUNTED, is_least=True)),
        (MOST_COUNTED + 1, True, Held(unit=Unit.FRAMES, count=MOST_COUNTED, is_least=True)),
    ],
)
def test_a_count_beyond_the_bound_is_the_least_there_is(count: int, is_cut: bool, expected: Held) -> None:
    assert held(Unit.FRAMES, count, is_cut=is_cut) == expected


def test_what_was_not_counted_says_what_it_could_be_and_why() -> None:
    assert uncounted((Unit.FRAMES, Unit.LABELS), "no") == Impact(unknown=("frames, labels (no)",))
    assert uncounted((), "no") == NOTHING
