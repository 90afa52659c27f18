"""The guides name only what exists."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from tests.docs.pages import bodies

from labelform.cli.main import COMMANDS
from labelform.core.plan import Rule
from labelform.errors import ExitCode
from labelform.language.owner import parse_owner_policy, policy_schema
from labelform.language.source import read_document

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GUIDES = [
    DOCS / "policy.md",
    DOCS / "drift.md",
    DOCS / "pull-requests.md",
    DOCS / "renames.md",
    DOCS / "editors.md",
    DOCS / "start.md",
    DOCS / "actions.md",
]
SCHEMA = ROOT / "schemas" / "policy.schema.json"


def test_the_policy_of_a_new_repository_pins_a_platform() -> None:
    of_pipeline = ROOT / "src" / "labelform" / "repository" / "starter" / "labelform.policy.yaml"

    assert parse_owner_policy(read_document(of_pipeline.read_text("utf-8"), "labelform.policy.yaml")).policy.domains


def test_the_schema_of_policies_is_fresh() -> None:
    jsonschema.Draft202012Validator.check_schema(policy_schema())
    assert SCHEMA.read_text("utf-8") == json.dumps(policy_schema(), indent=2, ensure_ascii=False) + "\n"


def test_the_hooks_in_the_guide_exist() -> None:
    (body,) = bodies((DOCS / "pull-requests.md").read_text("utf-8"), "yaml", "pre-commit")
    known = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}

    assert {hook["id"] for hook in yaml.safe_load(body)["repos"][0]["hooks"]} == known


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_commands_and_rules_in_a_guide_exist(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")

    assert set(re.findall(r"`labelform ([a-z]+)", text)) <= set(COMMANDS)
    assert set(re.findall(r"--allow ([a-z-]+)", text)) <= {str(rule) for rule in Rule}


def test_the_guide_of_drift_tells_the_exit_codes() -> None:
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", (DOCS / "drift.md").read_text("utf-8"), re.MULTILINE)}

    assert told == {ExitCode.OK, ExitCode.CHANGES_PENDING, ExitCode.DRIFTED, ExitCode.DIVERGED, ExitCode.DRIFT_UNKNOWN}
