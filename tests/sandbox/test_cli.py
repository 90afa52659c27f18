"""`labelform sandbox`: serve, reset, dump, key."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner
from tests.sandbox.visitor import Visitor, read_key

from labelform.cli.sandbox import sandbox as command
from labelform.sandbox import open_sandbox

pytestmark = pytest.mark.usefixtures("planted_afresh")

ROOT = Path(__file__).parents[2]
RUN = "from labelform.cli.sandbox import sandbox; sandbox()"


@contextmanager
def serving(folder: Path, *options: str) -> Iterator["subprocess.Popen[str]"]:
    """Serve in a process of its own, in a folder of its own."""
    arguments = [sys.executable, "-c", RUN, "serve", *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(
        arguments, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def first_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def rest_of(process: "subprocess.Popen[str]") -> tuple[str, str]:
    """Read what is left of stdout, and stderr. (`communicate` would lose what `readline` read ahead.)"""
    assert process.stdout is not None
    assert process.stderr is not None
    rest = process.stdout.read(), process.stderr.read()
    process.wait(timeout=20)
    return rest


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_serve_json_says_where_it_listens_in_one_line_and_ends_cleanly(tmp_path: Path, how: signal.Signals) -> None:
    with serving(tmp_path, "--json") as process:
        told = json.loads(first_line(process))
        visitor = Visitor(httpx2.AsyncHTTPTransport(), read_key(Path(told["ssh_key_file"])))
        visitor._client.base_url = httpx2.URL(told["url"])
        titles = [project["title"] for project in visitor.get("projects")["results"]]
        process.send_signal(how)
        rest, errors = rest_of(process)
        visitor.close()

    assert set(told) == {"url", "ssh_key_file"}
    assert told["url"].startswith("http://127.0.0.1:")
    assert told["ssh_key_file"] == str(tmp_path / ".labelform" / "sandbox.db.key")
    assert len(titles) == 4
    assert (process.returncode, rest, errors) == (0, "", "")


def test_serve_tells_people_where_things_are(tmp_path: Path) -> None:
    with serving(tmp_path, "--database", "here.db", "--seed", "empty") as process:
        line = first_line(process)
        process.terminate()
        rest, _ = rest_of(process)

    assert line.startswith("Sandbox listening on http://127.0.0.1:")
    assert rest == f"  SSH key   {tmp_path / 'here.db.key'}\n  Database  here.db\nCtrl-C stops it.\n"


def test_serving_other_machines_is_warned_about(tmp_path: Path) -> None:
    with serving(tmp_path, "--host", "0.0.0.0", "--json") as process:  # noqa: S104 - it is what is tested
        first_line(process)
        process.terminate()
        _, errors = rest_of(process)

    assert errors == "Warning: 0.0.0.0 is reachable from other machines, and the sandbox has no TLS.\n"


def test_a_port_that_is_taken_is_an_error_and_not_a_traceback(tmp_path: Path) -> None:
    with serving(tmp_path, "--json") as process:
        port = json.loads(first_line(process))["url"].rpartition(":")[2]
        result = CliRunner().invoke(command, ["serve", "--database", str(tmp_path / "x.db"), "--port", port])

    assert (result.exit_code, result.stderr) == (
        1,
        f"Error: cannot listen on 127.0.0.1 port {port}: Address already in use\n",
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--quirk", "nonsense"], '--quirk "nonsense" is not NAME=VALUE'),
        (["--quirk", "nonsense=1"], 'there is no quirk "nonsense"'),
        (["--seed", "none.json"], "cannot read the seed none.json"),
    ],
)
def test_wrong_options_are_explained(tmp_path: Path, options: list[str], words: str) -> None:
    result = CliRunner().invoke(command, ["serve", "--database", str(tmp_path / "x.db"), *options])

    assert result.exit_code != 0
    assert words in result.stderr


def test_reset_asks_first(tmp_path: Path) -> None:
    database = str(tmp_path / "x.db")
    runner = CliRunner()
    with open_sandbox(database, seed="empty"):
        pass

    declined = runner.invoke(command, ["reset", "--database", database], input="n\n")
    reset = runner.invoke(command, ["reset", "--database", database, "--yes"])

    assert (declined.exit_code, reset.exit_code) == (1, 0)
    assert reset.stdout == f"Sandbox {database} was reset to the seed demo\n"
    assert len(json.loads(runner.invoke(command, ["dump", "--database", database]).stdout)["organisations"]) == 2


def test_reset_makes_a_sandbox_where_there_is_none(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["reset", "--database", str(tmp_path / "new.db"), "--seed", "empty"])

    assert (result.exit_code, (tmp_path / "new.db.key").exists()) == (0, True)


def test_dump_prints_the_same_text_twice_and_can_leave_identities_out(tmp_path: Path) -> None:
    database = str(tmp_path / "x.db")
    with open_sandbox(database):
        pass

    one, two, portable = (
        CliRunner().invoke(command, ["dump", "--database", database, *more]).stdout for more in ([], [], ["--portable"])
    )

    assert one == two
    assert '"project_hash"' in one
    assert '_hash"' not in portable
    assert '"role_name": "viewer"' in portable


def test_dump_and_key_need_a_sandbox(tmp_path: Path) -> None:
    for arguments in (["dump"], ["key", "a@x.example"]):
        result = CliRunner().invoke(command, [*arguments, "--database", str(tmp_path / "none.db")])
        assert (result.exit_code, "there is no sandbox at" in result.stderr) == (2, True)


def test_a_key_for_another_user_lets_one_see_what_they_may_do(tmp_path: Path) -> None:
    database, out = tmp_path / "x.db", tmp_path / "ilse.key"
    with open_sandbox(database) as sandbox:
        arguments = ["key", "Ilse.vanderMeer@northlane.example", "--database", str(database), "--out", str(out)]
        result = CliRunner().invoke(command, arguments)
        visitor = Visitor(httpx2.ASGITransport(app=sandbox.app), read_key(out))
        titles = [project["title"] for project in visitor.get("projects")["results"]]
        visitor.close()

    assert result.exit_code == 0
    assert (out.stat().st_mode & 0o777, len(titles)) == (0o600, 1)
    again = CliRunner().invoke(command, arguments)
    assert (again.exit_code, f"{out} already exists" in again.stderr) == (2, True)


def test_a_key_for_nobody_lists_who_there_is(tmp_path: Path) -> None:
    with open_sandbox(tmp_path / "x.db", seed="empty"):
        pass

    result = CliRunner().invoke(command, ["key", "x@y.example", "--database", str(tmp_path / "x.db")])

    assert result.stderr == (
        f'Error: there is no account "x@y.example" in {tmp_path / "x.db"}; choose from svc-labelform@sandbox.example\n'
    )


def test_importing_the_sandbox_loads_no_server(tmp_path: Path) -> None:
    script = (
        "import sys, labelform.sandbox, labelform.cli.sandbox\n"
        "heavy = {'starlette', 'uvicorn', 'cryptography', 'pydantic', 'sqlite3'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )

    loaded = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, cwd=ROOT)

    assert loaded.stdout == "[]\n"
