"""
Rows of every kind of data, written by the newest SDK: whatever a row holds is shown, or named as not shown.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, cast

import pytest
from tests.contract.environments import python_of

from labelform.client.values.labels import LabelRowDict, Labels
from labelform.objects import OntologyStructure

SCRIPT = Path(__file__).with_name("sdk_labels.py")
KINDS = [
    "image", "img_group", "video", "dicom", "nifti", "pdf", "audio", "text", "html", "time_series", "scene", "group",
]  # fmt: skip


def official(what: str, told: object = None) -> Any:
    command = [str(python_of("0.1.211")), str(SCRIPT), what]
    answer = subprocess.run(command, input=json.dumps(told), capture_output=True, text=True, check=True)
    return json.loads(answer.stdout)


@pytest.fixture(scope="module")
def corpus() -> Any:
    return official("write")


def labels_of(corpus: Any, kind: str) -> Labels:
    ontology = OntologyStructure.from_dict(corpus["editor"])
    return Labels(cast("LabelRowDict", deepcopy(corpus["rows"][kind])), lambda: ontology, 200)


def hashes_in(part: Any) -> Iterator[str]:
    """Yield every hash of a label that stands anywhere."""
    if isinstance(part, dict):
        yield from (part[name] for name in ("objectHash", "classificationHash") if name in part)
    for below in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from hashes_in(below)


def shown(labels: Labels) -> list[str]:
    objects = [instance.object_hash for instance in labels.objects]
    return objects + [instance.classification_hash for instance in labels.classifications]


def test_the_corpus_has_every_kind(corpus: Any) -> None:
    assert list(corpus["rows"]) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_row_holds_is_shown_or_named(kind: str, corpus: Any) -> None:
    labels = labels_of(corpus, kind)

    held = set(hashes_in(corpus["rows"][kind]))

    assert held == {*shown(labels), *(label.own_hash for label in labels.unreadable)}
    assert labels.row == corpus["rows"][kind]
