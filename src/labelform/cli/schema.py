"""`labelform schema`: the JSON Schemas of specs and of the other files that labelform reads and writes."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import click

from labelform.cli.help import Command


@click.command(cls=Command)
@click.option("--base", "is_base", is_flag=True, help="Print the schema of files that specs extend instead.")
@click.option("--environments", "is_environments", is_flag=True, help="Print the schema of environments.yaml instead.")
@click.option("--plan", "is_plan", is_flag=True, help="Print the schema of saved plans instead.")
@click.option("--access", "is_access", is_flag=True, help="Print the schema of `labelform access --json` instead.")
@click.option("--policy", "is_policy", is_flag=True, help="Print the schema of labelform.policy.yaml instead.")
@click.option("--test", "is_test", is_flag=True, help="Print the schema of test files instead.")
def schema(**chosen: bool) -> None:
    """Print the JSON Schema of specs, for editors and checks."""
    names = [name.removeprefix("is_") for name, is_chosen in chosen.items() if is_chosen]
    if len(names) > 1:
        raise click.UsageError("--base, --environments, --plan, --access, --policy and --test exclude each other")
    click.echo(json.dumps(schema_of(*names), indent=2, ensure_ascii=False))


SCHEMAS = {
    "project": "labelform.language.schema:project_schema",
    "base": "labelform.language.schema:base_schema",
    "environments": "labelform.language.environments:environments_schema",
    "plan": "labelform.runs.planschema:plan_schema",
    "access": "labelform.report.ways_in:ways_schema",
    "policy": "labelform.language.owner:policy_schema",
    "test": "labelform.testing.model:cases_schema",
}
"""The functions that make the schemas, by the names of their files; pydantic is slow to import."""


def schema_of(name: str = "project") -> dict[str, Any]:
    """Return one schema."""
    module, _, function = SCHEMAS[name].partition(":")
    made: dict[str, Any] = getattr(import_module(module), function)()
    return made
