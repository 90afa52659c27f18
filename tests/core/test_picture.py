"""What of a picture is marked: boxes and arrows that the other side does not have, or has elsewhere."""

from __future__ import annotations

import pytest

from labelform.core.picture import Arrow, Box, Graph, picture


def graph(names: str, *arrows: tuple[int, int | None, str]) -> Graph:
    boxes = tuple(Box(name=name) for name in names)
    return Graph(boxes=boxes, arrows=tuple(Arrow(start=start, end=end, label=label) for start, end, label in arrows))


@pytest.mark.parametrize(
    ("before", "after", "only_before", "only_after"),
    [
        ("abc", "abc", "", ""),
        ("abc", "adc", "b", "d"),
        ("abc", "ab", "c", ""),
        ("", "a", "", "a"),
        ("aab", "ab", "a", ""),
        ("abc", "cab", "c", "c"),
    ],
    ids=["equal", "another", "one less", "one more", "twice", "elsewhere"],
)
def test_a_box_is_marked_where_the_other_side_has_none_such_or_has_it_elsewhere(
    before: str, after: str, only_before: str, only_after: str
) -> None:
    drawn = picture(graph(before), graph(after))

    assert ["".join(box.name for box in side.boxes if box.differs) for side in (drawn.before, drawn.after)] == [
        only_before, only_after,
    ]  # fmt: skip


def test_an_arrow_is_marked_where_none_of_its_label_leads_to_a_box_of_that_name() -> None:
    before = graph("abc", (0, 1, "good"), (0, 2, "bad"), (0, None, "odd"))
    after = graph("acb", (0, 2, "good"), (0, 2, "bad"), (0, None, "odd"), (0, 1, "more"))

    drawn = picture(before, after)

    assert [arrow.label for arrow in drawn.before.arrows if arrow.differs] == ["bad"]
    assert [arrow.label for arrow in drawn.after.arrows if arrow.differs] == ["bad", "more"]
