"""Every call against the sandbox, which was written from the description of the protocol and shares no code with us."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import uvicorn

import labelform
from labelform.api import calls
from labelform.api.operation import Operation, Page
from labelform.api.session import Session
from labelform.api.signing import SshKeySigner
from labelform.client.asgi import AppCarrier
from labelform.client.http import AsyncDriver, SyncDriver
from labelform.client.session import new_session
from labelform.errors import AuthenticationError, PlatformError, ResourceNotFoundError
from labelform.sandbox import open_sandbox
from labelform.types import CollectionType, ProjectRole

ME = "svc-labelform@northlane.example"
COLLEAGUE = "ilse.vandermeer@northlane.example"
DEFINITION: dict[str, Any] = {
    "localFilters": {"00000000-0000-0000-0000-000000000000": {"filters": []}},
    "globalFilters": {"filters": [{"key": "weather", "include": True, "values": ["fog"], "type": "enum"}]},
}

Run = Callable[[Operation[Any]], Any]


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Any]:
    with open_sandbox(tmp_path / "sandbox.db", seed="demo") as opened:
        yield opened


@pytest.fixture
def url(sandbox: Any) -> Iterator[str]:
    """The sandbox, served on a free port of loopback."""
    server = uvicorn.Server(uvicorn.Config(sandbox.app, lifespan="off", ws="none", http="h11", log_level="error"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # otherwise every answer takes 40 ms
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture
def me(sandbox: Any) -> Session:
    """The service account, whose key lies beside the sandbox."""
    return new_session(SshKeySigner.from_openssh(sandbox.ssh_key_file.read_text()))


@pytest.fixture(params=["sync over TCP", "async over TCP", "async in this process"])
def run(request: pytest.FixtureRequest, sandbox: Any, me: Session) -> Iterator[Run]:
    """Carry out one operation after another, with each driver."""
    if request.param == "async in this process":
        driver = AsyncDriver("http://sandbox", me, carrier=AppCarrier(sandbox.app))
    elif request.param == "async over TCP":
        driver = AsyncDriver(request.getfixturevalue("url"), me)
    else:
        with SyncDriver(request.getfixturevalue("url"), me) as sync_driver:
            yield sync_driver.run
        return
    with asyncio.Runner() as loop:
        yield lambda operation: loop.run(driver.run(operation))
        loop.run(driver.close())


def only(page: Page[Any], **wanted: Any) -> Any:
    """Return the one item of a page whose attributes have the given values."""
    [found] = [item for item in page.items if all(getattr(item, name) == value for name, value in wanted.items())]
    return found


def projects(run: Run) -> str:
    project_hash = str(run(calls.create_project(title="Client test", description="d")))
    record = run(calls.get_project(project_hash))
    assert (record.title, record.description, record.user_role) == ("Client test", "d", ProjectRole.ADMIN)
    assert only(run(calls.list_projects(title_eq="Client test"))) == record
    return project_hash


def datasets(run: Run, project_hash: str) -> None:
    created = str(run(calls.create_dataset(title="Client data", description="d")).dataset_hash)
    assert str(only(run(calls.get_datasets(title_like="Client%"))).dataset_hash) == created
    assert run(calls.add_datasets(project_hash, dataset_hashes=[created])) is True
    assert str(only(run(calls.list_datasets(project_hash))).dataset_hash) == created
    assert run(calls.remove_datasets(project_hash, dataset_hashes=[created])) is True
    assert run(calls.list_datasets(project_hash)).items == ()


def groups(run: Run, project_hash: str) -> None:
    created = run(calls.create_group(name="client testers", description="d"))
    assert created in run(calls.list_organisation_groups()).items
    group_hash = [str(created.group_hash)]
    run(calls.add_group(project_hash, group_hash=group_hash, user_role=ProjectRole.REVIEWER))
    attached = only(run(calls.list_groups(project_hash)))
    assert (attached.name, attached.user_role) == ("client testers", ProjectRole.REVIEWER)
    assert attached.is_same_organisation
    run(calls.remove_group(project_hash, group_hash=group_hash))
    assert run(calls.list_groups(project_hash)).items == ()


def users(run: Run, project_hash: str) -> None:
    [added] = run(calls.add_users(project_hash, user_emails=[COLLEAGUE], user_role=ProjectRole.ANNOTATOR))
    assert (added.user_email, added.user_role) == (COLLEAGUE, ProjectRole.ANNOTATOR)
    assert {user.user_email for user in run(calls.list_users(project_hash)).items} == {ME, COLLEAGUE}
    run(calls.remove_users(project_hash, user_emails=[COLLEAGUE]))
    assert {user.user_email for user in run(calls.list_users(project_hash)).items} == {ME}


def collections(run: Run, project_hash: str) -> None:
    first = str(run(calls.create_collection(project_hash, name="a", description="d", collection_type="LABEL")))
    second = str(run(calls.create_collection(project_hash, name="b")))
    run(calls.update_collection(project_hash, collection_uuid=first, name="c", description=""))
    found = only(run(calls.list_collections(project_hash, collection_uuids=[first])))
    assert (found.name, found.description, found.collection_type) == ("c", "", CollectionType.LABEL)
    assert only(run(calls.get_collection(project_hash, collection_uuid=first))) == found
    page = run(calls.list_collections(project_hash, page_size=1))
    assert {item.name for item in (*page.items, *run(page.next).items)} == {"b", "c"}
    nowhere = [{"data_uuid": project_hash, "frame": 0}]
    put_in = run(calls.add_collection_items(project_hash, collection_uuid=second, items=nowhere))
    taken_out = run(calls.remove_collection_items(project_hash, collection_uuid=second, items=nowhere))
    assert [str(item.data_uuid) for item in (*put_in.failed_items, *taken_out.failed_items)] == [project_hash] * 2
    run(calls.delete_collection(project_hash, collection_uuid=second))
    assert [item.name for item in run(calls.list_collections(project_hash)).items] == ["c"]


def filter_presets(run: Run, project_hash: str) -> None:
    uuid = str(run(calls.create_filter_preset(project_hash, name="p", filter_preset_json=DEFINITION)))
    assert run(calls.get_filter_preset_json(project_hash, filter_preset_uuid=uuid)) == DEFINITION
    other = {**DEFINITION, "globalFilters": {"filters": []}}
    run(calls.update_filter_preset(project_hash, filter_preset_uuid=uuid, name="q", filter_preset_json=other))
    assert only(run(calls.list_filter_presets(project_hash, filter_preset_uuids=[uuid]))).name == "q"
    assert only(run(calls.get_filter_preset(project_hash, filter_preset_uuid=uuid))).name == "q"
    assert run(calls.get_filter_preset_json(project_hash, filter_preset_uuid=uuid)) == other
    collection = str(run(calls.create_collection(project_hash, name="filled")))
    run(calls.add_collection_preset_items(project_hash, collection_uuid=collection, preset_uuid=uuid))
    run(calls.delete_filter_preset(project_hash, filter_preset_uuid=uuid))
    assert run(calls.list_filter_presets(project_hash)).items == ()


def explorer(run: Run, project_hash: str) -> None:
    run(calls.active_import(project_hash, project_mode="metric"))
    run(calls.active_sync(project_hash))


def status_and_tags(run: Run, project_hash: str) -> None:
    run(calls.set_status(project_hash, status="paused"))
    assert run(calls.get_project(project_hash)).status == "paused"
    tag = run(calls.create_organisation_tag(name="client tag", description="d"))
    assert tag in run(calls.list_organisation_tags()).items
    run(calls.add_organisation_tag(project_hash, tag_uuid=str(tag.uuid)))
    assert run(calls.get_organisation_tags(project_hash)).items == (tag,)
    run(calls.remove_organisation_tag(project_hash, tag_uuid=str(tag.uuid)))
    run(calls.delete_organisation_tag(tag_uuid=str(tag.uuid)))
    assert tag not in run(calls.list_organisation_tags()).items
    run(calls.add_issue_tags(project_hash, issue_tag_names=["occlusion"]))
    assert only(run(calls.get_issue_tags(project_hash))).name == "occlusion"


def ontologies(run: Run) -> None:
    created = run(calls.create_ontology(title="Client ontology", description="d"))
    assert created.structure["objects"] == []
    ontology_hash = created.ontology_hash
    run(calls.save_ontology(ontology_hash=ontology_hash, title="Renamed", description="", structure={}))
    assert run(calls.get_ontology(ontology_hash=ontology_hash)).title == "Renamed"
    assert only(run(calls.get_ontologies(title_eq="Renamed"))).ontology_hash == ontology_hash


def test_every_call_that_a_plan_may_make_is_understood_by_the_sandbox(run: Run) -> None:
    made: set[str] = set()

    def noted(operation: Operation[Any]) -> Any:
        made.add(operation.name)
        return run(operation)

    project_hash = projects(noted)
    for topic in (datasets, groups, users, explorer, collections, filter_presets, status_and_tags):
        topic(noted, project_hash)
    ontologies(noted)

    assert calls.WRITES.keys() - made == set()


def test_what_is_not_there_is_refused_in_both_dialects(run: Run) -> None:
    nowhere = "99999999-9999-4999-8999-999999999999"

    for operation in (calls.get_project(nowhere), calls.add_datasets(nowhere, dataset_hashes=[nowhere])):
        with pytest.raises(PlatformError) as raised:
            run(operation)
        assert raised.value.effect == "refused"
        assert raised.value.trace_id


def test_a_key_that_nobody_has_is_refused_in_both_dialects(url: str, session: Session, me: Session) -> None:
    stranger = replace(me, signer=session.signer)
    with SyncDriver(url, stranger) as driver:
        for operation in (calls.list_projects(), calls.create_project(title="t")):
            with pytest.raises(AuthenticationError) as raised:
                driver.run(operation)
            assert url in raised.value.hint


def test_the_client_works_as_a_user_would_use_it(url: str, sandbox: Any) -> None:
    with labelform.connect(domain=url, ssh_private_key_path=sandbox.ssh_key_file) as platform:
        project = platform.get_project(platform.create_project("By hand", []))
        collection = project.create_collection("night", "dark frames")
        preset = project.create_filter_preset("fog", DEFINITION)

        assert project.title == "By hand"
        assert project.ontology_structure.objects == ()
        assert [found.name for found in project.list_collections()] == ["night"]
        assert project.get_collection(collection.uuid).description == "dark frames"
        assert preset.get_filter_preset_json() == DEFINITION
        assert isinstance(preset.uuid, UUID)
        with pytest.raises(ResourceNotFoundError):
            platform.get_ontology("99999999-9999-4999-8999-999999999999")
