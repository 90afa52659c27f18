"""The console over HTTP: it answers who reads and asks for loopback, and nobody else."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.types import ASGIApp
from tests.console.asking import HOST, ask, asked
from tests.console.worlds import known_fleet

from labelform.console.app import console_app
from labelform.console.known import Knowledge
from labelform.console.watching import Watch

PATHS = ("/", "/index.html", "/runs.html", "/refresh", "/events", "/metrics", "/console.css", "/nowhere")


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return known_fleet(6)


@pytest.fixture
def watch(knowledge: Knowledge) -> Watch:
    return Watch(list, Path("runs"), Path(), knowledge=knowledge)


@pytest.fixture
def app(watch: Watch) -> ASGIApp:
    return console_app(watch)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"])
def test_whatever_does_not_read_is_refused_everywhere(app: ASGIApp, watch: Watch, path: str, method: str) -> None:
    answer = ask(app, path, method)

    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")
    assert not watch.is_asked


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("127.0.0.1:8642", True),
        ("localhost:8642", True),
        ("LOCALHOST", True),
        ("rebound.example:8642", False),
        ("127.0.0.1.rebound.example", False),
        ("rebound.example:127.0.0.1", False),
        ("", False),
    ],
)
def test_a_name_that_is_not_loopbacks_is_refused(app: ASGIApp, path: str, host: str, is_ours: bool) -> None:
    if path == "/events" and is_ours:
        return  # it goes on
    assert (ask(app, path, headers={"host": host}).status == 421) is not is_ours


@pytest.mark.parametrize("headers", [{}, {"host": "localhost, rebound.example"}])
def test_no_host_and_two_hosts_are_refused(app: ASGIApp, headers: dict[str, str]) -> None:
    assert ask(app, "/", headers=headers).status == 421


@pytest.mark.parametrize("path", ["/", "/console.js", "/metrics", "/refresh", "/nowhere", "/../pyproject.toml"])
def test_every_answer_tells_browsers_to_keep_to_this_page(app: ASGIApp, path: str) -> None:
    headers = ask(app, path).headers

    assert headers["content-security-policy"].startswith("default-src 'self';")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["cross-origin-resource-policy"]) == ("nosniff", "same-origin")
    assert not [name for name in headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/index.html", 200),
        ("/console.css", 200),
        ("/nowhere.html", 404),
        ("/..", 404),
        ("/../pyproject.toml", 404),
        ("/templates/console.css", 404),
        ("/project.html.j2", 404),
    ],
)
def test_only_pages_are_found(app: ASGIApp, path: str, status: int) -> None:
    assert ask(app, path).status == status


def test_a_head_is_answered_as_the_page_is(app: ASGIApp) -> None:
    assert ask(app, "/", "HEAD").headers == ask(app, "/").headers


@pytest.mark.parametrize(
    ("method", "site", "status", "is_asked"),
    [
        ("GET", {"sec-fetch-site": "same-origin"}, 303, True),
        ("GET", {"sec-fetch-site": "none"}, 303, True),
        ("GET", {}, 303, True),
        ("HEAD", {}, 303, False),
        ("GET", {"sec-fetch-site": "cross-site"}, 403, False),
        ("GET", {"sec-fetch-site": "same-site"}, 403, False),
    ],
)
def test_another_site_cannot_have_everything_read_again(
    app: ASGIApp, watch: Watch, method: str, site: dict[str, str], status: int, is_asked: bool
) -> None:
    assert ask(app, "/refresh", method, {**HOST, **site}).status == status
    assert watch.is_asked is is_asked


def test_events_tell_what_is_known_now_and_what_is_new_until_the_console_ends(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("labelform.console.app.SECONDS_BETWEEN_NEWS", 0)
    first = watch.knowledge.revision

    async def listen() -> str:
        listening = asyncio.create_task(asked(console_app(watch), "/events"))
        news = watch.news()
        await anext(news)
        watch.expect([])  # the environments are gone
        assert await anext(news) == first + 1
        watch.close()
        return (await listening).text

    assert set(asyncio.run(listen()).split("\n\n")) <= {f"data: {first}", f"data: {first + 1}", ""}


def test_a_page_shows_what_is_known_when_it_is_asked_for(app: ASGIApp, watch: Watch) -> None:
    before = ask(app, "/").text
    watch.knowledge = replace(watch.knowledge, failure="environments.yaml is gone")

    assert "environments.yaml is gone" not in before
    assert "environments.yaml is gone" in ask(app, "/").text


def test_projects_are_searched_for_by_title_file_and_environment(app: ASGIApp) -> None:
    assert "2 projects found" not in ask(app, "/index.html").text
    assert "1 project found" in ask(app, "/index.html?q=PERCEPTION%200003").text
    assert "6 projects found" in ask(app, "/index.html?q=prod").text
    answer = ask(app, "/index.html?q=%22%3E%3Cscript%3E")
    assert "0 projects found" in answer.text
    assert '"><script>' not in answer.text


def test_metrics_count_drift_by_environment_and_side(app: ASGIApp) -> None:
    answer = ask(app, "/metrics")
    numbers = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))

    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert numbers['labelform_projects{environment="prod",state="project_changed"}'] == "4"
    assert numbers['labelform_projects{environment="prod",state="in_sync"}'] == "2"
    assert numbers['labelform_drift_items{environment="prod",side="project"}'] == "8"
    for moment in ("read", "oldest_drift"):
        assert numbers[f'labelform_{moment}_timestamp_seconds{{environment="prod"}}'] == "1796040000"
    assert numbers['labelform_requests_total{environment="prod"}'] == "70"
    assert numbers['labelform_rate_limit_waits_total{environment="prod"}'] == "2"
