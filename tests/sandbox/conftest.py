"""Sandboxes with the demo seed, and people who visit them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest
from tests import seeded
from tests.sandbox.visitor import Signer, Visitor

from labelform.sandbox import Sandbox, open_sandbox, opening

Visit = Callable[..., Visitor]
DRIVING = "Northlane Perception - Front Camera 2D - Q4"


@pytest.fixture
def planted_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file of a new sandbox is made as users have it made, and no copy."""
    monkeypatch.setattr(opening, "open_database", seeded.planted_afresh)


@pytest.fixture
def open_with(tmp_path: Path) -> Iterator[Callable[..., Sandbox]]:
    """Open the test's sandbox with quirks; opening again gives the same file with other quirks."""
    with ExitStack() as opened:

        def open_it(seed: str = "demo", **quirks: str) -> Sandbox:
            named = {name.replace("_", "-"): value for name, value in quirks.items()}
            return opened.enter_context(open_sandbox(tmp_path / "sandbox.db", seed=seed, quirks=named))

        yield open_it


@pytest.fixture
def sandbox(open_with: Callable[..., Sandbox]) -> Sandbox:
    """A sandbox without quirks."""
    return open_with()


@pytest.fixture
def visit() -> Iterator[Visit]:
    """Visit a sandbox as the service account, or as somebody else of the demo seed."""
    with ExitStack() as visits:

        def visit_it(sandbox: Sandbox, email: str | None = None, user_agent: str = "test/1") -> Visitor:
            signer = Signer.of_service_account(sandbox) if email is None else Signer.of_user(sandbox, email)
            visitor = Visitor(httpx2.ASGITransport(app=sandbox.app), signer, user_agent)
            visits.callback(visitor.close)
            return visitor

        yield visit_it


@pytest.fixture
def me(sandbox: Sandbox, visit: Visit) -> Visitor:
    """The service account."""
    return visit(sandbox)


@pytest.fixture
def driving(me: Visitor) -> str:
    """The hash of the driving project."""
    return me.hash_of("project", DRIVING)
