"""
Read a project with nothing but aiohttp and signatures: what is left when everything else is taken away.

Usage: python -m benchmarks.bare_read URL SSH_KEY_FILE PROJECT_HASH PLACES.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
import time
from pathlib import Path
from typing import Any

import aiohttp
from yarl import URL

from labelform.api.signing import SshKeySigner
from labelform.client.trust import trusted


async def read(url: str, key_file: str, project_hash: str, places: int) -> int:
    """Ask for everything and parse it."""
    signer = SshKeySigner.from_openssh(Path(key_file).read_text())
    connector = aiohttp.TCPConnector(limit=places, ssl=trusted(url) or ssl.create_default_context())
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def get(target: str) -> Any:
            headers = signer.rest_headers("GET", target, b"", int(time.time()))
            async with session.get(URL(url + target, encoded=True), headers=headers) as answer:
                return json.loads(await answer.read())

        below, explorer = f"/v2/public/projects/{project_hash}", f"/v2/public/active/{project_hash}"
        await get(below)
        lists = [f"{below}/datasets", f"{below}/groups", f"{explorer}/collections?pageSize=1000"]
        lists.append(f"{explorer}/presets?pageSize=1000")
        pages = await asyncio.gather(*map(get, lists))
        presets = [preset["presetUuid"] for preset in pages[-1]["results"]]
        await asyncio.gather(*(get(f"{explorer}/presets/{preset}/raw") for preset in presets))
        return sum(len(page["results"]) for page in pages)


def main() -> None:
    """Read once, and say what it cost without the start of the process."""
    url, key_file, project_hash, places = sys.argv[1:]
    began, cpu = time.perf_counter(), time.process_time()
    items = asyncio.run(read(url, key_file, project_hash, int(places)))
    print(json.dumps({"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu, "items": items}))


if __name__ == "__main__":
    main()
