"""`labelform console` over a repository with two environments: what its pages say, and that it only reads."""

from __future__ import annotations

import asyncio
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest
from tests.conftest import Labelform
from tests.console.asking import HOST, asked
from tests.console.worlds import NOON
from tests.e2e.environments import edit_staging_by_hand
from tests.e2e.prepared import Place
from tests.e2e.test_drift_of_sets import make
from tests.e2e.test_sets import break_one
from tests.wire import content_of, watched

from labelform.api import calls
from labelform.cli.choosing import choose
from labelform.cli.console import watched_environments
from labelform.cli.options import PlatformChoice
from labelform.cli.settings import Choice
from labelform.client.http import nobody
from labelform.console.app import console_app
from labelform.console.known import State, Subject
from labelform.console.watching import Watch
from labelform.errors import ExitCode, InternalError

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def tmp_path(place: Place) -> Path:
    return place.clear()


@pytest.fixture
def applied(labelform: Labelform, place: Place) -> Labelform:
    """Three specs in git, applied in two environments."""
    place.prepare(lambda: make(labelform, place.folder))
    return labelform


def console() -> Watch:
    """Return what a console of this folder would know, before it has read anything."""
    return Watch(
        lambda: watched_environments(lambda: choose(Choice(), PlatformChoice(None, None, 8), ())),
        Path(".labelform/runs"),
        Path(),
    )


def states(watch: Watch) -> dict[tuple[str, str], State]:
    return {
        (one.subject.environment, Path(one.subject.file).stem): one.state for one in watch.knowledge.projects.values()
    }


def test_the_state_of_every_project_and_the_side_that_changed(
    applied: Labelform, place: Place, tmp_path_factory: pytest.TempPathFactory
) -> None:
    edit_staging_by_hand(applied, tmp_path_factory.mktemp("by hand"))
    spec = Path("specs/radiology.yaml")
    spec.write_text(spec.read_text("utf-8").replace("Solid nodules", "Nodules"), "utf-8")
    break_one()
    watch = console()

    asyncio.run(watch.look())

    assert states(watch) == {
        ("staging", "driving"): State.LIVE,
        ("staging", "radiology"): State.SPEC,
        ("staging", "retail"): State.FAILED,
        ("production", "driving"): State.IN_SYNC,
        ("production", "radiology"): State.SPEC,
        ("production", "retail"): State.FAILED,
    }
    assert len(watch.knowledge.runs) == 7
    assert all(one.access for one in watch.knowledge.projects.values() if one.drifted)


def test_without_git_the_runs_know_that_something_was_applied(applied: Labelform) -> None:
    shutil.rmtree(".git")
    spec = Path("specs/radiology.yaml")
    spec.write_text(spec.read_text("utf-8").replace("Solid nodules", "Nodules"), "utf-8")
    watch = console()

    asyncio.run(watch.look())
    with_runs = states(watch)
    shutil.rmtree(".labelform/runs")
    asyncio.run(watch.look())

    of_radiology = "staging", "radiology"
    assert (with_runs[of_radiology], states(watch)[of_radiology]) == (State.UNKNOWN, State.NEVER)


def test_later_looks_say_since_when_and_forget_only_what_is_gone(
    applied: Labelform, tmp_path_factory: pytest.TempPathFactory
) -> None:
    watch, clock = console(), [NOON]
    watch.clock = lambda: clock[0]
    driving, radiology = (Subject("staging", f"specs/{name}.yaml") for name in ("driving", "radiology"))

    asyncio.run(watch.look())
    edit_staging_by_hand(applied, tmp_path_factory.mktemp("by hand"))
    clock[0] = LATER
    Path("specs/retail.yaml").unlink()
    asyncio.run(watch.look())

    known = watch.knowledge.projects
    assert {one: (known[one].since, known[one].read_at) for one in (driving, radiology)} == {
        driving: (LATER, LATER),
        radiology: (NOON, LATER),
    }
    assert not [one for one in known if "retail" in one.file]

    environments = Path("environments.yaml")
    text = environments.read_text("utf-8")
    for unusable in ("labelform_environments: [", re.sub(r"\n +specs:.*", "", text)):
        environments.write_text(unusable, "utf-8")
        asyncio.run(watch.look())

        assert watch.knowledge.failure
        assert watch.knowledge.projects == known

    environments.write_text(text, "utf-8")
    asyncio.run(watch.look())

    assert not watch.knowledge.failure


