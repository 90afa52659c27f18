"""A page in headless Chromium, as a reader would use it; keeps what the browser said and asked the network for."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
    "--force-prefers-reduced-motion", "--window-size=1280,1000",
)  # fmt: skip
_AXE = "const done = arguments[arguments.length - 1]; axe.run(document).then((found) => done(found.violations))"


class Browser:
    """One browser; `open` shows a page."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def open(self, path: Path, *, fragment: str = "") -> None:
        """Show a file, and forget what was said about the page before it."""
        self.driver.get("about:blank")
        self.said()
        self.requested()
        self.driver.get(path.as_uri() + fragment)

    def all(self, selector: str) -> list[WebElement]:
        """Return what a CSS selector matches."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        """Return the first that a CSS selector matches."""
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def shown(self) -> list[str]:
        """Return the addresses that are not filtered out, in their order."""
        entries = "[...document.querySelectorAll('.entry:not([hidden]) > details > summary > code')]"
        found: list[str] = self.run(f"return {entries}.map((code) => code.textContent)")
        return found

    def run(self, script: str) -> Any:
        """Run a script in the page and return what it returns."""
        return self.driver.execute_script(script)

    def shown_when(self, status: str) -> list[str]:
        """Wait until the status says so, and return what is shown then."""
        WebDriverWait(self.driver, 10).until(lambda _: self.one("#status").text == status)
        return self.shown()

    def said(self) -> list[str]:
        """Return what the console holds since the last time."""
        return [str(entry["message"]) for entry in self._log("browser")]

    def requested(self) -> list[str]:
        """Return the addresses that were asked for since the last time."""
        messages = [json.loads(entry["message"])["message"] for entry in self._log("performance")]
        return [
            str(message["params"]["request"]["url"])
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        ]

    def _log(self, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.driver.get_log(name)  # type: ignore[no-untyped-call]  # selenium has no type for it
        return found

    def accessibility(self) -> list[str]:
        """Return what the accessibility checker finds wrong with the page as it stands."""
        axe = resources.files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
        # Not `execute_script`: the policy of the page forbids scripts, and the debugger may run them all the same.
        self.driver.execute_cdp_cmd("Runtime.evaluate", {"expression": f"{axe};0"})
        violations = self.driver.execute_async_script(_AXE)
        return [f"{one['id']}: {one['help']}: {one['nodes'][0]['html']}" for one in violations]


@contextmanager
def browser(profile: Path) -> Iterator[Browser]:
    """Start Chromium with a profile of its own; fails where it is not installed, because a skipped check is none."""
    chromium, chromedriver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not chromedriver:
        pytest.fail("the browser tests need Chromium: apt-get install chromium chromium-driver")
    options = ChromeOptions()
    options.binary_location = chromium
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options=options, service=Service(chromedriver))
    try:
        yield Browser(driver)
    finally:
        driver.quit()
