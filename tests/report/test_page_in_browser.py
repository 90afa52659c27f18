"""The HTML page in real headless Chromium: it works, it asks nobody for anything, and everybody can use it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select
from tests.report.browser import Browser, browser
from tests.report.plans import PLANS

from labelform.core.plan import COMPARISON
from labelform.report.html import render_html
from labelform.report.planned import Beside, ReportOptions

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """All plans as pages on disk."""
    folder = tmp_path_factory.mktemp("pages")
    for name, plan in PLANS.items():
        (folder / f"{name}.html").write_text(render_html(plan(), ReportOptions()), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in PLANS}


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all pages."""
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.mark.parametrize("plan", PLANS)
def test_a_page_opens_without_a_word_on_the_console_and_without_a_request(
    chromium: Browser, pages: dict[str, Path], plan: str
) -> None:
    chromium.open(pages[plan])

    assert chromium.one("#status").text.startswith("Showing ")
    assert chromium.said() == []
    assert [url for url in chromium.requested() if not url.startswith("data:")] == [pages[plan].as_uri()]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("plan", [plan for plan in PLANS if plan != "many"])
def test_a_page_passes_the_accessibility_check(
    chromium: Browser, pages: dict[str, Path], plan: str, theme: str
) -> None:
    chromium.open(pages[plan])
    chromium.run(f"document.documentElement.dataset.theme = '{theme}'")
    chromium.one("#expand").click()

    assert chromium.accessibility() == []


def test_a_state_can_be_filtered_out_and_in_again(chromium: Browser, pages: dict[str, Path]) -> None:
    chromium.open(pages["protected"])
    button = chromium.one("button.state[data-state=delete]")

    button.click()
    assert chromium.shown() == ['groups["vendor-l1"]']
    assert button.get_attribute("aria-pressed") == "false"
    assert chromium.one("#status").text == "Showing 1 of 6."

    button.click()
    assert len(chromium.shown()) == 6


def test_two_environments_of_one_project_and_a_comparison_of_them_are_told_apart(
    chromium: Browser, tmp_path: Path
) -> None:
    (live,) = PLANS["change-each-kind"]()
    (staging,) = PLANS["prune"]()
    compared = replace(
        live,
        plan=live.plan.model_copy(update={"snapshot": COMPARISON}),
        beside=Beside("staging", "[staging] Northlane"),
    )
    for planned in ([live, replace(staging, environment="staging")], [compared]):
        page = tmp_path / "page.html"
        page.write_text(render_html(planned, ReportOptions()), encoding="utf-8")
        chromium.open(page)
        chromium.one("#expand").click()

        assert chromium.said() == []
        assert chromium.accessibility() == []


def test_a_state_without_entries_cannot_be_chosen(chromium: Browser, pages: dict[str, Path]) -> None:
    chromium.open(pages["protected"])

    assert not chromium.one("button.state[data-state=create]").is_enabled()


def test_search_finds_names_values_and_lines_of_the_spec(chromium: Browser, pages: dict[str, Path]) -> None:
    chromium.open(pages["change-each-kind"])
    search = chromium.one("#search")

    for words, found in (
        ("VENDOR", ['groups["vendor-l1"]']),
        ("spray weather", ['filter_presets["Night / low light"]']),
        ("northlane.yaml:31", ['collections["x"]']),
        ("no such thing", []),
    ):
        search.clear()
        chromium.shown_when("Showing 5 of 5.")
        search.send_keys(words)
        assert chromium.shown_when(f"Showing {len(found)} of 5.") == found

    assert chromium.one(".none").is_displayed()


def test_search_is_quick_over_two_thousand_changes(chromium: Browser, pages: dict[str, Path]) -> None:
    chromium.open(pages["many"])

    chromium.one("#search").send_keys('"retired 29"')

    addresses = chromium.shown_when("Showing 10 of 2,010.")
    assert addresses == [f'datasets["retired 29{digit}"]' for digit in range(10)]


def test_a_slash_goes_to_the_search(chromium: Browser, pages: dict[str, Path]) -> None:
    chromium.open(pages["prune"])

    chromium.one("body").send_keys("/")

    assert chromium.run("return document.activeElement.id") == "search"
    assert chromium.one("#search").get_attribute("value") == ""


