"""A key never comes out: not by a command that uses it, nor by what a stranger writes into the repository."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click
import pytest
from tests.ci.forge import State, environment, served_forge
from tests.conftest import Ended, Labelform
from tests.doctor.worlds import driver, made_scratch
from tests.e2e.canaries import TOKENS, Canaries, left_behind, new_key, pieces_of_key, pieces_of_process
from tests.e2e.histories import git

from labelform.cli.main import cli
from labelform.errors import ExitCode
from labelform.sandbox import open_sandbox
from labelform.sandbox.opening import add_key

EMAIL = "svc-labelform@northlane.example"
SPEC = (
    "labelform: 1\nproject: {title: Canary}\ncollections: [{name: night, description: dark}]\n"
    "filter_presets: [{name: dark, filters: [{metric: brightness, between: [0, 0.2]}]}]\n"
)
POLICY = """\
labelform_policy: 1
checks: [{name: data, assert: datasets.size() > 0, message: no data}]
cases: [{name: none, live: {}, fails: data}]
"""
ENVIRONMENTS = """\
labelform_environments: 1
environments:
  local: {domain: "URL", ssh_key_env: ENCORD_SSH_KEY, specs: [p.yaml]}
  filed: {domain: "URL", ssh_key_file_env: ENCORD_SSH_KEY_FILE, specs: [p.yaml]}
"""
TESTS = """\
labelform_tests: 1
cases: [{name: it is made, spec: p.yaml, environment: local, plan: {counts: {create: 3}}}]
"""
HERE = ("p.yaml", "--env", "local")
INVOCATIONS: dict[str, list[tuple[str, ...]]] = {
    "schema": [(), ("--base",), ("--environments",), ("--plan",), ("--policy",), ("--test",)],
    "completion": [("bash",), ("fish",), ("zsh",)],
    "validate": [HERE],
    "fmt": [("p.yaml", "--diff"), ("p.yaml",)],
    "render": [HERE],
    "env list": [()],
    "env show": [("local",), ("filed",)],
    "env check": [()],
    "plan": [(*HERE, "--show-calls", "--out", "plan.json"), ("p.yaml", "--env", "filed")],
    "show": [("plan.json",)],
    "rehearse": [("plan.json", "--env", "local")],
    "ci comment": [("comment.md",)],
    "ci digest": [HERE],
    "ci keep-plan": [("plan.json", "--digest", "DIGEST")],
    "ci find-plan": [("DIGEST", "--out", "found.json")],
    "ci failure": [("p.yaml", "comment.md")],
    "ci issue": [("comment.md",)],
    "apply": [(*HERE, "--auto-approve", "--json-into", "events.jsonl")],
    "resume": [("--env", "local", "--auto-approve")],
    "run populate": [("night", "--from", "dark", *HERE, "--timeout", "0")],
    "run sync": [HERE],
    "run import-active": [("data", *HERE)],
    "history": [()],
    "history show": [("1",)],
    "history prune": [("--older-than", "52w", "--auto-approve")],
    "revert": [("1", "--env", "local", "--out", "back.json")],
    "drift": [HERE],
    "absorb": [(*HERE, "--diff")],
    "access": [(EMAIL, *HERE)],
    "console": [(*HERE, "--out", "public")],
    "snapshot": [(*HERE, "--out", "snapshot.json")],
    "import": [("Canary", "--env", "local"), ("Canary", "--env", "filed", "--out", "imported.yaml")],
    "init": [("fresh", "--project", "Canary", "--domain", "URL"), ("fresh", "--project", "Canary")],
    "doctor": [("--env", "local"), ("--env", "filed")],
    "list": [("projects", "--env", "local"), ("presets", "--env", "filed", "--project", "Canary")],
    "test": [("p.labelform-test.yaml",)],
    "compare": [("local", "filed", "p.yaml")],
    "policy test": [("policies",)],
    "promote": [("p.yaml", "--from", "local", "--to", "filed")],
    "pin": [("p.yaml", "--domain", "URL")],
    "copy": [("Canary", "--env", "local", "--title", "Copy", "--auto-approve")],
    "sandbox reset": [("--database", "scratch.db", "--yes")],
    "sandbox dump": [("--database", "scratch.db")],
    "sandbox key": [(EMAIL, "--database", "scratch.db")],
    "sandbox serve": [("--database", "served.db", "--json")],
}
"""How each command is called, in an order in which all of them succeed."""
SERVES = "sandbox serve"


@dataclass(slots=True)
class Keys:
    """A platform that really takes the two keys, and what its own process said."""

    url: str
    of_environment: str
    of_file: str
    scratch: str


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keys]:
    """Serve a sandbox, in a process whose environment holds the key as well."""
    folder = tmp_path_factory.mktemp("platform")
    database = folder / "served.db"
    texts = [add_key(database, EMAIL).decode() for _ in range(2)]
    scratch = asyncio.run(_scratch(database))
    environ = {**os.environ, "ENCORD_SSH_KEY": texts[0]}
    command = [sys.executable, "-m", "labelform", *SERVES.split(), *INVOCATIONS[SERVES][0]]
    with subprocess.Popen(
        command, cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        try:
            yield Keys(json.loads(first)["url"], texts[0], texts[1], scratch)
        finally:
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=20)
    said = Canaries({"environment": pieces_of_key(texts[0])}).found_in([first, out, err])
    assert said == set(), "what the served sandbox printed"


async def _scratch(database: Path) -> str:
    with open_sandbox(database) as sandbox:
        async with driver(sandbox) as maker:
            return await made_scratch(maker)


@dataclass(slots=True)
class Workplace:
    """A repository around which secrets are planted, and everything that commands said in it."""

    root: Path
    outside: Path
    labelform: Labelform
    forge: State
    url: str
    canaries: Canaries
    planted: list[Path]
    said: list[str] = field(default_factory=list)

    def run(self, name: str, arguments: tuple[str, ...]) -> Ended:
        """
        Run a command. `DIGEST` stands for that of plan.json, `URL` for the platform.

        The first plan in Markdown is kept as comment.md.
        """
        meant = {"URL": self.url}
        if "DIGEST" in arguments:
            meant["DIGEST"] = json.loads(Path("plan.json").read_text("utf-8"))["labelform"]["plan_digest"]
        ended = self.labelform(*name.split(), *(meant.get(one, one) for one in arguments))
        self.said += [ended.out, ended.err]
        if name == "plan" and arguments[-1] == "markdown" and not Path("comment.md").exists():
            Path("comment.md").write_text(ended.out, encoding="utf-8")
        return ended

    def leaks(self) -> set[str]:
        """Return which secrets were said, written, kept in git, or sent to the forge."""
        sent = json.dumps([self.forge.comments, self.forge.issues], ensure_ascii=False)
        return self.canaries.found_in([*self.said, sent, *left_behind(self.root, self.planted)])

    def plant(self, name: str, text: str) -> Path:
        """Write a file that holds a secret."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self.planted.append(path)
        return path


