"""`labelform schema`: the JSON Schemas of specs, environments, policies, plans and reports of access."""

from __future__ import annotations

import json
from typing import Any

import click


@click.command()
@click.option("--environments", "is_environments", is_flag=True, help="Print that of environments.yaml instead.")
@click.option("--plan", "is_plan", is_flag=True, help="Print that of saved plans instead.")
@click.option("--access", "is_access", is_flag=True, help="Print that of `labelform access --json` instead.")
@click.option("--policy", "is_policy", is_flag=True, help="Print that of labelform.policy.yaml instead.")
def schema(is_environments: bool, is_plan: bool, is_access: bool, is_policy: bool) -> None:
    """Print the JSON Schema of specs: editors complete and check with it."""
    if is_environments + is_plan + is_access + is_policy > 1:
        raise click.UsageError("--environments, --plan, --access and --policy exclude each other")
    made = _schema(is_environments=is_environments, is_plan=is_plan, is_access=is_access, is_policy=is_policy)
    click.echo(json.dumps(made, indent=2, ensure_ascii=False))


def _schema(*, is_environments: bool, is_plan: bool, is_access: bool, is_policy: bool) -> dict[str, Any]:
    from labelform.language.environments import environments_schema
    from labelform.language.owner import policy_schema
    from labelform.language.schema import project_schema
    from labelform.report.ways_in import ways_schema
    from labelform.runs.planschema import plan_schema  # pydantic is slow to import

    if is_plan:
        return plan_schema()
    if is_access:
        return ways_schema()
    if is_policy:
        return policy_schema()
    return environments_schema() if is_environments else project_schema()
