"""Cases that change an ontology, with SDK 0.1.211: the same steps must give the same JSON."""

from __future__ import annotations

from typing import Any

from tests.contract.analytics_cases import LATER
from tests.contract.cases import Case
from tests.contract.member_cases import ONTOLOGY, ONTOLOGY_RECORD

AT_ONTOLOGY = f"/v2/public/ontologies/{ONTOLOGY}"


def _edit(name: str, *steps: str) -> Case:
    """Return a case that makes an ontology in steps; shown is its JSON."""
    return Case(
        name,
        f"[made := OntologyStructure(), {', '.join(steps)}, made.to_dict()][-1]",
        shows="[result['objects'], result['classifications']]",
        sdk=LATER,
    )


_CAR = "car := made.add_object('Car', Shape.BOUNDING_BOX, feature_node_hash='aaaa0001')"
_COLOR = "color := car.add_attribute(RadioAttribute, 'Color', feature_node_hash='aaaa0002', required=True)"
_RED = "red := color.add_option('Dark red', feature_node_hash='aaaa0003')"
STEPS = {
    "objects": (
        _CAR,
        "made.add_object('Lane', Shape.POLYLINE, feature_node_hash='aaaa0004')",
        "made.add_object('Sky', Shape.SEGMENTATION, 7, '#123456', 'aaaa0005')",
        "made.add_object('Next', Shape.TIME_RANGE, feature_node_hash='aaaa0006')",
    ),
    "questions about an object": (
        _CAR,
        _COLOR,
        _RED,
        "color.add_option('blue', 'b', 5, 'aaaa0004')",
        "color.add_option('green', feature_node_hash='aaaa0005')",
        "shade := red.add_nested_attribute(TextAttribute, 'Shade', feature_node_hash='aaaa0006')",
        "flags := car.add_attribute(ChecklistAttribute, 'Flags', feature_node_hash='aaaa0007', dynamic=True)",
        "flags.add_option('Parked', feature_node_hash='aaaa0008')",
        "car.add_attribute(NumericAttribute, 'Speed', 9, 'aaaa0009')",
    ),
    "classifications": (
        "weather := made.add_classification(feature_node_hash='bbbb0001')",
        "sky := weather.add_attribute(ChecklistAttribute, 'Sky', feature_node_hash='bbbb0002')",
        "sky.add_option('Sunny', feature_node_hash='bbbb0003')",
        "place := made.add_classification(feature_node_hash='bbbb0004')",
        "place.add_attribute(TextAttribute, 'Place', feature_node_hash='bbbb0005', required=True)",
    ),
    "changes of what is there": (
        _CAR,
        _COLOR,
        _RED,
        "setattr(car, 'name', 'Vehicle')",
        "setattr(car, 'color', '#000000')",
        "setattr(car, 'archived', True)",
        "setattr(color, 'name', 'Paint')",
        "setattr(color, 'required', False)",
        "setattr(color, 'dynamic', True)",
        "setattr(color, 'archived', True)",
        "setattr(red, 'label', 'Red')",
        "setattr(red, 'value', 'r')",
        "setattr(red, 'archived', True)",
    ),
}
_ALL = [step for steps in STEPS.values() for step in steps]
_TEMPLATE = (
    "template := SkeletonTemplate(name='Hand', width=10.0, height=20.0, skeleton={'0':"
    " SkeletonTemplateCoordinate(x=0.0, y=0.0, name='wrist', color='#000000', feature_hash='cccc0001'), '1':"
    " SkeletonTemplateCoordinate(x=1.0, y=0.5, name='tip', feature_hash='cccc0002')},"
    " skeleton_edges={'0': {'1': {'color': '#ffffff'}}})"
)
_POINTS = "[SkeletonCoordinate(x=0.1, y=0.2, name='tip'), SkeletonCoordinate(x=0.3, y=0.4, name='wrist')]"
SKELETONS = [
    Case(
        "ontology: a skeleton",
        f"[made := OntologyStructure(), {_TEMPLATE}, made.add_skeleton_object('Hand', template,"
        " feature_node_hash='aaaa0001'), made.to_dict()][-1]",
        shows="result",
        sdk=LATER,
    ),
    Case(
        "ontology: points of a skeleton",
        f"[{_TEMPLATE}, template.create_instance({_POINTS})][-1]",
        shows="[[[p.x, p.y, p.name, p.feature_hash] for p in result.values], result.name,"
        " sorted(template.required_vertices), template.skeleton['1'].name, template.width, template.height,"
        " template.shape, template.skeleton_edges, template.name, template.feature_node_hash]",
        sdk=LATER,
    ),
]
CASES = [
    *SKELETONS,
    *[_edit(f"ontology: {name}", *steps) for name, steps in STEPS.items()],
    Case(
        "ontology: found after it was added",
        f"[made := OntologyStructure(), {', '.join(STEPS['questions about an object'])}]",
        shows="[made.get_child_by_hash('aaaa0006').title, made.get_child_by_title('blue', Option).uid,"
        " [one.title for one in car.children], red.is_nestable(), flags.options[0].is_nestable()]",
        sdk=LATER,
    ),
]
ANSWERS: dict[str, Any] = {f"PUT {AT_ONTOLOGY}": None, "POST /v2/public/ontologies": ONTOLOGY_RECORD}
