# mypy: ignore-errors
"""Stores filter presets, reads their definitions, changes and deletes them."""

import json
import os

from encord import EncordUserClient
from encord.orm.filter_preset import ActiveFilterPresetDefinition

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
told = {}
for preset in sorted(project.list_filter_presets(), key=lambda preset: preset.name):
    definition = preset.get_filter_preset_json()
    told[preset.name] = [definition.to_dict(), len(definition.global_filters.filters), len(definition.local_filters)]
some = next(iter(project.list_filter_presets()))
made = project.create_filter_preset("by a script", some.get_filter_preset_json())
told["made"] = [made.name, made.get_filter_preset_json().to_dict() == some.get_filter_preset_json().to_dict()]
made.update_preset(
    name="renamed",
    filter_preset=ActiveFilterPresetDefinition.from_dict(
        {"localFilters": {}, "globalFilters": {"filters": [{"type": "data", "key": "width", "min": 100}]}}
    ),
)
again = project.get_filter_preset(made.uuid)
told["changed"] = [again.name, again.get_filter_preset_json().global_filters.filters]
project.delete_filter_preset(made.uuid)
told["in the end"] = sorted(preset.name for preset in project.list_filter_presets())
print(json.dumps(told))
