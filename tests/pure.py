"""What the tests of the core and its language share: they touch no network, and need neither sandbox nor SDK."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_socket import disable_socket, enable_socket


@pytest.fixture(autouse=True, scope="package")
def no_sockets() -> Iterator[None]:
    disable_socket()
    yield
    enable_socket()


@pytest.fixture(autouse=True, scope="session")
def planted_once() -> None:
    """Instead of that of all tests: reading the sandbox's modules takes longer than hundreds of these tests."""
