"""How long what a client of a script has opened stays open."""

from __future__ import annotations

import gc
import weakref

import pytest
from tests.conftest import Served

from labelform.client.platform import Platform
from labelform.compat import EncordUserClient


@pytest.fixture
def opened(served: Served) -> EncordUserClient:
    return EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=served.ssh_key_file, domain=served.url)


def test_a_client_that_nobody_has_any_more_is_let_go() -> None:
    clients = [EncordUserClient.create_with_bearer_token("t", domain="http://127.0.0.1:9") for _ in range(3)]
    platforms: list[weakref.ref[Platform]] = [weakref.ref(client._platform) for client in clients]

    clients.clear()
    gc.collect()

    assert [platform() for platform in platforms] == [None] * 3


def test_a_project_goes_on_without_the_client_that_it_came_from(opened: EncordUserClient) -> None:
    project = next(iter(opened.list_projects()))

    del opened
    gc.collect()

    assert project.list_label_rows_v2()
