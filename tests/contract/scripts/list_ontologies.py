# mypy: ignore-errors
"""Lists ontologies, and counts the parts of each."""

import json
import os

from encord import EncordUserClient
from encord.objects import RadioAttribute

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
told = {}
for narrow in ({}, {"title_like": "%OSA%"}, {"title_eq": "Thoracic CT Nodules 2.1"}, {"created_before": "2020-01-01"}):
    found = client.get_ontologies(**narrow)
    told[json.dumps(narrow)] = sorted(
        [
            each["ontology"].title,
            each["ontology"].ontology_hash,
            each["user_role"].name,
            [item.name for item in each["ontology"].structure.objects],
            [
                [item.title, [option.label for option in item.attributes[0].options]]
                for item in each["ontology"].structure.classifications
                if isinstance(item.attributes[0], RadioAttribute)
            ],
        ]
        for each in found
    )
print(json.dumps(told))
