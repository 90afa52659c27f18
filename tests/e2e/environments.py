"""The repository of `examples/environments` in a folder of a test, on two sandboxes whose hashes differ."""

from __future__ import annotations

import json
import re
import shutil
import uuid
from pathlib import Path

from tests.conftest import Labelform

from labelform import sandbox
from labelform.errors import ExitCode

ROOT = Path(__file__).parents[2]
SEED = ROOT / "src" / "labelform" / "sandbox" / "seeds" / "demo.json"
_HASH = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def other_seed(folder: Path) -> Path:
    """Write the demo seed with a new hash for every old one."""
    text = _HASH.sub(lambda match: str(uuid.uuid5(uuid.NAMESPACE_URL, match[0])), SEED.read_text("utf-8"))
    path = folder / "other.json"
    path.write_text(json.dumps(json.loads(text)), encoding="utf-8")
    return path


def set_up(folder: Path) -> None:
    """Copy the example and make its two sandboxes."""
    shutil.copytree(ROOT / "examples" / "environments", folder, dirs_exist_ok=True)
    (folder / ".labelform").mkdir()
    sandbox.open_sandbox(folder / ".labelform" / "staging.db").close()
    sandbox.open_sandbox(folder / ".labelform" / "production.db", seed=str(other_seed(folder))).close()


def edit_staging_by_hand(labelform: Labelform, folder: Path) -> None:
    """Describe a collection of the project in staging otherwise, as a person does; `folder` is outside of git."""
    spec = folder / "by_hand.yaml"
    spec.write_text(
        'labelform: 1\nproject: {title: "[staging] Northlane Front Camera"}\n'
        "collections: [{name: night-low-light-hard, type: frame, description: by hand}]\n",
        "utf-8",
    )
    ended = labelform("apply", str(spec), "--sandbox", ".labelform/staging.db", "--auto-approve")
    assert ended.code == ExitCode.OK, ended.err
