# mypy: ignore-errors
"""Projects of their own, for scripts that draw and answer what no project of the seed has."""


def new_project(client, title, structure, *datasets):
    ontology = client.create_ontology(f"{title}: ontology", "made by a script", structure)
    hashes = [client.get_datasets(title_eq=dataset)[0]["dataset"].dataset_hash for dataset in datasets]
    return client.get_project(client.create_project(title, hashes, "made by a script", ontology.ontology_hash))


def first_row(project, data_type=None):
    rows = [row for row in project.list_label_rows_v2() if data_type in (None, row.data_type)]
    row = min(rows, key=lambda row: row.data_title)
    row.initialise_labels()
    return row
