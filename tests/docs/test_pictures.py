"""The picture of the console shows the page that there is; `make pictures` takes it again."""

from __future__ import annotations

from dataclasses import replace

from tests.console.worlds import known_fleet
from tests.docs.pictures import PICTURE, headings, text_in

from labelform.console.known import SavedPlans
from labelform.console.site import Site

LARGEST_BYTES = 150_000


def test_the_page_in_the_picture_has_the_headings_that_the_console_has() -> None:
    fleet = known_fleet(12, ("staging", "production"))
    page = Site(replace(fleet, saved=(SavedPlans("p.json", None, "torn"),)), is_live=False).text("index.html")

    shown = text_in(PICTURE.read_bytes()).splitlines()

    assert len(shown) > 3
    assert shown == headings(page or "")


def test_the_picture_is_small_enough_for_a_page() -> None:
    assert PICTURE.stat().st_size < LARGEST_BYTES
