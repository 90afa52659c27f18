# mypy: ignore-errors
"""Reading projects of the seed: properties, workflow, structure of the ontology, the legacy record."""

from scenario_parts.dialect import Option
from scenario_parts.telling import entries, plain, refuse, shown, tell

DRIVING = "Northlane Perception - Front Camera 2D - Q4"
PRACTICE = "Annotator practice (manual QA)"
NOWHERE = "00000000-0000-4000-8000-000000000000"
PROPERTIES = [
    "project_hash", "title", "description", "created_at", "last_edited_at", "ontology_hash", "user_role",
    "source_projects", "project_type",
]  # fmt: skip


def find(client, title):
    """Open a project of the seed."""
    return client.get_project(next(iter(client.list_projects(title_eq=title))).project_hash)


def run(client):
    for title in (DRIVING, PRACTICE):
        project = find(client, title)
        for name in PROPERTIES:
            tell(f"{name}: {title}", lambda name=name, project=project: getattr(project, name))
    practice, driving = project, find(client, DRIVING)
    tell("refetch_data", driving.refetch_data)
    tell("refetch_ontology", driving.refetch_ontology)
    tell("workflow", lambda: shown(driving.workflow.stages, "uuid title stage_type"))
    tell("workflow: one stage", lambda: shown(driving.workflow.get_stage(name="Review"), "uuid title"))
    refuse("workflow: no such stage", lambda: driving.workflow.get_stage(name="Nowhere"))
    refuse("workflow: none", lambda: practice.workflow)
    tell("ontology", lambda: driving.ontology)
    tell("ontology_structure", lambda: _structure(driving.ontology_structure))
    tell("get_project", lambda: _record(driving))
    tell("label_rows", lambda: [_older_row(row) for row in driving.label_rows])
    tell("get_project_ontology", lambda: _older_ontology(driving.get_project_ontology()))
    refuse("get_project: unknown", lambda: client.get_project(NOWHERE))


def _structure(structure):
    return {
        "objects": [
            {**shown(each, "uid name color shape required feature_node_hash"), "attributes": _attributes(each)}
            for each in structure.objects
        ],
        "classifications": [
            {**shown(each, "uid title feature_node_hash"), "attributes": _attributes(each)}
            for each in structure.classifications
        ],
        "by title": structure.get_child_by_title("Heavy", type_=Option).feature_node_hash,
        "by hash": structure.get_child_by_hash("01cb0c6b").title,
    }


def _attributes(item):
    return [
        {
            **shown(each, "uid name title required dynamic feature_node_hash"),
            "type": each.get_property_type(),
            "options": [
                {**shown(option, "uid label value title feature_node_hash"), "below": len(option.attributes)}
                for option in each.options
            ]
            if each.get_property_type().value != "text"
            else [],
        }
        for each in item.attributes
    ]


def _record(project):
    record = project.get_project()
    names = "project_hash title description created_at last_edited_at editor_ontology datasets ontology_hash"
    return {**entries(record, names), "label_rows": len(record["label_rows"])}


def _older_row(row):
    return {key: plain(value) for key, value in row.items()}


def _older_ontology(ontology):
    return {
        "objects": shown(ontology.ontology_objects, "id name color shape feature_node_hash"),
        "classifications": [
            {"id": each.id, "attributes": shown(each.attributes, "id name classification_type required")}
            for each in ontology.ontology_classifications
        ],
    }
