"""
Read a project with labelform, as a plan observes it: the sections that the other sides read, too.

Usage: python -m benchmarks.own_read URL SSH_KEY_FILE PROJECT_HASH PLACES. Prints seconds, CPU and items as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from labelform.api import calls
from labelform.client.credentials import find_signer
from labelform.client.http import AsyncDriver
from labelform.client.session import new_session
from labelform.language.model import kinds
from labelform.reading.view import Reader

SECTIONS = ("datasets", "groups", "collections", "filter_presets")


async def read(url: str, key_file: str, project_hash: str, places: int) -> int:
    """Observe these sections; return how many items there are."""
    session = new_session(find_signer({}, ssh_private_key_path=key_file))
    async with AsyncDriver(url, session, concurrency=places, is_read_only=True) as driver:
        reader = Reader(driver)
        record = await reader.one(calls.projects.get_project(project_hash))
        found = await reader.each(kinds()[name].observe(reader, record) for name in SECTIONS)
        return sum(map(len, found))


def main() -> None:
    """Read once, and say what it cost without the start of the process."""
    url, key_file, project_hash, places = sys.argv[1:]
    began, cpu = time.perf_counter(), time.process_time()
    items = asyncio.run(read(url, key_file, project_hash, int(places)))
    print(json.dumps({"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu, "items": items}))


if __name__ == "__main__":
    main()
