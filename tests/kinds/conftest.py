"""The core touches no network: its tests run with sockets blocked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_socket import disable_socket, enable_socket


@pytest.fixture(autouse=True, scope="package")
def _no_sockets() -> Iterator[None]:
    disable_socket()
    yield
    enable_socket()
