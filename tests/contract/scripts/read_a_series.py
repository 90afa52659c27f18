# mypy: ignore-errors
"""Reads what is known of series of slices, labels a slice of one, and reads the label again."""

import json
import os

from encord import EncordUserClient
from encord.objects import Shape
from encord.objects.coordinates import BoundingBoxCoordinates, PointCoordinate, PolygonCoordinates, PolylineCoordinates

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
CORNERS = [PointCoordinate(0.25, 0.25), PointCoordinate(0.5, 0.25), PointCoordinate(0.5, 0.5)]
DRAWN = {
    Shape.POLYGON: PolygonCoordinates(CORNERS),
    Shape.POLYLINE: PolylineCoordinates(CORNERS),
    Shape.BOUNDING_BOX: BoundingBoxCoordinates(0.25, 0.25, 0.5, 0.5),
    Shape.POINT: CORNERS[0],
}
(project,) = client.list_projects(title_like="CT-LUNG-04%")
rows = sorted(project.list_label_rows_v2(), key=lambda row: row.data_title)
told = {
    "series": [[row.data_title, row.data_type.value, row.number_of_frames, row.width, row.height] for row in rows[:4]],
    "objects": [[each.name, each.shape.value] for each in project.ontology_structure.objects],
}
row = rows[0]
row.initialise_labels()
told["before"] = len(row.get_object_instances())
item = row.get_storage_item()
told["item"] = [item.item_type.value, item.frame_count]
told["metadata"] = [row.metadata.patient_id, row.metadata.study_uid, row.metadata.series_uid]
told["same"] = [item.dicom_study_uid == row.metadata.study_uid, item.dicom_series_uid == row.metadata.series_uid]
told["frames"] = [[view.frame, view.width, view.height] for view in row.get_frame_views()[:2]]
nodule = next(each for each in row.ontology_structure.objects if each.shape in DRAWN)
instance = nodule.create_instance()
instance.set_for_frames(DRAWN[nodule.shape], frames=[2, 3])
row.add_object_instance(instance)
row.save()
(again,) = project.list_label_rows_v2(data_hashes=[row.data_hash])
again.initialise_labels()
told["drawn"] = [
    [instance.object_name, [annotation.frame for annotation in instance.get_annotations()]]
    for instance in again.get_object_instances()
]
print(json.dumps(told))
