# mypy: ignore-errors
# ruff: noqa: F401 - names for the parts of the scenario
"""The names of the scenario, and what the SDK spells differently from labelform: the official SDK's side."""

from encord import EncordUserClient
from encord.objects import (
    ChecklistAttribute,
    Classification,
    ClassificationInstance,
    Object,
    ObjectInstance,
    Option,
    RadioAttribute,
    Shape,
    TextAttribute,
)
from encord.objects.coordinates import (
    BitmaskCoordinates,
    BoundingBoxCoordinates,
    PointCoordinate,
    PolygonCoordinates,
    PolylineCoordinates,
    RotatableBoundingBoxCoordinates,
)
from encord.objects.frames import Range
from encord.objects.ontology_structure import OntologyStructure
from encord.orm.active import ActiveProjectMode
from encord.orm.collection import (
    ProjectCollectionType,
    ProjectDataCollectionItemRequest,
    ProjectLabelCollectionItemRequest,
)
from encord.orm.dataset import StorageLocation
from encord.orm.filter_preset import ActiveFilterPresetDefinition
from encord.orm.label_row import AnnotationTaskStatus, LabelStatus, ShadowDataState
from encord.orm.project import CopyDatasetAction, CopyDatasetOptions, CopyLabelsOptions, ReviewApprovalState
from encord.project_ontology.classification_type import ClassificationType
from encord.project_ontology.object_type import ObjectShape
from encord.utilities.coco.datastructure import FrameIndex
from encord.utilities.project_user import ProjectUserRole

try:  # gone in 0.1.156
    from encord.constants.model import AutomationModels, Device
    from encord.orm.model import ModelTrainingWeights
except ImportError:
    AutomationModels = Device = ModelTrainingWeights = None
try:  # since 0.1.160
    from encord.orm.project import ProjectStatus
except ImportError:
    ProjectStatus = None
try:  # since 0.1.184
    from encord.orm.analytics import TaskActionType
except ImportError:
    TaskActionType = None


def connect(url, key_file):
    return EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=key_file, domain=url)


def dataset_hash(client, title):
    return client.get_datasets(title_eq=title)[0]["dataset"].dataset_hash


def ontology_hash(client, title):
    return client.get_ontologies(title_eq=title)[0]["ontology"].ontology_hash


def create_ontology(client, title, structure):
    return client.create_ontology(title, structure=OntologyStructure.from_dict(structure)).ontology_hash


def edit_ontology(client, ontology_hash, edit):
    ontology = client.get_ontology(ontology_hash)
    edit(ontology.structure)
    ontology.save()


def definition(filters):
    return ActiveFilterPresetDefinition.from_dict(filters)


def filters_of(preset):
    return preset.get_filter_preset_json().to_dict()


def weights(model, link):
    return ModelTrainingWeights({"model": model, "training_weights_link": link})
