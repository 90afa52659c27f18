"""
Plan and apply with labelform, as `labelform apply SPEC` does: look at everything, then look, write and note each
change, then read everything back.

Usage: python -m benchmarks.own_apply URL SSH_KEY_FILE SPEC WRITES. Prints seconds, CPU seconds and changes as JSON, and
the seconds of the apply without the plan.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from labelform.applying import Apply
from labelform.cli.planning import make_plans, planset_of
from labelform.client.credentials import find_signer
from labelform.client.http import AsyncDriver
from labelform.client.limiter import Limiter
from labelform.client.session import new_session
from labelform.language.model import sections
from labelform.planning.options import PlanOptions
from labelform.reading.view import LiveView
from labelform.runs import planfile
from labelform.runs.runs import FolderRuns


class _Silent:
    def started(self, change: Any) -> None:
        pass

    def finished(self, result: Any) -> None:
        pass

    def waiting(self, change: Any, left_seconds: float) -> None:
        pass

    def acted(self, result: Any) -> None:
        pass


async def apply(url: str, key_file: str, spec: Path, writes: int) -> dict[str, Any]:
    """Bring a project in line with its spec."""
    session = new_session(find_signer({}, ssh_private_key_path=key_file))
    began = time.perf_counter()
    async with AsyncDriver(url, session) as driver:
        planset = planset_of(await make_plans(LiveView(driver), url, [spec], PlanOptions()))
        (member,) = planset.members
        planned = time.perf_counter()
        kinds = {section.name: section.resource for section in sections()}
        document = planfile.document(planset)
        with tempfile.TemporaryDirectory() as folder, FolderRuns(Path(folder)).start(document) as ledger:
            account = await Apply(driver, kinds, ledger, _Silent(), writes=Limiter(writes)).run(member.plan)
    ended = time.perf_counter()
    done = sum(1 for result in account.results if result.outcome == "done")
    return {"seconds": ended - began, "applying": ended - planned, "items": done}


def main() -> None:
    """Apply once, and say what it cost without the start of the process."""
    url, key_file, spec, writes = sys.argv[1:]
    cpu = time.process_time()
    made = asyncio.run(apply(url, key_file, Path(spec), int(writes)))
    print(json.dumps({**made, "cpu": time.process_time() - cpu}))


if __name__ == "__main__":
    main()