def test_nothing_but_reads_leaves_it_whatever_it_is_asked_for(applied: Labelform, place: Place) -> None:
    databases = sorted(Path(".labelform").glob("*.db"))
    before = [content_of(database) for database in databases]

    watch = console()

    async def use() -> set[int]:
        app = console_app(watch)
        await watch.look()
        page = (await asked(app, "/")).text
        links = re.findall(r'href="([\w.-]+)"', page)
        paths = ["/", "/metrics", *(f"/{link}" for link in links)]
        answers = [
            await asked(app, path, method, HOST) for path in paths for method in ("GET", "HEAD", "POST", "DELETE")
        ]
        await watch.look()
        return {answer.status for answer in answers}

    with watched() as wire:
        answered = asyncio.run(use())

    assert answered == {200, 303, 405}
    assert len(wire.reads) > 50
    assert sum(one.requests for one in watch.knowledge.environments.values()) == len(wire.reads)
    assert wire.writes == []
    assert [content_of(database) for database in databases] == before


def test_what_it_reads_with_sends_no_write(applied: Labelform) -> None:
    (staging, _) = console().find()

    async def write() -> None:
        async with staging.opened(nobody) as opened:
            await opened.driver.run(calls.collections.delete_collection("p", collection_uuid="c"))

    with watched() as wire, pytest.raises(InternalError, match="read-only"):
        asyncio.run(write())
    assert (wire.reads, wire.writes) == ([], [])


def test_a_static_site_says_the_same_and_is_written_over_nothing(applied: Labelform) -> None:
    applied("plan", "--env", "staging", "--out", "plan.json")

    written = applied("console", "--out", "public")
    again = applied("console", "--out", "public")

    page = Path("public/index.html").read_text("utf-8")
    assert written.code == ExitCode.OK, written.err
    assert written.out == f"Wrote {len(list(Path('public').iterdir()))} files to public\n"
    assert page.count('<span class="state-of in-sync">') == 6
    assert "data-live" not in page
    sandbox = next(Path("public").glob("sandbox-staging-*.html")).read_text("utf-8")
    assert "vendor-brightmark-l1" in sandbox
    assert again.code == ExitCode.WRONG_USAGE
    assert '"public" is not empty' in again.err


def test_an_environment_that_cannot_be_read_keeps_no_other_from_its_page(applied: Labelform) -> None:
    file = Path("environments.yaml")
    text = file.read_text("utf-8").replace(
        "platform: sandbox\n    database: .labelform/production.db", 'domain: "http://127.0.0.1:9"'
    )
    file.write_text(text, "utf-8")

    ended = applied("console", "--out", "public", "--no-access")

    page = Path("public/index.html").read_text("utf-8")
    assert ended.code == ExitCode.ERROR
    assert "Not read: production: " in ended.err
    assert (page.count('class="state-of in-sync"'), page.count('class="state-of failed"')) == (3, 3)


def test_it_is_served_until_it_is_interrupted(applied: Labelform) -> None:
    command = [sys.executable, "-m", "labelform", "console", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().split()[-1]
            with urllib.request.urlopen(f"{url}events") as events:  # noqa: S310 - loopback
                assert events.readline().startswith(b"data: ")
                with urllib.request.urlopen(url) as page:  # noqa: S310
                    assert b"<h1>All projects</h1>" in page.read()
                process.send_signal(signal.SIGINT)
                _, err = process.communicate(timeout=20)
        finally:
            process.kill()

    assert (process.returncode, err) == (0, "")


def test_a_port_that_is_taken_is_told(applied: Labelform) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = applied("console", "--port", str(taken.getsockname()[1]))

    assert ended.code == ExitCode.ERROR
    assert "choose another port with --port" in ended.err
