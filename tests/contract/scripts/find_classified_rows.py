# mypy: ignore-errors
"""Reads the classifications of many rows at once, and downloads the data behind some."""

import json
import os
import warnings
from urllib.request import urlopen

from encord import EncordUserClient
from encord.constants.enums import DataType

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
warnings.simplefilter("ignore")
(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
rows = sorted((row for row in project.list_label_rows_v2() if row.label_hash), key=lambda row: row.data_title)
titles = {str(row.label_hash): row.data_title for row in rows}
entries = project.get_label_classifications([row.label_hash for row in rows], batch_size=3)
told = {
    "classified": sorted(
        [titles[str(entry.label_uuid)], entry.branch_name, sorted(entry.classification_answers)] for entry in entries
    )
}
video, images = project.get_data(rows[0].data_hash, get_signed_url=True)
told["pictures"] = [video, [each["title"] for each in images]]
with urlopen(images[0]["file_link"]) as answer:  # noqa: S310 - a link of the sandbox
    told["file"] = [answer.headers["Content-Type"], len(answer.read()) > 0]

(films,) = client.list_projects(title_like="%ShelfSight%")
found = [row for row in films.list_label_rows_v2() if row.data_type == DataType.VIDEO]
film = min(found, key=lambda row: row.data_title)
video, images = films.get_data(film.data_hash, get_signed_url=True)
told["film"] = [video["title"], images]
print(json.dumps(told))
