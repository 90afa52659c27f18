"""The examples of how workers are run: what they start is a command that exists, and what is secret is not in them."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.docs.pages import bodies

from labelform.cli.fleet_worker import worker

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "fleet"


def unit() -> RawConfigParser:
    parser = RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[method-assign,assignment]  # the documented way to keep case
    parser.read(EXAMPLES / "labelform-worker.service", encoding="utf-8")
    return parser


def image() -> dict[str, str]:
    text = (EXAMPLES / "Containerfile").read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Z]+) (.+)$", text, re.MULTILINE))


def deployment() -> dict[str, Any]:
    first, *_ = yaml.safe_load_all((EXAMPLES / "kubernetes.yaml").read_text(encoding="utf-8"))
    found: dict[str, Any] = first["spec"]["template"]["spec"]
    return found


def entrypoint() -> list[str]:
    words: list[str] = json.loads(image()["ENTRYPOINT"])
    return words


def commands() -> dict[str, list[str]]:
    return {
        "systemd": shlex.split(unit()["Service"]["ExecStart"]),
        "image": [*entrypoint(), *json.loads(image()["CMD"])],
        "kubernetes": [*entrypoint(), *deployment()["containers"][0]["args"]],
    }


@pytest.mark.parametrize("place", ["systemd", "image", "kubernetes"])
def test_what_is_started_is_a_worker_with_options_that_there_are(place: str) -> None:
    program, *words = commands()[place]
    given = worker.make_context("worker", words[2:]).params

    assert (Path(program).name, words[:2]) == ("labelform", ["fleet", "worker"])
    assert given["all_envs"] and given["projects"] == 16
    assert str(given["cache"]) == "/var/cache/labelform"


def test_pods_have_a_read_only_root_and_are_probed_where_the_worker_answers() -> None:
    pod = deployment()
    container = pod["containers"][0]
    _, port = worker.make_context("worker", commands()["kubernetes"][3:]).params["health"].rsplit(":")
    writable = {one["mountPath"] for one in container["volumeMounts"] if not one.get("readOnly")}

    assert container["securityContext"]["readOnlyRootFilesystem"] and pod["securityContext"]["runAsNonRoot"]
    assert writable == {"/var/cache/labelform", "/tmp"}  # noqa: S108 - a mount of its own
    assert container["ports"] == [{"name": "health", "containerPort": int(port)}]
    assert container["livenessProbe"]["httpGet"] == {"path": "/healthz", "port": "health"}
    assert container["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "health"}


def test_pods_have_the_store_and_the_key_by_the_names_that_the_guide_uses() -> None:
    (environments,) = bodies((ROOT / "docs" / "scale.md").read_text(encoding="utf-8"), "yaml", "environments")
    (entry,) = yaml.safe_load(environments)["environments"].values()
    pod = deployment()
    given = {one["name"]: one for one in pod["containers"][0]["env"]}
    (mounted,) = (one["mountPath"] for one in pod["containers"][0]["volumeMounts"] if one["name"] == "key")
    (secret,) = (one["secret"] for one in pod["volumes"] if one["name"] == "key")

    assert set(given) == {entry["fleet"]["store_env"], entry["ssh_key_file_env"]}
    assert given[entry["ssh_key_file_env"]]["value"] == f"{mounted}/{secret['items'][0]['path']}"


def test_what_is_secret_comes_from_outside() -> None:
    given = {one["name"]: one for one in deployment()["containers"][0]["env"]}
    assert list(given["LABELFORM_STORE"]["valueFrom"]) == ["secretKeyRef"]
    assert unit()["Service"]["EnvironmentFile"] and "Environment" not in unit()["Service"]
    assert not {"ENV", "ARG"} & set(image())


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
def test_systemd_reads_the_unit(tmp_path: Path) -> None:
    text = (EXAMPLES / "labelform-worker.service").read_text(encoding="utf-8")
    (tmp_path / "labelform-worker.service").write_text(text.replace("/opt/labelform/bin/labelform", "/bin/true"))
    command = ["systemd-analyze", "verify", str(tmp_path / "labelform-worker.service")]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.stderr == ""
