"""Print what `labelform doctor` believes of the platform: `make beliefs`."""

import sys
import tempfile
from pathlib import Path

from tests.doctor.recording import recording

with tempfile.TemporaryDirectory() as folder:
    sys.stdout.write(recording(Path(folder) / "sandbox.db"))
