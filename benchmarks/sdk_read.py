"""
What a user of the official SDK writes to read a project. Runs in the environment of the SDK, on its own.

Usage: sdk_read.py URL SSH_KEY_FILE PROJECT_HASH THREADS. Prints seconds, CPU seconds and what was read as JSON.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from encord import EncordUserClient


def read(client, project_hash, threads):
    """Read everything that a spec can say about a project."""
    project = client.get_project(project_hash)
    datasets = list(project.list_datasets())
    groups = list(project.list_groups())
    collections = list(project.list_collections())
    presets = list(project.list_filter_presets())
    if threads == 1:
        definitions = [preset.get_filter_preset_json() for preset in presets]
    else:
        with ThreadPoolExecutor(threads) as pool:
            definitions = list(pool.map(lambda preset: preset.get_filter_preset_json(), presets))
    return len(datasets) + len(groups) + len(collections) + len(definitions)


def main():
    """Read once, and say what it cost without the start of the process."""
    url, key_file, project_hash, threads = sys.argv[1:]
    client = EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=key_file, domain=url)
    began, cpu = time.perf_counter(), time.process_time()
    items = read(client, project_hash, int(threads))
    print(json.dumps({"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu, "items": items}))


if __name__ == "__main__":
    main()