@pytest.fixture
def workplace(
    labelform: Labelform, keys: Keys, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Workplace]:  # fmt: skip
    """Plant a key in the environment, one in a file outside, one in a file inside, and tokens in their usual places."""
    outside, inside = tmp_path_factory.mktemp("outside"), new_key()
    (outside / "id_ed25519").write_text(keys.of_file, encoding="utf-8")
    git("init", "--quiet", "--initial-branch=main")
    Path("p.yaml").write_text(SPEC, encoding="utf-8")
    Path("p.labelform-test.yaml").write_text(TESTS, encoding="utf-8")
    Path("environments.yaml").write_text(ENVIRONMENTS.replace("URL", keys.url), encoding="utf-8")
    Path("policies").mkdir()
    Path("policies/one.yaml").write_text(POLICY, encoding="utf-8")
    git("add", "--all")
    git("commit", "--quiet", "--message", "first")
    pieces = {
        "environment": pieces_of_key(keys.of_environment),
        "key file": pieces_of_key(keys.of_file),
        "key file inside": pieces_of_key(inside),
        "process": pieces_of_process(),
        **{place: frozenset({token}) for place, token in TOKENS.items()},
    }
    with served_forge() as forge:
        forge.token = TOKENS["GITHUB_TOKEN"]
        found = Workplace(tmp_path, outside, labelform, forge, keys.url, Canaries(pieces), [])
        found.plant("deploy_key", inside)
        found.plant(".env", f"TOKEN={TOKENS['.env']}\n")
        config = Path(".git/config").read_text("utf-8")
        found.plant(".git/config", f'{config}[http "x"]\n\textraheader = "{TOKENS[".git/config"]}"\n')
        for name, value in environment(forge).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("ENCORD_SSH_KEY", keys.of_environment)
        monkeypatch.setenv("ENCORD_SSH_KEY_FILE", str(outside / "id_ed25519"))
        yield found


