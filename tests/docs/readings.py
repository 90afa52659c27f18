"""What each kind of file on a page is read with: the parser that reads it when it is used."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import indent
from typing import Any

import jsonschema
import yaml
from tests.docs.typed import commands
from tests.docs.typed import parse as parse_words
from tests.report.plans import PLANS

from labelform.cli.schema import schema_of
from labelform.language.document import Document
from labelform.language.environments import parse_environments
from labelform.language.model import parse
from labelform.language.owner import parse_owner_policy
from labelform.language.source import read_document
from labelform.report.json import render_json
from labelform.sandbox import open_sandbox
from labelform.sandbox.faults.rules import read_fault_plan

ROOT = Path(__file__).parents[2]


def spec(body: str) -> str:
    """Read a spec, or some sections of one, which come to stand below a head; return the whole."""
    head = "" if re.search(r"^labelform:", body, re.MULTILINE) else "labelform: 1\n"
    project = "" if re.search(r"^project:", body, re.MULTILINE) else "project: {title: Demo}\n"
    whole = f"{head}{project}{body}"
    assert parse(read_document(whole, "project.yaml"))
    return whole


def environments(body: str) -> str:
    return _read(body, parse_environments, "environments")


def environment(body: str) -> str:
    """Read what one environment says, with its name or without, as a part of a file with two."""
    named = body if body.startswith(" ") else f"  production:\n{indent(body, '    ')}"
    domain = "    domain: https://api.encord.com\n"
    staging = "  staging: {platform: sandbox, database: staging.db}\n"
    environments(f"labelform_environments: 1\nenvironments:\n{staging}{named}{domain}")
    return body


def policy(body: str) -> str:
    return _read(body, parse_owner_policy, "policy")


def verbatim(body: str) -> str:
    """Leave it to the commands below what takes variables or other files to be a spec, or is none."""
    return body


def faults(body: str) -> str:
    _in_a_file(body, "faults.yaml", read_fault_plan)
    return body


def seed(body: str) -> str:
    _in_a_file(body, "seed.json", lambda path: open_sandbox(path.with_name("s.db"), seed=str(path)).close())
    return body


def settings_of_code(body: str) -> str:
    """Read settings of VS Code: what they name as schemas are files of ours, of which it knows each by its pattern."""
    settings = json.loads(body)
    assert set(settings) <= {"yaml.schemas", "yaml.customTags"}
    assert [name for name in settings.get("yaml.schemas", ()) if not (ROOT / name).exists()] == []
    return body


def jobs_of_gitlab(body: str) -> str:
    """Read jobs, of which every line is a command of ours."""
    for line in (line for job in yaml.safe_load(body).values() for line in job["script"]):
        assert commands(line)
        parse_words(commands(line)[0])
    return body


def rego(body: str) -> str:
    """Ask a rule about a plan that deletes three things."""
    regopy: Any = importlib.import_module("regopy")  # it ships no types
    interpreter = regopy.Interpreter()
    interpreter.add_module("rule.rego", f"package rule\nimport rego.v1\n{body}")
    interpreter.set_input(json.loads(render_json(PLANS["prune"]())))
    assert json.loads(str(interpreter.query("count(data.rule.deny)")))["expressions"] == [3]
    return body


def _read(body: str, parser: Callable[[Document], Any], name: str) -> str:
    parser(read_document(body, f"{name}.yaml"))
    jsonschema.Draft202012Validator(schema_of(name)).validate(yaml.safe_load(body))
    return body


def _in_a_file(body: str, name: str, read: Callable[[Path], Any]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(body, encoding="utf-8")
        read(path)


READINGS: dict[tuple[str, str], Callable[[str], str]] = {
    ("yaml", ""): spec,
    ("text", ""): verbatim,
    ("yaml", "template"): verbatim,
    ("yaml", "policy"): policy,
    ("yaml", "environments"): environments,
    ("yaml", "environment"): environment,
    ("yaml", "faults"): faults,
    ("yaml", "gitlab"): jobs_of_gitlab,
    ("json", "seed"): seed,
    ("json", "settings"): settings_of_code,
    ("rego", ""): rego,
}
"""By the language and the note of a block."""
