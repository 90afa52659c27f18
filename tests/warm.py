"""
What a process of labelform makes when it first needs it: models, patterns, commands, the file of a sandbox.

That takes longer than most commands do. A process that is forked after this has it all.
"""

from __future__ import annotations

import io
import tempfile
from contextlib import ExitStack, chdir, redirect_stderr, redirect_stdout
from pathlib import Path

from labelform.cli.main import run
from tests.seeded import planted_once

SPEC = """\
labelform: 1
project: {title: Warm, ontology: "NL Road Users & Lanes v6"}
datasets: ["NL fleet7 2026-09 motorway night"]
groups: [{name: perception-leads, role: admin}]
collections: [{name: night, description: dark}]
filter_presets: [{name: dark, filters: [{metric: brightness, between: [0, 0.3]}]}]
"""
SANDBOX = ("--sandbox", "t.db")
COMMANDS = (
    ("validate", "p.yaml"),
    ("plan", "p.yaml", *SANDBOX, "--out", "plan.json", "--report", "markdown=plan.md"),
    ("apply", "plan.json", *SANDBOX, "--auto-approve"),
    ("plan", "p.yaml", *SANDBOX, "--json"),
    ("drift", "p.yaml", *SANDBOX),
    ("import", "Warm", *SANDBOX),
    ("sandbox", "dump", "--database", "t.db"),
)


_planted = ExitStack()
"""Sandboxes begin as copies for as long as this process lives."""


def up(folder: Path) -> None:
    """Run the usual commands once. What is to be kept for all who are forked is kept in a folder."""
    _planted.enter_context(planted_once(folder))
    with tempfile.TemporaryDirectory() as place, chdir(place):
        Path("p.yaml").write_text(SPEC, encoding="utf-8")
        for command in COMMANDS:
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()) as said:
                code = run(command)
            assert code == 0, (command, said.getvalue())
