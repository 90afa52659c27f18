"""`labelform ci`: what a pipeline does beside planning and applying: one comment, one issue, the approved digest."""

from __future__ import annotations

import os
from pathlib import Path

import click

pull_option = click.option("--pull", type=int, metavar="NUMBER", help="The pull or merge request. [that of this run]")
file_argument = click.argument("file", type=click.Path(path_type=Path), metavar="FILE")


@click.group()
def ci() -> None:
    """Keep pull requests and issues up to date, on GitHub and GitLab."""


@ci.command()
@file_argument
@pull_option
def comment(file: Path, pull: int | None) -> int:
    """Write a report (plan --format markdown) on the pull request, over that of an earlier run."""
    from labelform.forge import forge_of, pull_of, upsert_comment

    forge = forge_of(os.environ)
    number = pull if pull is not None else pull_of(os.environ, forge)
    done = upsert_comment(forge, number, _text(file))
    click.echo(f"Comment on pull request {number}: {done}.")
    return 0


@ci.command()
@file_argument
@click.option("--open/--close", "is_open", default=True, help="Whether there is drift. [--open]")
@click.option("--title", default="Annotation projects have drifted", show_default=True, help="Title of a new issue.")
def issue(file: Path, is_open: bool, title: str) -> int:
    """Keep one issue about drift (drift --format markdown): opened, updated, and closed when there is none."""
    from labelform.forge import forge_of, upsert_issue

    done = upsert_issue(forge_of(os.environ), title, _text(file), is_open=is_open)
    click.echo(f"Issue about drift: {done}.")
    return 0


@ci.command()
@click.argument("spec", type=click.Path(path_type=Path), metavar="[SPEC]", required=False)
@click.option("--env", metavar="NAME", help="The environment that was planned.")
@pull_option
def digest(spec: Path | None, env: str | None, pull: int | None) -> int:
    """
    Print the digest of the plan that our comment on the pull request shows, for `apply FILE --digest`.

    With several specs on one pull request, SPEC says which plan is meant, named as it was for `plan`.
    """
    from labelform.forge import approved_digest, forge_of, pull_of

    forge = forge_of(os.environ)
    number = pull if pull is not None else pull_of(os.environ, forge)
    click.echo(approved_digest(forge, number, _marker(spec, env) if spec else ""))
    return 0


@ci.command()
@click.argument("spec", type=click.Path(path_type=Path))
@file_argument
@click.option("--env", metavar="NAME", help="The environment that was planned.")
def failure(spec: Path, file: Path, env: str | None) -> int:
    """
    Print a report for a plan that could not be made, from what was printed on stderr.

    It takes the place of an earlier plan on the pull request, so that nobody approves what no longer holds.
    """
    from labelform.report.markup import code, fenced, longest_backticks

    said = _text(file).strip()[-20_000:] or "Nothing was said."
    fence = "`" * max(3, longest_backticks([said]) + 1)
    report = f"### labelform could not plan {code(str(spec))}\n\n{fenced(said, '', fence)}"
    # Names come from strangers: whoever looks for hidden lines must find none but ours.
    report = report.replace("<!--", "<\N{ZERO WIDTH SPACE}!--")
    click.echo(f"{_marker(spec, env, 'failure')}\n\n{report}")
    return 0


def _marker(spec: Path, environment: str | None, kind: str = "plan") -> str:
    from labelform.core.plan import Plan, Target
    from labelform.report.markdown import marker
    from labelform.report.planned import PlannedProject

    return marker([PlannedProject(Plan(target=Target(title="")), str(spec), environment)], kind)


def _text(file: Path) -> str:
    from labelform.errors import LabelformError

    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError) as exc:
        raise LabelformError(f'"{file}" cannot be read: {exc}') from exc
