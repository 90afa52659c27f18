"""Runs a script for the SDK on labelform: `python -m labelform.compat script.py [arguments]`."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import Final

from labelform.compat.finder import activate

_USAGE: Final = "usage: python -m labelform.compat SCRIPT [ARGUMENTS]\n"
_WRONG_USAGE: Final = 2


def main() -> None:
    """Run the script that the first argument names, as an interpreter does: its arguments, folder and exit code."""
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.stderr.write(_USAGE)
        sys.exit(_WRONG_USAGE)
    activate()
    del sys.argv[0]
    if not Path(sys.argv[0]).exists():
        sys.stderr.write(f"there is no script {sys.argv[0]}\n")
        sys.exit(_WRONG_USAGE)
    if not sys.flags.safe_path:  # else the first entry is none of the script's
        sys.path[0] = str(Path(sys.argv[0]).resolve().parent)
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
