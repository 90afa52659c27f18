# mypy: ignore-errors
"""Imports a project into the explorer, synchronises it, and collects what a preset selects there."""

import json
import os
import warnings

from encord import EncordUserClient
from encord.orm.active import ActiveProjectMode
from encord.orm.collection import ProjectCollectionType

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
warnings.simplefilter("ignore")
(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
told = {"presets": sorted(preset.name for preset in project.list_filter_presets())}
fresh = client.get_project(
    client.create_project(
        "To explore", [str(each.dataset_hash) for each in project.list_datasets()], "", project.ontology_hash
    )
)
for mode in (ActiveProjectMode.DATA, ActiveProjectMode.LABEL, ActiveProjectMode.METRIC):
    told[mode.value] = fresh.active_import(mode, video_sampling_rate=0.5)
told["synchronised"] = fresh.active_sync()
preset = min(project.list_filter_presets(), key=lambda preset: preset.name)
collection = project.create_collection("Selected", "by a preset", ProjectCollectionType.FRAME)
collection.add_preset_items(preset.uuid)
told["selected"] = sorted(row.data_title for row, _ in collection.list_frames())
collection.remove_preset_items(preset.uuid)
told["left"] = len(list(collection.list_frames()))
print(json.dumps(told))