def leaves(command: click.Command, name: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield every command of the command line with its name."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None
            yield from leaves(found, f"{name} {inner}".strip())
    if not isinstance(command, click.Group) or command.invoke_without_command:
        yield name, command


COMMANDS = {name: command for name, command in leaves(cli) if not name.startswith("fleet ")}
"""Those of a fleet need a store: see tests/fleet."""


def in_all_forms(name: str) -> Iterator[tuple[str, ...]]:
    """Yield the arguments of a command as they are, and once more in each format that it has."""
    for arguments in INVOCATIONS[name]:
        yield arguments
        for option in COMMANDS[name].params:
            if "--format" in option.opts and isinstance(option.type, click.Choice):
                yield from ((*arguments, "--format", str(form)) for form in option.type.choices)
            if "--json" in option.opts and isinstance(option, click.Option) and option.is_flag:
                yield (*arguments, "--json")


def test_every_command_is_in_the_table() -> None:
    assert sorted(COMMANDS) == sorted(INVOCATIONS)


def test_the_search_finds_a_piece_of_each_secret(workplace: Workplace, keys: Keys) -> None:
    for place, text in {"environment": keys.of_environment, "key file": keys.of_file}.items():
        assert workplace.canaries.found_in([f"error: {text}"]) == {place}
        piece = max(pieces_of_key(text))
        assert workplace.canaries.found_in([f"error: {piece}"]) == {place}
    for place, token in TOKENS.items():
        assert workplace.canaries.found_in(["x", f"<{token}>"]) == {place}
    assert workplace.canaries.found_in([Path("/proc/self/environ").read_text("utf-8", errors="replace")]) == {"process"}
    assert workplace.canaries.found_in([new_key()]) == set()
    Path("ours.txt").write_text(TOKENS[".env"], encoding="utf-8")
    git("add", "ours.txt")
    Path("ours.txt").unlink()
    assert workplace.leaks() == {".env"}


def test_no_command_gives_a_secret_away_in_any_format(workplace: Workplace) -> None:
    for name in INVOCATIONS:
        if name != SERVES:
            ended = [workplace.run(name, arguments) for arguments in in_all_forms(name)]
            assert ended[0].code == 0, (name, ended[0])

    assert workplace.forge.comments
    assert workplace.forge.issues
    assert list(Path(".labelform/runs").glob("*/ledger.jsonl"))
    assert workplace.leaks() == set()


def test_what_is_tried_out_gives_no_secret_away(workplace: Workplace, keys: Keys) -> None:
    options = ("--env", "local", "--scratch-project", keys.scratch, "--may-leave-projects", "--json")
    ended = workplace.run("doctor", options)

    assert (ended.code, json.loads(ended.out)["staying"]) == (ExitCode.OK, 2)
    assert workplace.leaks() == set()


Hostile = Callable[[Workplace], None]


def _extends(target: str) -> Hostile:
    """Return what makes the spec extend a path."""
    return lambda place: _write(place.root / "p.yaml", f"{SPEC}extends: {json.dumps(target.format(place.outside))}\n")


def _link(name: str, target: str) -> Hostile:
    """Return what makes a file of the repository a symbolic link."""

    def make(place: Workplace) -> None:
        path = place.root / name
        path.unlink(missing_ok=True)
        path.symlink_to(target.format(place.outside))

    return make


def _both(*parts: Hostile) -> Hostile:
    def make(place: Workplace) -> None:
        for part in parts:
            part(place)

    return make


def _environments(entry: str, variables: str = "") -> Hostile:
    text = f"labelform_environments: 1\nenvironments:\n  local: {{{entry}specs: [p.yaml]{variables}}}\n"
    return lambda place: _write(place.root / "environments.yaml", text)


def _variable(source: str) -> Hostile:
    spec = SPEC.replace("description: dark", 'description: "{{ x }}"')
    return _both(
        lambda place: _write(place.root / "p.yaml", spec),
        _environments("platform: sandbox, database: t.db, ", f", vars: {{x: {source}}}"),
    )


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


SECRET_FILES = {
    "the environment of the process": "/proc/self/environ",
    "a key outside": "{}/id_ed25519",
    "a key inside": "deploy_key",
    "the configuration of git": ".git/config",
    "a file of variables for a shell": ".env",
}
EVIL = "domain: 'https://evil.example', "
OUTSIDE, VARIABLE, CREDENTIAL = "[outside-repository]", "[variable-not-allowed]", "[credential-not-allowed]"
HOSTILE: dict[str, tuple[str, Hostile]] = {
    **{f"a base that links to {name}": (OUTSIDE, _both(_link("env.yaml", path), _extends("env.yaml")))
       for name, path in SECRET_FILES.items()},
    **{f"a base that is {name}": ("[bad-extends]", _extends(path)) for name, path in SECRET_FILES.items()},
    **{f"a spec that links to {name}": (OUTSIDE, _link("p.yaml", path)) for name, path in SECRET_FILES.items()},
    **{f"environments that link to {name}": (OUTSIDE, _link("environments.yaml", path))
       for name, path in SECRET_FILES.items()},
    **{f"a policy that links to {name}": (OUTSIDE, _link("labelform.policy.yaml", path))
       for name, path in SECRET_FILES.items()},
    "a variable that is the key": (VARIABLE, _variable("{env: ENCORD_SSH_KEY, secret: false}")),
    "a variable that is the path of the key": (VARIABLE, _variable("{env: ENCORD_SSH_KEY_FILE}")),
    "a variable that is a token": (VARIABLE, _variable("{env: GITHUB_TOKEN, secret: false}")),
    "a token for a platform of one's own": (CREDENTIAL, _environments(f"{EVIL}token_env: GITHUB_TOKEN, ")),
    "a token as a key": (CREDENTIAL, _environments("ssh_key_env: GITHUB_TOKEN, ")),
    "a token as the path of a key": (CREDENTIAL, _environments("ssh_key_file_env: GITHUB_TOKEN, ")),
    "the key as a token": ("[domain-not-allowed]", _environments(f"{EVIL}token_env: ENCORD_SSH_KEY, ")),
    "the key as the path of a key": ("cannot be read as a file", _environments("ssh_key_file_env: ENCORD_SSH_KEY, ")),
    "the path of the key as a key": ("not an OpenSSH private key", _environments("ssh_key_env: ENCORD_SSH_KEY_FILE, ")),
    "a key file as the database": ("is not a database", _environments("platform: sandbox, database: deploy_key, ")),
}  # fmt: skip
"""What a stranger may write: words of the refusal, and how it is written."""


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_that_a_stranger_writes_gives_a_secret_away(workplace: Workplace, name: str) -> None:
    said, write = HOSTILE[name]
    write(workplace)

    ended = {
        command: [workplace.run(command, arguments) for arguments in invocations[: 2 if command == "plan" else 1]]
        for command, invocations in INVOCATIONS.items()
        if not command.startswith("sandbox") and command not in ("schema", "completion")
        if "DIGEST" not in invocations[0]
    }

    refused = ended["plan"][0]
    assert refused.code not in (0, 2), refused
    assert said in refused.err, refused
    assert workplace.leaks() == set()


SAVED: dict[str, tuple[str, ...]] = {
    "show": ("saved.json",),
    "apply": ("saved.json", "--env", "local", "--auto-approve"),
    "rehearse": ("saved.json", "--env", "local"),
    "plan": ("p.yaml", "--snapshot", "saved.json"),
    "ci keep-plan": ("saved.json", "--digest", "sha256:0"),
}


@pytest.mark.parametrize("name", SECRET_FILES)
def test_a_saved_plan_or_snapshot_that_is_a_link_gives_no_secret_away(workplace: Workplace, name: str) -> None:
    _link("saved.json", SECRET_FILES[name])(workplace)

    codes = {command: workplace.run(command, arguments).code for command, arguments in SAVED.items()}

    assert 0 not in codes.values(), codes
    assert workplace.leaks() == set()


@pytest.mark.parametrize("name", SECRET_FILES)
def test_no_line_of_a_secret_is_shown_even_when_what_is_outside_may_be_read(workplace: Workplace, name: str) -> None:
    _both(_link("env.yaml", SECRET_FILES[name]), _extends("env.yaml"))(workplace)
    lifting = [one for one, command in COMMANDS.items() if any("--allow-outside" in p.opts for p in command.params)]

    ended = {one: workplace.run(one, (*INVOCATIONS[one][0], "--allow-outside")) for one in lifting}

    assert ended["plan"].code == ExitCode.ERROR
    assert workplace.leaks() == set()


def test_a_process_does_not_show_the_environment_that_it_was_started_with(workplace: Workplace) -> None:
    _both(_link("env.yaml", "/proc/self/environ"), _extends("env.yaml"))(workplace)
    lines = [[sys.executable, "-m", "labelform", "plan", "p.yaml", "--env", "local", *more]
             for more in ((), ("--allow-outside",))]  # fmt: skip

    ended = [subprocess.run(line, capture_output=True, text=True, check=False) for line in lines]

    assert [one.returncode for one in ended] == [ExitCode.ERROR, ExitCode.ERROR]
    workplace.said += [said for one in ended for said in (one.stdout, one.stderr)]
    assert workplace.leaks() == set()
