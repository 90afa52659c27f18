"""What the pages are called. All lie in one folder, so that links are relative, live and in a static site alike."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from labelform.console.known import State, Subject

_SLUG = re.compile(r"[^a-z0-9]+")
RUNS = "runs.html"


def slug(text: str) -> str:
    """Return text as part of an address: whatever it says, only letters, digits and dashes."""
    return _SLUG.sub("-", text.lower()).strip("-")[:40]


def _named(*parts: str) -> str:
    """Return a name that is different for different parts, and readable where they are."""
    digest = hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:10]
    return "-".join([*filter(None, map(slug, parts)), digest])


def project_page(subject: Subject) -> str:
    """Return the page of a project."""
    return f"project-{_named(*subject)}.html"


def run_page(name: str) -> str:
    """Return the page of a run."""
    return f"run-{_named(name)}.html"


def contents_page(environment: str) -> str:
    """Return the page about what the sandbox of an environment has."""
    return f"sandbox-{_named(environment)}.html"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which projects a list shows: of one environment, in one state, or all; its pages count from 1."""

    environment: str | None = None
    state: State | None = None
    number: int = 1

    @property
    def page(self) -> str:
        """The page of the list."""
        where = [f"in-{_named(self.environment)}"] if self.environment is not None else []
        parts = [*where, *([slug(self.state)] if self.state else []), *([str(self.number)] if self.number > 1 else [])]
        return "-".join(["index", *parts]) + ".html"