def test_sections_and_projects_can_be_chosen(chromium: Browser, pages: dict[str, Path]) -> None:
    chromium.open(pages["mixed"])

    Select(chromium.one("#kind")).select_by_visible_text("groups")
    assert chromium.shown() == ['groups["vendor-l1"]', 'groups["perception-leads"]']

    Select(chromium.one("#project")).select_by_visible_text("Radiology [staging]")
    assert chromium.shown() == ['groups["vendor-l1"]', 'groups["perception-leads"]']
    assert [section.is_displayed() for section in chromium.all("section.project")] == [True, False, False, True]

    Select(chromium.one("#project")).select_by_visible_text("Retail shelves")
    assert chromium.shown() == []


def test_everything_can_be_expanded_and_collapsed(chromium: Browser, pages: dict[str, Path]) -> None:
    chromium.open(pages["mixed"])
    open_ones = "return document.querySelectorAll('.entry > details[open]').length"

    chromium.one("#collapse").click()
    assert chromium.run(open_ones) == 0

    chromium.one("#expand").click()
    assert chromium.run(open_ones) == 10


def test_a_change_opens_with_the_keyboard(chromium: Browser, pages: dict[str, Path]) -> None:
    chromium.open(pages["prune"])
    chromium.one("#collapse").click()
    summary = chromium.one(".entry summary")

    summary.send_keys(Keys.ENTER)

    assert chromium.one(".entry .body").is_displayed()


def test_a_link_to_a_change_opens_it(chromium: Browser, pages: dict[str, Path]) -> None:
    chromium.open(pages["many"], fragment="#p1-d3")

    assert chromium.run("return document.querySelector('#p1-d3 > details').open") is True
    assert chromium.run("return document.querySelectorAll('.entry > details[open]').length") == 1


def test_colours_can_be_switched_to_dark_and_back(chromium: Browser, pages: dict[str, Path]) -> None:
    chromium.open(pages["blocked"])
    background = "return getComputedStyle(document.body).backgroundColor"
    light = chromium.run(background)

    chromium.one("#theme").click()
    dark = chromium.run(background)
    assert chromium.one("#theme").get_attribute("aria-pressed") == "true"

    chromium.one("#theme").click()
    assert (light, dark, chromium.run(background)) == ("rgb(255, 255, 255)", "rgb(20, 23, 28)", "rgb(255, 255, 255)")


def test_a_dark_system_gets_a_dark_page(chromium: Browser, pages: dict[str, Path]) -> None:
    chromium.open(pages["blocked"])
    media = "Emulation.setEmulatedMedia"

    chromium.driver.execute_cdp_cmd(media, {"features": [{"name": "prefers-color-scheme", "value": "dark"}]})
    found = chromium.run("return getComputedStyle(document.body).backgroundColor")
    chromium.driver.execute_cdp_cmd(media, {"features": []})

    assert found == "rgb(20, 23, 28)"


def test_print_is_light_complete_and_without_tools(chromium: Browser, pages: dict[str, Path]) -> None:
    chromium.open(pages["prune"])
    chromium.run("document.documentElement.dataset.theme = 'dark'")
    chromium.one("#collapse").click()

    chromium.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    chromium.run("dispatchEvent(new Event('beforeprint'))")
    tools, background = (
        chromium.one(".tools").is_displayed(),
        chromium.run("return getComputedStyle(document.body).backgroundColor"),
    )
    bodies = [body.is_displayed() for body in chromium.all(".entry .body")]
    chromium.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})

    assert (tools, background) == (False, "rgb(255, 255, 255)")
    assert bodies == [True] * 4


LINES_OF_HEADERS = """
return [...document.querySelectorAll(".sections thead th")].map(header => {
  const text = document.createRange();
  text.selectNodeContents(header);
  return text.getClientRects().length;
});
"""


@pytest.mark.parametrize("plan", [plan for plan in PLANS if plan != "many"])
def test_a_page_fits_a_phone(chromium: Browser, pages: dict[str, Path], plan: str) -> None:
    size = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    chromium.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    chromium.open(pages[plan])
    width = chromium.run("return document.documentElement.scrollWidth")
    lines = chromium.run(LINES_OF_HEADERS)
    chromium.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    assert width == 390
    assert set(lines) <= {0, 1}  # none is broken within a word; a screen reader alone is told some


def test_a_page_reads_without_its_script(chromium: Browser, pages: dict[str, Path]) -> None:
    chromium.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    chromium.open(pages["change-each-kind"])
    entries = [entry.is_displayed() for entry in chromium.all(".entry .body")]
    chromium.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})

    assert entries == [True] * 5
