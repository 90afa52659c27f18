"""The ways of one person into one project, with who asks for them."""

from __future__ import annotations

from labelform.core.access import Access
from labelform.core.change import Source
from labelform.core.ways_in import ProjectWays, Unread, WayIn, WaysIn, ways_into

LINE, OTHER = (Source(file="p.yaml", line=line, column=1) for line in (4, 9))
ACCESS = Access(
    None,
    users={"ann@x.example": "admin"},
    groups={"1": "viewer", "2": "reviewer", "3": "annotator"},
    members={"1": frozenset({"ann@x.example"}), "2": None, "3": frozenset()},
    names={"1": "readers", "2": "partners", "3": "empty"},
)


def test_each_way_says_where_it_is_asked_for_and_groups_that_hide_their_members_are_apart() -> None:
    ways, unseen = ways_into(ACCESS, "Ann@X.example", {"1": (LINE, OTHER), "ann@x.example": (OTHER,)})

    assert ways == (
        WayIn(role="admin", asked=(OTHER,)),
        WayIn(role="viewer", group="1", name="readers", asked=(LINE, OTHER)),
    )
    assert unseen == (WayIn(role="reviewer", group="2", name="partners"),)


def test_a_stranger_has_no_way_but_those_that_nobody_can_exclude() -> None:
    assert ways_into(ACCESS, "eve@x.example", {}) == ((), (WayIn(role="reviewer", group="2", name="partners"),))


def test_what_could_not_be_read_makes_it_incomplete_and_doubts_are_no_entries() -> None:
    in_doubt = ProjectWays(title="P", hash="1", unseen=(WayIn(role="viewer", group="2"),))
    found = WaysIn(email="a@x", projects=(in_doubt,), unread=(Unread(what="Q", reason="no"),))

    assert not found.is_complete
    assert found.entered == ()
