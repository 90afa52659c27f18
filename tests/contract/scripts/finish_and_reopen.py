# mypy: ignore-errors
"""Sets priorities, finishes rows and opens them again in bundles, and looks at what was done to tasks."""

import json
import os
from collections import Counter

from encord import EncordUserClient
from encord.exceptions import EncordException

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")


def stages():
    rows = project.list_label_rows_v2()
    return dict(sorted(Counter(row.workflow_graph_node.title for row in rows).items()))


told = {"at first": stages()}
rows = sorted(
    (row for row in project.list_label_rows_v2() if row.workflow_graph_node.title == "Annotate"),
    key=lambda row: row.data_title,
)
with project.create_bundle() as bundle:
    for number, row in enumerate(rows[:4]):
        row.set_priority(number / 4, bundle=bundle)
told["priorities"] = sorted(
    [row.data_title, row.priority]
    for row in project.list_label_rows_v2(data_hashes=[row.data_hash for row in rows[:4]])
)
with project.create_bundle() as bundle:
    for row in rows[:4]:
        row.initialise_labels(bundle=bundle)
with project.create_bundle() as bundle:
    for row in rows[:4]:
        row.workflow_complete(bundle=bundle)
told["finished"] = stages()
complete = [
    row for row in project.list_label_rows_v2() if row.workflow_graph_node.title == "Complete" and row.label_hash
]
with project.create_bundle() as bundle:
    for row in complete:
        row.workflow_reopen(bundle=bundle)
told["opened"] = stages()
for wrong in (lambda: rows[0].set_priority(1.5), lambda: rows[0].set_priority(-0.1)):
    try:
        wrong()
        told.setdefault("refused", []).append("nothing")
    except EncordException:
        told.setdefault("refused", []).append("refused")
print(json.dumps(told))
