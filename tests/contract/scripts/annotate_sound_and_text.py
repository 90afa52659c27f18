# mypy: ignore-errors
"""Marks ranges of a sound, a text, a web page and the pages of a document, with answers, and reads them again."""

import json
import os

from encord import EncordUserClient
from encord.objects import Classification, Object, OntologyStructure, RadioAttribute, Shape, TextAttribute
from encord.objects.coordinates import AudioCoordinates, BoundingBoxCoordinates, HtmlCoordinates, TextCoordinates
from encord.objects.frames import Range
from encord.objects.html_node import HtmlNode, HtmlRange
from shared.files import document, new_labelled, sound, text

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
structure = OntologyStructure()
speaker = structure.add_object("Speaker", Shape.AUDIO)
speaker.add_attribute(RadioAttribute, "Who").add_option("Driver")
name = structure.add_object("Name", Shape.TEXT)
name.add_attribute(TextAttribute, "Of whom")
structure.add_object("Table", Shape.BOUNDING_BOX)
structure.add_classification().add_attribute(TextAttribute, "Language")
project = new_labelled(
    client,
    "Sound and text",
    structure,
    audio=[sound("talk.wav")],
    text=[text("letter.txt"), text("page.html", "text/html")],
    pdfs=[document("report.pdf", 5)],
)
heading = HtmlRange(
    start=HtmlNode(xpath="/html/body/h1/text()", offset=0), end=HtmlNode(xpath="/html/body/h1/text()", offset=4)
)
drawn = {
    "talk.wav": ("Speaker", {"coordinates": AudioCoordinates(range=[Range(0, 500), Range(900, 1200)])}, "Driver"),
    "letter.txt": ("Name", {"coordinates": TextCoordinates(range=[Range(3, 9)])}, "Ann"),
    "page.html": ("Name", {"coordinates": HtmlCoordinates(range=[heading])}, "Bob"),
    "report.pdf": ("Table", {"coordinates": BoundingBoxCoordinates(0.25, 0.5, 0.125, 0.25), "frames": [1, 3]}, None),
}
rows = {row.data_title: row for row in project.list_label_rows_v2()}
found = project.ontology_structure.get_child_by_title
for title, (kind, placed, answer) in drawn.items():
    row = rows[title]
    row.initialise_labels()
    instance = found(kind, type_=Object).create_instance()
    instance.set_for_frames(**placed, manual_annotation=False)
    if answer == "Driver":
        instance.set_answer(found("Driver"))
    elif answer:
        instance.set_answer(answer)
    row.add_object_instance(instance)
    is_paged = title == "report.pdf"
    language = found("Language", type_=Classification).create_instance(range_only=not is_paged)
    language.set_answer("English")
    language.set_for_frames(frames=2 if is_paged else Range(0, 0))
    row.add_classification_instance(language)
    row.save()


def told_of(row):
    row.initialise_labels()
    (instance,) = row.get_object_instances()
    places = [
        [annotation.frame, type(annotation.coordinates).__name__, where(annotation.coordinates)]
        for annotation in instance.get_annotations()
    ]
    answer = instance.get_answer(instance.ontology_item.attributes[0]) if instance.ontology_item.attributes else None
    (language,) = row.get_classification_instances()
    return {
        "data": [row.data_type.value, row.file_type, row.number_of_frames, row.duration, row.audio_sample_rate],
        "name": instance.object_name,
        "places": places,
        "answer": getattr(answer, "label", answer),
        "language": language.get_answer(),
    }


def where(coordinates):
    if isinstance(coordinates, BoundingBoxCoordinates):
        return coordinates.to_dict()
    if isinstance(coordinates, HtmlCoordinates):
        return [each.to_dict() for each in coordinates.range]
    return [[each.start, each.end] for each in coordinates.range]


print(json.dumps({row.data_title: told_of(row) for row in project.list_label_rows_v2()}))
