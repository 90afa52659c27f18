"""Forty specs in two environments: one plan, one comment of limited size that names every destroy."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Labelform

from labelform.errors import ExitCode
from labelform.runs import planfile

SPECS = range(40)
LIMIT = 60_000


def write(*, has_extras: bool) -> None:
    """Write a spec for each project, with what the next version of it does not name any more."""
    for number in SPECS:
        extras = [f"old {number} a", f"old {number} b", "stray"] if has_extras else []
        listed = "".join(f"  - {{name: {name}, type: frame}}\n" for name in ["night", *extras])
        head = f'labelform: 1\nproject: {{title: "{{{{ place }}}} Fleet {number:02}"}}\npolicy: {{prune: true}}\n'
        Path(f"specs/fleet {number:02}.yaml").write_text(f"{head}collections:\n{listed}", encoding="utf-8")


def test_one_comment_names_every_destroy_of_eighty_projects(labelform: Labelform) -> None:
    Path("specs").mkdir()
    places = "".join(
        f'  {name}: {{platform: sandbox, database: {name}.db, specs: ["specs/*.yaml"], vars: {{place: {name}}}}}\n'
        for name in ("staging", "live")
    )
    Path("environments.yaml").write_text(f"labelform_environments: 1\nenvironments:\n{places}", encoding="utf-8")
    write(has_extras=True)
    assert labelform("apply", "--all-envs", "--auto-approve").code == ExitCode.OK
    write(has_extras=False)

    planned = labelform(
        "plan", "--all-envs", "--out", "set.json", "--report", "markdown=comment.md", "--max-bytes", str(LIMIT)
    )

    assert planned.code == ExitCode.OK
    comment = Path("comment.md").read_text("utf-8")
    destroyed = [change.address for one in planfile.load(Path("set.json")).members for change in one.plan.changes]
    assert len(comment) < LIMIT
    assert len(destroyed) == 240
    assert [address for address in set(destroyed) if f"- `{address}`" not in comment] == []
    assert '- `collections["stray"]` in 80 projects\n' in comment
    assert len([line for line in comment.splitlines() if line.startswith("| `")]) == 80
    assert "Not everything fits" not in comment
