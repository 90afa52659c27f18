"""The console in real headless Chromium, with a thousand projects: everybody can use it, and it asks nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait
from tests.console.serving import ServedConsole, served_console
from tests.console.worlds import NOON, knowing, known, known_fleet
from tests.report.browser import Browser, browser
from tests.report.plans import PLANS, SPEC

from labelform.console.addresses import Selection, contents_page, project_page
from labelform.console.known import Knowledge, KnownProject, State
from labelform.console.writing import write_site
from labelform.reading.listing import Listed

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
FOCUSABLE = "a[href], button, input, summary, [tabindex='0']"
FOCUSED = f'return [...document.querySelectorAll("{FOCUSABLE}")].indexOf(document.activeElement)'


def everything() -> Knowledge:
    """Return a thousand projects of every state, a sandbox, and a plan of each sort of change."""
    found = known_fleet(1000)
    environment = replace(
        found.environments["prod"], is_sandbox=True, is_protected=True, failure="the network is down",
        contents={"groups": (Listed("qa", "g1", {"description": "x"}),), "tags": ()},
    )  # fmt: skip
    rich = [
        known(replace(plan()[0], spec_file=f"specs/{name}.yaml", environment="prod"))
        for name, plan in PLANS.items()
        if name != "many"
    ]
    projects = {**found.projects, **{one.subject: one for one in rich}}
    first = next(iter(found.projects.values()))
    projects[first.subject] = replace(first, failure="the spec has a mistake")
    return replace(found, environments={"prod": environment}, projects=projects)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return everything()


@pytest.fixture(scope="module")
def console(knowledge: Knowledge) -> Iterator[ServedConsole]:
    with served_console(knowledge) as served:
        yield served


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all pages."""
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


PAGES = {
    "projects": "index.html",
    "last page": Selection(number=11).page,
    "failed": Selection(state=State.FAILED).page,
    "search": "index.html?q=0042",
    "change each kind": "specs/change-each-kind.yaml",
    "deletes": "specs/prune.yaml",
    "blocked": "specs/blocked.yaml",
    "runs": "runs.html",
    "sandbox": "sandbox-prod",
}


def address(console: ServedConsole, page: str) -> str:
    """Return where a page is; one of a project is named by its spec."""
    known = console.watch.knowledge
    if page.startswith("sandbox-"):
        return console.url + contents_page(page.removeprefix("sandbox-"))
    subject = next((one for one in known.projects if one.file == page), None)
    return console.url + (project_page(subject) if subject else page)


def visit(chromium: Browser, url: str) -> None:
    chromium.driver.get("about:blank")
    chromium.said()
    chromium.requested()
    chromium.driver.get(url)


@contextmanager
def phone(chromium: Browser) -> Iterator[None]:
    chromium.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    try:
        yield
    finally:
        chromium.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@contextmanager
