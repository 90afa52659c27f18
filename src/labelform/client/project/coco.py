"""Labels in the COCO format, in and out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from labelform.client import coco
from labelform.client.coco.importing import FrameLike
from labelform.client.project.base import ProjectTopic
from labelform.client.values.bundle import Bundle
from labelform.client.values.label_row import list_rows


class Coco(ProjectTopic):
    """Members about COCO."""

    def import_coco_labels(
        self,
        labels_dict: coco.Coco,
        category_id_to_feature_hash: Mapping[int, str],
        image_id_to_frame_index: Mapping[int, FrameLike],
        branch_name: str | None = None,
        confidence_field_name: str | None = None,
    ) -> coco.CocoImport:
        """
        Add the annotations of a COCO document to labels, and save those; return what was imported and what left out.

        Categories are mapped to objects of the ontology, images to frames (`FrameIndex`); what is not mapped is left
        out. Boxes, also turned ones, polygons, polylines, points, skeletons and masks are read. Objects, answers and
        turns that `export_coco_labels` wrote come back as they were: importing an export twice changes nothing.
        `confidence_field_name` is where annotations say how sure their maker is, from 0 to 1; without one, or where an
        annotation does not say, that is 1.

        Only rows that get something are begun and saved. Everything is checked before anything is sent but reads.

        Raises:
            InvalidArgumentsError: an annotation refers to no image of the document, does not fit its category, or its
                confidence is not a number from 0 to 1.
            OntologyError: a category is mapped to something that is not an object of the ontology.
            LabelRowError: the data has no such frame, or a mask is not as large as it; nothing was saved, but rows
                may have been begun.

        Source: SDK 0.1.155, whose requests these are: legacy `labelrowmetadata` GET, `labelrow` GET, PUT and POST.
        """
        hashes = list(dict.fromkeys(str(at.data_hash) for at in image_id_to_frame_index.values()))
        found = list_rows(self._label_row_context(), data_hashes=hashes, branch_name=branch_name) if hashes else []
        rows = {row.data_hash: row for row in found}
        plan = coco.plan_import(
            labels_dict,
            category_id_to_feature_hash,
            image_id_to_frame_index,
            self._structure(),
            rows,
            confidence_field_name,
        )
        with Bundle() as bundle:
            for data_hash in plan.placements:
                rows[data_hash].initialise_labels(bundle=bundle)
        for data_hash, placements in plan.placements.items():
            coco.apply(rows[data_hash].editable_labels, placements)
        with Bundle() as bundle:
            for data_hash in plan.placements:
                rows[data_hash].save(bundle=bundle)
        return plan.result()

    def export_coco_labels(
        self,
        label_hashes: Collection[str] | Collection[UUID] | None = None,
        include_object_feature_hashes: Collection[str] | None = None,
        include_classification_feature_hashes: Collection[str] | None = None,
        branch_name: str | None = None,
        *,
        include_unlabelled: bool = False,
    ) -> coco.Coco:
        """
        Return the labels of the project, or of some rows, as a COCO document; in pixels.

        The two collections narrow the labels to those of some features of the ontology. Data that nobody has begun to
        label is left out; with `include_unlabelled` it is begun, as the SDK always does, and its images are listed.

        Raises:
            MissingExtraError: the extra `coco` is not installed; nothing was sent.
            OntologyError: an object is of a kind that the ontology does not have.

        Source: SDK 0.1.155, whose requests these are: legacy `labelrowmetadata` GET, `labelrow` GET (and PUT).
        """
        extra = coco.load_extra()
        hashes = None if label_hashes is None else [str(label_hash) for label_hash in label_hashes]
        found = list_rows(self._label_row_context(), label_hashes=hashes, branch_name=branch_name)
        rows = [row for row in found if include_unlabelled or row.label_hash is not None]
        with Bundle() as bundle:
            for row in rows:
                row.initialise_labels(
                    include_object_feature_hashes, include_classification_feature_hashes, bundle=bundle
                )
        return coco.export_labels([row.editable_labels for row in rows], self._structure(), extra)
