"""Bundles: what goes into one request, in which order, and what is never sent twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from labelform.client.values.bundle import Bundle, send_or_queue


def note(sent: list[object], name: str) -> Callable[[Sequence[int]], None]:
    return lambda items: sent.append((name, list(items)))


def test_without_a_bundle_an_item_is_sent_at_once() -> None:
    sent: list[object] = []

    send_or_queue(None, "a", 1, note(sent, "a"))

    assert sent == [("a", [1])]


def test_items_of_one_key_are_sent_together_when_the_block_ends() -> None:
    sent: list[object] = []

    with Bundle() as bundle:
        for number in (1, 2):
            send_or_queue(bundle, "a", number, note(sent, "a"))
            send_or_queue(bundle, "b", number, note(sent, "b"))
        assert sent == []

    assert sent == [("a", [1, 2]), ("b", [1, 2])]


@pytest.mark.parametrize(("size", "chunks"), [(None, [1000, 1000, 500]), (300, [300] * 8 + [100])])
def test_many_items_go_in_chunks(size: int | None, chunks: list[int]) -> None:
    counted: list[int] = []

    with Bundle(size) as bundle:
        for number in range(2500):
            bundle.add("a", number, lambda items: counted.append(len(items)))

    assert counted == chunks


def test_a_kind_may_have_a_limit_of_its_own() -> None:
    counted: list[int] = []

    with Bundle() as bundle:
        for number in range(3):
            bundle.add("a", number, lambda items: counted.append(len(items)), limit=2)

    assert counted == [2, 1]


def test_a_block_that_raises_sends_nothing_also_not_later() -> None:
    sent: list[object] = []
    bundle = Bundle()

    with pytest.raises(ValueError, match="no"), bundle:
        bundle.add("a", 1, note(sent, "a"))
        raise ValueError("no")
    bundle.execute()

    assert sent == []


def test_what_failed_is_not_sent_again_and_what_was_not_sent_is() -> None:
    sent: list[int] = []

    def send(items: Sequence[int]) -> None:
        sent.extend(items)
        if items == [2]:
            raise OSError("lost")

    bundle = Bundle(bundle_size=1)
    for number in (1, 2, 3):
        bundle.add("a", number, send)

    with pytest.raises(OSError, match="lost"):
        bundle.execute()
    assert sent == [1, 2]
    bundle.execute()
    bundle.execute()

    assert sent == [1, 2, 3]


def test_what_is_queued_while_a_bundle_is_sent_is_sent_too() -> None:
    sent: list[object] = []
    bundle = Bundle()
    bundle.add("a", 1, lambda _: bundle.add("b", 2, note(sent, "b")))

    bundle.execute()

    assert sent == [("b", [2])]
