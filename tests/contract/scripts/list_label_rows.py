# mypy: ignore-errors
"""Lists label rows, narrowed by each filter that there is."""

import json
import os
from datetime import UTC, datetime

from encord import EncordUserClient
from encord.orm.label_row import AnnotationTaskStatus, ShadowDataState

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
rows = project.list_label_rows_v2()
begun = [row for row in rows if row.label_hash is not None]
filters = {
    "data_hashes": [rows[0].data_hash, rows[5].data_hash],
    "label_hashes": [row.label_hash for row in begun],
    "edited_after": "2026-01-01",
    "edited_before": datetime(2026, 1, 1, tzinfo=UTC),
    "label_statuses": [AnnotationTaskStatus.QUEUED],
    "shadow_data_state": ShadowDataState.ALL_DATA,
    "data_title_eq": rows[3].data_title,
    "data_title_like": "%cam_front%",
    "workflow_graph_node_title_eq": "Review",
    "workflow_graph_node_title_like": "%at%",
    "include_client_metadata": True,
    "branch_name": "main",
}
told = {
    name: sorted(row.data_title for row in project.list_label_rows_v2(**{name: value}))
    for name, value in filters.items()
}
told["facts"] = [
    {
        "title": row.data_title,
        "hash": row.data_hash,
        "dataset": row.dataset_title,
        "type": row.data_type.value,
        "size": [row.width, row.height],
        "frames": row.number_of_frames,
        "stage": row.workflow_graph_node.title,
        "priority": row.priority,
        "begun": row.label_hash is not None,
    }
    for row in sorted(rows, key=lambda row: row.data_title)
]
print(json.dumps(told))
