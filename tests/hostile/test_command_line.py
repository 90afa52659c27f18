"""The command line against a platform that answers as none should: one clear error, its exit code, no traceback."""

from __future__ import annotations

import http.client
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from labelform.errors import ExitCode
from tests.conftest import Served
from tests.hostile.answers import broken, endless, spelling, strange
from tests.hostile.client import NO_PROXIES
from tests.hostile.server import Answer, Asked, Step, playing

Run = Callable[..., subprocess.CompletedProcess[str]]
PROJECT_TITLE = "Northlane Perception - Front Camera 2D - Q4"
LONGEST_RUN_SECONDS = 60
"""When a command that has not ended by itself is killed."""

PLANS = [
    # answer, requests, what is said
    (strange.html, 1, "the answer is not in the expected form"),
    (endless.endless_body, 1, "the answer is too large"),
    (strange.same_empty_page, 2, "the same token was given before"),
    (strange.redirect(302), 1, "status 302"),
    (broken.reset_before_head, 5, "the connection was lost"),
    (strange.deep, 1, "the answer is not in the expected form"),
    (strange.long_refusal, 1, "the arguments are not valid"),
]


@pytest.fixture(autouse=True)
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = f"labelform: 1\nproject: {{title: {json.dumps(PROJECT_TITLE)}}}\ncollections: [{{name: new}}]\n"
    Path("p.yaml").write_text(text, encoding="utf-8")


@pytest.fixture
def labelform(served: Served, ready_command: Path) -> Run:
    """The command line in a process of its own, with the key of the served sandbox."""
    environ = {name: value for name, value in NO_PROXIES.items() if not name.startswith("ENCORD_")}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [ready_command, *arguments], env={**environ, "ENCORD_SSH_KEY_FILE": served.ssh_key_file, "NO_COLOR": "1"},
            capture_output=True, text=True, check=False, timeout=LONGEST_RUN_SECONDS,
        )  # fmt: skip

    return run


@pytest.mark.parametrize(("answer", "requests", "said"), PLANS, ids=[answer.__name__ for answer, *_ in PLANS])
def test_a_plan_ends_with_one_clear_error(labelform: Run, answer: Answer, requests: int, said: str) -> None:
    with playing(answer) as stage:
        ended = labelform("plan", "p.yaml", "--domain", stage.url)

    check_one_error(ended, said)
    assert len(stage.asked) == requests


def test_an_apply_that_cannot_read_ends_with_one_clear_error(labelform: Run) -> None:
    with playing(strange.html) as stage:
        ended = labelform("apply", "p.yaml", "--domain", stage.url, "--auto-approve")

    check_one_error(ended, "the answer is not in the expected form")
    assert len(stage.asked) == 1


@pytest.mark.parametrize(
    "answer", [strange.html, endless.endless_body, broken.reset_before_head], ids=lambda answer: answer.__name__
)
def test_a_write_whose_answer_is_worthless_is_looked_for_and_not_sent_again(
    labelform: Run, served: Served, answer: Answer
) -> None:
    with playing(between(served.url, answer, carries_out=True)) as stage:
        ended = labelform("apply", "p.yaml", "--domain", stage.url, "--auto-approve")

    assert (ended.returncode, ended.stderr) == (ExitCode.OK, "")
    assert "Apply complete! Resources: 1 added" in ended.stdout
    assert [asked.method for asked in stage.asked if is_write(asked)] == ["POST"]


def test_a_write_that_is_redirected_is_refused_and_not_sent_again(labelform: Run, served: Served) -> None:
    with playing(between(served.url, strange.redirect(307), carries_out=False)) as stage:
        ended = labelform("apply", "p.yaml", "--domain", stage.url, "--auto-approve")

    assert (ended.returncode, ended.stderr) == (ExitCode.ERROR, "")
    assert "status 307" in ended.stdout
    assert [asked.method for asked in stage.asked if is_write(asked)] == ["POST"]


def between(url: str, to_writes: Answer, *, carries_out: bool) -> Answer:
    """Stand before a platform and pass everything on, but answer writes as told, carried out or not."""

    def answer(asked: Asked) -> Iterator[bytes | Step]:
        passed_on = pass_on(url, asked) if carries_out or not is_write(asked) else b""
        yield from to_writes(asked) if is_write(asked) else [passed_on]

    return answer


def pass_on(url: str, asked: Asked) -> bytes:
    """Ask a platform and return its answer as bytes."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    try:
        connection.request(asked.method, asked.target, asked.body, asked.headers)
        answer = connection.getresponse()
        return spelling.ok(answer.read(), status=f"{answer.status} {answer.reason}")
    finally:
        connection.close()


def is_write(asked: Asked) -> bool:
    """Tell whether a request may change something."""
    return asked.method != "GET" and b'"query_method": "GET"' not in asked.body


def check_one_error(ended: subprocess.CompletedProcess[str], said: str) -> None:
    """Assert that stderr is one error, at most with a hint, which fits on a screen."""
    lines = ended.stderr.splitlines()
    assert ended.returncode == ExitCode.ERROR, ended.stderr[-2000:]
    assert [line.startswith("Error: ") for line in lines[:1]] == [True], lines[:3]
    assert [line.startswith("  hint: ") for line in lines[1:]] in ([], [True])
    assert said in lines[0]
    assert len(ended.stderr) < 2000
