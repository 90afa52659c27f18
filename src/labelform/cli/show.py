"""`labelform show`: look at a saved plan. No platform is asked."""

from __future__ import annotations

from pathlib import Path

import click

from labelform.cli.options import color_option
from labelform.cli.terminal import is_colored


@click.command()
@click.argument("plan_file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="What to print. [text]")
@color_option
def show(plan_file: Path, form: str, color: str) -> int:
    """Show a saved plan."""
    import json

    from labelform.cli.planning import show_plans
    from labelform.report.style import Style
    from labelform.runs import planfile

    saved = planfile.load(plan_file)
    if form == "json":
        click.echo(json.dumps(planfile.document(saved), indent=2, ensure_ascii=False))
    else:
        show_plans(saved, Style(is_colored(color)))
        made_for = ", ".join(dict.fromkeys(one.base_url for one in saved.members))
        click.echo(f"Made for {made_for}, digest {saved.digest}")
    return 0
