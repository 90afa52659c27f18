"""Runs cases with labelform, in this process: the counterpart of `sdk_members.py`."""

from __future__ import annotations

import datetime
import json
import warnings
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from tests.contract.cases import PROJECT, Case
from tests.contract.recorder import Recorder

import labelform
from labelform import types
from labelform.api.operation import Operation
from labelform.api.records import everything as records
from labelform.client.coco import FrameIndex
from labelform.client.platform import Platform
from labelform.client.values import labels, ontology


def namespace() -> dict[str, Any]:
    """Return the names that cases may use, by what the SDK calls them."""
    names: dict[str, Any] = {
        "UUID": UUID,
        **{name: getattr(datetime, name) for name in ("UTC", "datetime", "timedelta", "timezone")},
    }
    for module in (records, types, labels, ontology):
        names |= {name: value for name, value in vars(module).items() if not name.startswith("_")}
    return names | {
        "UUID": UUID,
        "FrameIndex": FrameIndex,
        "ProjectCollectionType": types.CollectionType,
        "ProjectUserRole": types.ProjectRole,
        "definition": lambda filters: filters,
        "weights": types.ModelTrainingWeights,
    }


def run_all(recorder: Recorder, cases: Iterable[Case]) -> tuple[dict[str, Any], set[str]]:
    """Run the cases; return `{"shown"}` or `{"error"}` by name of the case, and the names of the calls made."""
    results: dict[str, Any] = {}
    made: set[str] = set()
    with labelform.connect(domain=recorder.url, ssh_private_key=recorder.ssh_private_key) as platform:
        _note_calls(platform, made)
        for case in cases:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                try:
                    results[case.name] = {"shown": _run(recorder, platform, case)}
                except Exception as error:  # told by the test of the case
                    results[case.name] = {"error": repr(error)}
    return results, made


def _note_calls(platform: Platform, made: set[str]) -> None:
    driver = platform._driver
    run = driver.run

    def noted(operation: Operation[Any]) -> Any:
        made.add(operation.name)
        return run(operation)

    driver.run = noted  # type: ignore[method-assign]  # the driver of this test


def _run(recorder: Recorder, platform: Platform, case: Case) -> Any:
    recorder.enter("")
    names = {**namespace(), "client": platform, "project": platform.get_project(PROJECT)}
    exec(case.before, names)  # noqa: S102 - our own line, which the SDK runs word for word
    recorder.enter(case.name)
    names["result"] = eval(case.code, names)  # noqa: S307 - see above
    return json.loads(json.dumps(eval(case.shows, names), default=str))  # noqa: S307 - see above
