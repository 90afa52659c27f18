# mypy: ignore-errors
# ruff: noqa: F401 - names for the parts of the scenario
"""The names of the scenario, and what the SDK spells differently from labelform: labelform's side."""

import labelform
from labelform.api.records import ProjectDataCollectionItemRequest, ProjectLabelCollectionItemRequest
from labelform.objects import (
    BitmaskCoordinates,
    BoundingBoxCoordinates,
    ChecklistAttribute,
    Classification,
    ClassificationInstance,
    FrameIndex,
    Object,
    ObjectInstance,
    OntologyStructure,
    Option,
    PointCoordinate,
    PolygonCoordinates,
    PolylineCoordinates,
    RadioAttribute,
    Range,
    RotatableBoundingBoxCoordinates,
    TextAttribute,
)
from labelform.types import (
    ActiveProjectMode,
    AnnotationTaskStatus,
    AutomationModels,
    ClassificationType,
    CopyDatasetAction,
    CopyDatasetOptions,
    CopyLabelsOptions,
    Device,
    LabelStatus,
    ModelTrainingWeights,
    ObjectShape,
    ProjectStatus,
    ReviewApprovalState,
    ShadowDataState,
    Shape,
    TaskActionType,
)
from labelform.types import CollectionType as ProjectCollectionType
from labelform.types import ProjectRole as ProjectUserRole


def connect(url, key_file):
    return labelform.connect(domain=url, ssh_private_key_path=key_file)


def dataset_hash(client, title):
    return str(client.get_datasets(title_eq=title)[0].dataset_hash)


def ontology_hash(client, title):
    return str(client.get_ontologies(title_eq=title)[0].ontology_hash)


def create_ontology(client, title, structure):
    return str(client.create_ontology(title, structure=structure).ontology_hash)


def edit_ontology(client, ontology_hash, edit):
    ontology = client.get_ontology(ontology_hash)
    structure = OntologyStructure.from_dict(ontology.structure)
    edit(structure)
    client.save_ontology(ontology_hash, ontology.title, ontology.description, structure)


def definition(filters):
    return filters


def filters_of(preset):
    return preset.get_filter_preset_json()


def weights(model, link):
    return ModelTrainingWeights(model, link)
