"""`labelform ci`: what a pipeline does besides planning and applying: one comment, one issue, the approved plan."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelform.cli.help import Group
from labelform.cli.jobs import job_options
from labelform.cli.options import runs_option

if TYPE_CHECKING:
    from labelform.forge.hosts import Pulls
    from labelform.forge.job import Job

out_option = click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="FILE",
    help="Where to write the plan.",
)
pull_option = click.option(
    "--pull", type=click.IntRange(1), metavar="NUMBER", help="The pull or merge request. [that of this run]"
)
local_option = click.option(
    "--local", "is_local", is_flag=True,
    help="Without a forge, to try it: comments are files in .labelform/pulls. Needs --pull.",
)  # fmt: skip
_LOCAL_PULLS = Path(".labelform/pulls")
_LARGEST_REPORT = 64 * 1024 * 1024
_MOST_SPECS = 5
"""The most specs that a heading names."""
file_argument = click.argument("file", type=click.Path(path_type=Path), metavar="FILE")


@click.group(cls=Group)
def ci() -> None:
    """Keep pull requests and issues up to date, on GitHub and GitLab."""


@ci.command()
@job_options
@file_argument
@pull_option
@local_option
def comment(file: Path, job: Job | None, pull: int | None, is_local: bool) -> int:
    """
    Write a report (plan --format markdown) on the pull request, replacing that of an earlier run.

    SPEC, --env and --job identify the job, which has one comment, whatever its plan shows. Without them, the specs and
    environments in the report do.
    """
    from labelform.forge.ours import upsert_comment

    pulls, number = _pulls(pull, is_local=is_local)
    done = upsert_comment(pulls, number, _text(file), job)
    where = f" ({_LOCAL_PULLS / str(number)})" if is_local else ""
    click.echo(f"Comment on pull request {number}: {done}{where}.")
    return 0


@ci.command()
@job_options
@file_argument
@click.option("--open/--close", "is_open", default=True, help="Whether there is drift. [--open]")
@click.option("--title", default="Annotation projects have drifted", show_default=True, help="Title of a new issue.")
def issue(file: Path, job: Job | None, is_open: bool, title: str) -> int:
    """
    Keep one issue about drift (drift --format markdown): opened, updated, and closed when there is none.

    SPEC, --env and --job identify the job, which has one issue; without them, there is one for all.
    """
    from labelform.forge.hosts import forge_of
    from labelform.forge.ours import upsert_issue

    done = upsert_issue(forge_of(os.environ), title, _text(file), is_open=is_open, job=job)
    click.echo(f"Issue about drift: {done}.")
    return 0


@ci.command()
@job_options
@pull_option
@local_option
def digest(job: Job | None, pull: int | None, is_local: bool) -> int:
    """
    Print the digest of the plan shown in our comment on the pull request, for `apply FILE --digest`.

    With several jobs on one pull request, SPEC, --env and --job choose one, as for `ci comment`.
    """
    from labelform.forge.ours import approved_digest

    pulls, number = _pulls(pull, is_local=is_local)
    click.echo(approved_digest(pulls, number, job))
    return 0


@ci.command()
@job_options
@file_argument
def failure(file: Path, job: Job | None) -> int:
    """
    Print a report about a plan that failed, from what was printed on stderr.

    It replaces an earlier plan on the pull request, so that nobody approves an outdated one.
    """
    from labelform.forge.job import Job
    from labelform.report.markup import fenced, longest_backticks

    job = job or Job()
    said = _text(file).strip()[-20_000:] or "There was no output."
    fence = "`" * max(3, longest_backticks([said]) + 1)
    report = f"### labelform could not plan {_planned_by(job)}\n\n{fenced(said, '', fence)}"
    # Names come from strangers: whoever looks for hidden lines must find none but ours.
    report = report.replace("<!--", "<\N{ZERO WIDTH SPACE}!--")
    click.echo(f"{job.marker('failure')}\n\n{report}")
    return 0


@ci.command("keep-plan")
@click.argument("plan_file", type=click.Path(path_type=Path), metavar="PLAN")
@click.option("--digest", metavar="SHA256", required=True, help="Refuse a plan that is not the one with this digest.")
@runs_option
def keep_plan(plan_file: Path, digest: str, runs: Path) -> int:
    """
    Keep an approved plan in git, with what its applies recorded, and print the ref to push.

    Call it before the first write and again at the end: if the job is run again, it continues with the same plan. The
    plan belongs to the commit that is checked out in this folder.

    Exit codes: 0 kept, 1 error, 4 the plan is not the approved one.
    """
    from labelform.runs import planfile
    from labelform.runs.approved import keep_approved
    from labelform.runs.planfile.target import check_digest
    from labelform.runs.runs import FolderRuns

    saved = planfile.load(plan_file)
    check_digest(saved, digest)
    digests = {one.plan_digest for one in saved.members}
    ours = [run for run in FolderRuns(runs).all() if run.plan_digest in digests]
    click.echo(keep_approved(_text(plan_file), saved.digest, ours))
    return 0


@ci.command("find-plan")
@click.argument("digest", metavar="SHA256")
@out_option
@runs_option
def find_plan(digest: str, out: Path, runs: Path) -> int:
    """
    Find the plan that an earlier run of this job kept, with what its applies recorded.

    Exit codes: 0 found, 1 nothing kept for this commit, or an error, 4 the kept plan is not the approved one.
    """
    import tempfile

    from labelform.runs import planfile
    from labelform.runs.approved import find_approved
    from labelform.runs.planfile.target import check_digest

    kept = find_approved(digest)
    if kept is None:
        click.echo("No earlier run of this job has kept the approved plan.")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "plan.json"
        found.write_text(kept.plan, encoding="utf-8")
        saved = planfile.load(found)
    check_digest(saved, digest)
    planfile.save(saved, out)
    kept.restore_runs(runs)
    click.echo("Continuing with the approved plan, which an earlier run of this job started.")
    return 0


def _pulls(number: int | None, *, is_local: bool) -> tuple[Pulls, int]:
    """Return where pull requests are, and the number of the one that is meant."""
    from labelform.forge.hosts import forge_of, pull_of
    from labelform.forge.local import LocalPulls

    if is_local and number is None:
        raise click.UsageError("--local needs --pull NUMBER: no forge says which pull request is meant")
    pulls = LocalPulls(_LOCAL_PULLS) if is_local else forge_of(os.environ)
    return pulls, number if number is not None else pull_of(os.environ, pulls)


def _planned_by(job: Job) -> str:
    """Return what a job plans, as a heading says it."""
    from labelform.report.markup import code

    shown = [code(spec) for spec in job.specs[:_MOST_SPECS]]
    rest = len(job.specs) - len(shown)
    return ", ".join([*shown, *([f"{rest:,} more"] if rest else [])]) or "the repository"


def _text(file: Path) -> str:
    from labelform.errors import LabelformError
    from labelform.files.inputs import UnfitError, read_input

    try:
        return read_input(file, most_bytes=_LARGEST_REPORT).decode()
    except UnfitError as exc:
        raise LabelformError(f'"{file}" {exc}') from exc
    except (OSError, ValueError) as exc:
        raise LabelformError(f'"{file}" cannot be read: {exc}') from exc
