"""The guides show specs and policies that are valid, and name only what exists."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from labelform.cli.main import COMMANDS
from labelform.core.plan import Rule
from labelform.errors import ExitCode
from labelform.language.model import parse
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


def blocks(guide: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", guide.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_a_spec_in_a_guide_is_valid(guide: Path) -> None:
    for body in blocks(guide, "yaml"):
        assert parse(read_document(f"labelform: 1\nproject: {{title: Demo}}\n{body}", guide.name))


def test_the_policy_in_the_guide_is_valid_for_the_parser_and_the_schema() -> None:
    (body,) = blocks(DOCS / "policy.md", "yaml policy")

    rules = parse_owner_policy(read_document(body, "labelform.policy.yaml"))

    assert rules.policy.account == "svc-labelform@example.com"
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(yaml.safe_load(body))


def test_the_policy_about_the_organisation_is_valid() -> None:
    (body,) = blocks(DOCS / "policy.md", "yaml policy of the organisation")

    assert len(parse_owner_policy(read_document(body, "labelform.policy.yaml")).policy.protect) == 2


def test_the_policies_that_pin_a_platform_are_valid() -> None:
    (of_guide,), (of_readme,) = blocks(DOCS / "policy.md", "yaml reach"), blocks(ROOT / "README.md", "yaml policy")
    of_pipeline = (ROOT / "src" / "labelform" / "repository" / "starter" / "labelform.policy.yaml").read_text(
        encoding="utf-8"
    )

    for body in (of_guide, of_readme, of_pipeline):
        assert parse_owner_policy(read_document(body, "labelform.policy.yaml")).policy.domains


def test_the_schema_of_policies_is_fresh() -> None:
    jsonschema.Draft202012Validator.check_schema(policy_schema())
    assert SCHEMA.read_text("utf-8") == json.dumps(policy_schema(), indent=2, ensure_ascii=False) + "\n"


def test_the_hooks_in_the_guide_exist() -> None:
    (body,) = blocks(DOCS / "pull-requests.md", "yaml pre-commit")
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
