"""Faults over TCP, as a user's client meets them, and the rules they are made from."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx2
import pytest
import uvicorn

from labelform.sandbox import SandboxError, open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule, read_fault_plan
from labelform.sandbox.faults.rules import Dice, Fault, Match

Serve = Callable[..., contextlib.AbstractContextManager[tuple[str, FaultyApp]]]


@pytest.fixture
def serve(tmp_path: Path) -> Serve:
    @contextlib.contextmanager
    def serving(*rules: Rule) -> Iterator[tuple[str, FaultyApp]]:
        with open_sandbox(tmp_path / "s.db", faults=FaultPlan(rules=rules)) as sandbox:
            assert isinstance(sandbox.app, FaultyApp)
            with socket.socket() as listener:
                listener.bind(("127.0.0.1", 0))
                listener.listen()  # whoever connects before the server runs waits
                config = uvicorn.Config(sandbox.app, lifespan="off", ws="none", log_level="critical")
                server = uvicorn.Server(config)
                thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
                thread.start()
                try:
                    yield f"http://127.0.0.1:{listener.getsockname()[1]}/v2/public/nothing", sandbox.app
                finally:
                    server.should_exit = True
                    thread.join()

    return serving


@pytest.mark.parametrize(
    ("fault", "carried_out"), [(Fault.REFUSE, 0), (Fault.CUT_BEFORE, 0), (Fault.CUT_AFTER, 1), (Fault.TIMEOUT_AFTER, 1)]
)
def test_a_lost_answer_is_a_broken_connection(serve: Serve, fault: Fault, carried_out: int) -> None:
    with serve(Rule(fault=fault, seconds=0.05)) as (url, app):
        with pytest.raises((httpx2.RemoteProtocolError, httpx2.ReadError)):
            httpx2.get(url, trust_env=False)

        assert [seen.carried_out for seen in app.log] == [carried_out]


@pytest.mark.parametrize(
    ("rule", "status", "carried_out"),
    [
        (Rule(fault=Fault.RATE_LIMIT, retry_after=3), 429, 0),
        (Rule(fault=Fault.ERROR_BEFORE, status=502), 502, 0),
        (Rule(fault=Fault.ERROR_AFTER, status=503), 503, 1),
        (Rule(fault=Fault.WRONG_JSON), 200, 1),
        (Rule(fault=Fault.DUPLICATE), 501, 2),
    ],
)
def test_an_answer_is_replaced(serve: Serve, rule: Rule, status: int, carried_out: int) -> None:
    with serve(rule) as (url, app):
        answer = httpx2.get(url, trust_env=False)

        assert answer.status_code == status
        assert answer.headers.get("retry-after") == ("3" if rule.retry_after else None)
        assert [seen.carried_out for seen in app.log] == [carried_out]


def test_latency_is_a_wait_before_the_request_is_carried_out(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = []

    with serve(Rule(fault=Fault.LATENCY, seconds=3_600)) as (url, app):

        async def wait(seconds: float) -> None:
            waits.append((seconds, app.log[0].carried_out))

        monkeypatch.setattr("labelform.sandbox.faults.app.asyncio", SimpleNamespace(sleep=wait))
        answer = httpx2.get(url, trust_env=False)

    assert waits == [(3_600, 0)]
    assert answer.status_code == 501  # it comes, of a path that nobody knows


def test_equal_seeds_strike_equal_requests() -> None:
    plan = FaultPlan(seed=3, rules=(Rule(fault=Fault.REFUSE, chance=0.3),))

    def struck() -> list[bool]:
        dice = Dice(plan)
        return [dice.strikes(number, 0, "GET", "/x", is_write=False) is not None for number in range(50)]

    assert struck() == struck()
    assert 0 < sum(struck()) < 50


def test_a_rule_strikes_only_what_it_matches() -> None:
    rule = Rule(fault=Fault.REFUSE, match=Match(method="POST", path="/v2/*/presets", kind="write", write=2), times=1)
    dice = Dice(FaultPlan(rules=(rule,)))

    assert dice.strikes(1, 1, "POST", "/v2/a/presets", is_write=True) is None
    assert dice.strikes(2, 2, "DELETE", "/v2/a/presets", is_write=True) is None
    assert dice.strikes(3, 2, "POST", "/v2/a/collections", is_write=True) is None
    assert dice.strikes(4, 2, "POST", "/v2/a/presets", is_write=True) is rule
    assert dice.strikes(5, 2, "POST", "/v2/a/presets", is_write=True) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("rules: [{fault: nonsense}]", "rules.0.fault"),
        ("rules: [{fault: latency, second: 1}]", "rules.0.second"),
        ("[", "cannot read faults"),
    ],
)
def test_a_mistake_in_the_rules_is_named(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "faults.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(SandboxError, match=problem):
        read_fault_plan(path)
