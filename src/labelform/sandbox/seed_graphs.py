"""
A workflow as a graph, in the form in which documentation of agents prints it, turned into the stages of a seed.

Of that form START with `toNode`, AGENT with `pathways` and DONE with `nodeSubtype` are public. What other nodes look
like is assumed: a type of stage, a title, and `toNode`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

Node = Mapping[str, Any]
START = "START"


def with_stages(template: object) -> object:
    """
    Give a template `stages` for its `graphNodes`; one without them is given back as it is.

    The stage where work begins comes first, the others stay in their order.

    Raises:
        ValueError: it has both, a node is none, or not exactly one node begins.
    """
    if not isinstance(template, Mapping) or "graphNodes" not in template:
        return template
    if "stages" in template:
        raise ValueError("stages and graphNodes exclude each other")
    nodes = template["graphNodes"]
    if not isinstance(nodes, Sequence) or not all(isinstance(node, Mapping) for node in nodes):
        raise ValueError("graphNodes is not a list of nodes")
    first = _first(nodes)
    inner = [node for node in nodes if node.get("nodeType") != START]
    stages = [_stage(node) for node in sorted(inner, key=lambda node: node.get("uuid") != first)]
    return {key: value for key, value in template.items() if key != "graphNodes"} | {"stages": stages}


def _first(nodes: Sequence[Node]) -> object:
    targets = [node.get("toNode") for node in nodes if node.get("nodeType") == START]
    if len(targets) != 1 or targets[0] not in [node.get("uuid") for node in nodes if "uuid" in node]:
        raise ValueError("graphNodes needs one node START whose toNode is the uuid of another node")
    return targets[0]


def _stage(node: Node) -> dict[str, object]:
    """Spell a node as a stage; what is missing or odd is found where stages are checked."""
    stage: dict[str, object] = {
        "type": node.get("nodeType"),
        "title": node.get("title") or str(node.get("nodeSubtype") or "").capitalize(),
        "uuid": node.get("uuid"),
        "next": node.get("toNode"),
    }
    ways = node.get("pathways", [])
    return stage | {"pathways": [_pathway(way) for way in ways] if isinstance(ways, list) else ways}


def _pathway(way: Any) -> object:
    if not isinstance(way, Mapping):
        return way
    return {"title": way.get("name"), "uuid": way.get("uuid"), "destination": way.get("targetNode")}