def preferring(chromium: Browser, scheme: str) -> Iterator[None]:
    media = "Emulation.setEmulatedMedia"
    chromium.driver.execute_cdp_cmd(media, {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    try:
        yield
    finally:
        chromium.driver.execute_cdp_cmd(media, {"features": []})


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_page_passes_the_accessibility_check_in_light_and_dark_and_fits_a_phone(
    chromium: Browser, console: ServedConsole, page: str
) -> None:
    visit(chromium, address(console, page))
    chromium.run("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    asked = chromium.requested()

    for scheme, paper in (("light", "rgb(255, 255, 255)"), ("dark", "rgb(20, 23, 28)")):
        with preferring(chromium, scheme):
            assert chromium.run("return getComputedStyle(document.body).backgroundColor") == paper
            assert chromium.accessibility() == []
    with phone(chromium):
        assert chromium.run("return document.documentElement.scrollWidth") == 390
    assert chromium.said() == []
    assert {url for url in asked if not url.startswith(console.url)} <= {"about:blank"}


def test_a_thousand_projects_are_a_page_of_bounded_size(chromium: Browser, console: ServedConsole) -> None:
    visit(chromium, console.url)

    assert "1,008 projects" in chromium.one("main").text
    assert chromium.run("return document.querySelectorAll('*').length") < 3000


@pytest.fixture(scope="module")
def small() -> Iterator[ServedConsole]:
    """Serve a few projects: one more key for each link."""
    (planned,) = PLANS["change-each-kind"]()
    found = known_fleet(6)
    rich = known(replace(planned, environment="prod"))
    with served_console(replace(found, projects={**found.projects, rich.subject: rich})) as served:
        yield served


@pytest.mark.parametrize("page", ["index.html", SPEC])
def test_the_keyboard_reaches_everything_in_its_order_and_shows_where_it_is(
    chromium: Browser, small: ServedConsole, page: str
) -> None:
    visit(chromium, address(small, page))
    chromium.run("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    count = len(chromium.all(FOCUSABLE))
    reached, outlines = [], set()

    for _ in range(count):
        chromium.driver.switch_to.active_element.send_keys(Keys.TAB)
        reached.append(chromium.run(FOCUSED))
        outlines.add(chromium.run("return getComputedStyle(document.activeElement).outlineStyle"))

    assert reached == list(range(count))
    assert outlines == {"solid"}


def test_the_keyboard_skips_to_the_content_searches_and_opens_a_project(
    chromium: Browser, console: ServedConsole
) -> None:
    visit(chromium, console.url)
    active = chromium.driver.switch_to

    active.active_element.send_keys(Keys.TAB)
    active.active_element.send_keys(Keys.ENTER)
    assert chromium.run("return document.activeElement.id") == "known"

    chromium.one("#q").send_keys("perception 0042", Keys.ENTER)
    WebDriverWait(chromium.driver, 10).until(lambda _: chromium.one("#projects").text == "1 project found")
    chromium.one("tbody a").send_keys(Keys.ENTER)
    WebDriverWait(chromium.driver, 10).until(lambda _: chromium.one("h1").text == "Northlane Perception 0042")


def changed(known: KnownProject) -> KnownProject:
    return replace(known, failure="the platform is away")


def test_what_is_new_is_shown_without_a_reload_and_nothing_that_was_open_closes(
    chromium: Browser, console: ServedConsole, knowledge: Knowledge
) -> None:
    visit(chromium, address(console, "specs/prune.yaml"))
    chromium.run("window.isSame = true")
    chromium.run(
        "document.querySelectorAll('#known .entry > details').forEach((one, place) => { one.open = place === 1 })"
    )
    chromium.run("document.querySelectorAll('#known .entry > details > summary')[1].focus()")
    was = chromium.run("return document.activeElement.textContent")

    subject = next(one for one in knowledge.projects if one.file == "specs/prune.yaml")
    console.learn(changed(knowledge.projects[subject]))

    WebDriverWait(chromium.driver, 10).until(lambda _: chromium.all("#known .stop"))
    opened = "return [...document.querySelectorAll('#known .entry > details')].map((one) => one.open)"
    assert chromium.one("#known .stop").text == "the platform is away"
    assert [place for place, is_open in enumerate(chromium.run(opened)) if is_open] == [1]
    assert chromium.run("return document.activeElement.textContent") == was
    assert chromium.run("return window.isSame") is True


def test_times_are_ages(chromium: Browser, console: ServedConsole) -> None:
    visit(chromium, address(console, "specs/prune.yaml"))
    texts = {time.text for time in chromium.all("time")}

    assert all(text.endswith(" ago") or text == "just now" for text in texts)
    assert chromium.one("time").get_attribute("title") == f"{NOON:%Y-%m-%d %H:%M} UTC"


def test_a_static_site_opens_from_a_folder_and_links_to_itself(chromium: Browser, tmp_path: Path) -> None:
    (planned,) = PLANS["prune"]()
    write_site(tmp_path / "public", knowing([planned]))

    chromium.open(tmp_path / "public" / "index.html")
    assert not chromium.all("form")
    chromium.one("#projects ~ .wide tbody a").click()

    assert chromium.one("h1").text == "Northlane Perception - Front Camera 2D"
    assert chromium.accessibility() == []
    assert chromium.said() == []
    assert {url for url in chromium.requested() if not url.startswith("file:")} <= {"about:blank"}


def test_pages_read_without_their_script(chromium: Browser, console: ServedConsole) -> None:
    chromium.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    visit(chromium, console.url)
    shown = chromium.one("time").text, len(chromium.all("#projects ~ .wide tbody tr"))
    chromium.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})

    assert shown == (f"{NOON:%Y-%m-%d %H:%M} UTC", 100)
