"""
What a user of the official SDK writes to bring collections and presets up to date. Runs in the environment of the SDK.

It finds things by name, changes what it was told has moved, and makes what is missing: no look before a write, no
reading back, no record. Usage: sdk_apply.py URL SSH_KEY_FILE PROJECT_HASH. Prints seconds, CPU seconds and changes.
"""

import json
import sys
import time

from encord import EncordUserClient
from encord.filter_preset import ActiveFilterPresetDefinition

from benchmarks import world


def apply(client, project_hash):
    """Make every change, one after another."""
    project = client.get_project(project_hash)
    collections = {one.name: one for one in project.list_collections()}
    presets = {one.name: one for one in project.list_filter_presets()}
    changes = 0
    for index in range(world.AFTER.collections):
        name, text = world.collection_name(index), world.collection_text(index, is_moved=index < world.MOVED)
        if name not in collections:
            project.create_collection(name, text)
        elif index < world.MOVED:
            collections[name].update_collection(description=text)
        changes += name not in collections or index < world.MOVED
    for index in range(world.AFTER.presets):
        name, filters = world.preset_name(index), world.definition(index, is_moved=index < world.MOVED)
        if name not in presets:
            project.create_filter_preset(name, ActiveFilterPresetDefinition.from_dict(filters))
        elif index < world.MOVED:
            presets[name].update_preset(filter_preset=ActiveFilterPresetDefinition.from_dict(filters))
        changes += name not in presets or index < world.MOVED
    return changes


def main():
    """Apply once, and say what it cost without the start of the process."""
    url, key_file, project_hash = sys.argv[1:]
    client = EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=key_file, domain=url)
    began, cpu = time.perf_counter(), time.process_time()
    items = apply(client, project_hash)
    print(json.dumps({"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu, "items": items}))


if __name__ == "__main__":
    main()
