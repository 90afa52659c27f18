"""A certificate for loopback, and one client process for each driver."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from tests.hostile.client import Client


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """A file with whom the clients trust, and what the server shows."""
    ca, server = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ca.issue_cert("127.0.0.1").configure_cert(server)
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    ca.cert_pem.write_to_path(str(file))
    return file, server


@pytest.fixture(scope="module", params=["sync", "async"])
def client(
    request: pytest.FixtureRequest, authority: tuple[Path, ssl.SSLContext], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Client]:
    """Both drivers: a test that takes this runs twice."""
    client = Client(request.param, authority[0], tmp_path_factory.mktemp("noise") / "stderr")
    yield client
    client.close()
