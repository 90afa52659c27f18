# mypy: ignore-errors
"""
One program that uses every member of `Project`, with the official SDK or with labelform, whichever is installed.

Everything but the imports in `scenario_parts.dialect` is the same lines of code. Each step prints one JSON line.

Usage: scenario.py URL SSH_KEY_FILE shared|removed|later: what all versions have, what newer SDKs dropped, or added.
"""

import sys
import warnings

from scenario_parts import (
    activity,
    coco,
    copies,
    explorer,
    labels,
    later,
    ontology,
    people,
    removed,
    shapes,
    the_project,
    work,
)
from scenario_parts.dialect import connect

SCENARIOS = {
    "shared": [the_project, people, ontology, labels, coco, shapes, work, activity, explorer, copies],
    "removed": [removed],
    "later": [later],
}


def main():
    """Go through the parts in order."""
    url, key_file, scenario = sys.argv[1:]
    warnings.simplefilter("ignore")
    client = connect(url, key_file)
    for part in SCENARIOS[scenario]:
        part.run(client)


main()
