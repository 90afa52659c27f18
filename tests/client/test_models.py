"""Models, trainings and algorithms: what is refused before it is sent, and how a training is awaited."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.client.world import MakeWorld

from labelform.api.message import Request, Response
from labelform.api.records import TrainingResult
from labelform.api.session import Session
from labelform.client.http import SyncDriver
from labelform.client.project import Project
from labelform.client.training import await_training
from labelform.errors import Effect, InvalidArgumentsError, TrainingFailedError, TrainingPendingError
from labelform.types import AutomationModels, ModelTrainingWeights

MODEL = "eeeeeeee-eeee-4eee-8eee-eeeeeeeeeee1"
TRAINING = "eeeeeeee-eeee-4eee-8eee-eeeeeeeeeee2"
RESULT = {
    "modelHash": MODEL,
    "trainingHash": TRAINING,
    "title": "t",
    "type": "x",
    "model": "m",
    "framework": "pytorch",
    "epochs": 1,
    "batchSize": 2,
    "finalLoss": 0.5,
    "weightsLink": "w",
    "createdAt": "2025-01-02T03:04:05Z",
    "duration": 7,
}


def test_a_kind_of_model_that_is_not_known_survives(world: MakeWorld) -> None:
    model = {
        "model_uid": "m",
        "title": "t",
        "description": "",
        "feature_node_hashes": {"a": {}, "b": {}},
        "model": "yolo",
        "model_iteration_uids": [],
    }
    here = world({"modelconfiguration GET": [model]})

    [found] = here.project.list_models()

    assert (found.model, found.feature_node_hashes) == (AutomationModels("yolo"), ["a", "b"])


def refused(call: Callable[[Project], object], world: MakeWorld) -> str:
    here = world({})
    with pytest.raises(InvalidArgumentsError) as raised:
        call(here.project)
    assert (raised.value.effect, here.sent) == (Effect.NOT_SENT, [])
    return raised.value.message


def test_what_makes_no_sense_is_refused_before_anything_is_sent(world: MakeWorld, tmp_path: Path) -> None:
    weights = ModelTrainingWeights(AutomationModels.FAST_AI)
    missing = str(tmp_path / "missing.png")

    assert refused(lambda here: here.model_inference("i"), world) == (
        "model_inference needs file_paths, base64_strings or data_hashes"
    )
    assert refused(lambda here: here.model_inference("i", [missing]), world) == (
        f"{missing} cannot be read: No such file or directory"
    )
    assert "label_rows" in refused(lambda here: here.model_train_start(MODEL, [], 1, weights), world)
    assert "key_frames" in refused(lambda here: here.object_interpolation({}, ["o"]), world)
    assert "size of the video" in refused(lambda here: here.fitted_bounding_boxes({"0": {}}, {}), world)


def test_files_are_sent_encoded_under_their_path(world: MakeWorld, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"pixels")
    here = world({"model POST": []})

    assert here.project.model_inference("i", file_paths=[str(path)]) == []

    sent = here.bodies[0]["values"]
    assert sent["uid"] == "i"
    assert sent["payload"]["model_parameters"]["files"] == [{"uid": str(path), "base64_str": "cGl4ZWxz"}]


class Trainer:
    """Answers questions about a training in turn. Time passes by a second whenever it is looked at."""

    def __init__(self, session: Session, *answers: dict[str, Any]) -> None:
        self.waited: list[str] = []
        self.slept: list[float] = []
        self._answers = itertools.chain(answers[:-1], itertools.repeat(answers[-1]))
        self._driver = SyncDriver("https://platform.test", session, carrier=self)

    def send(self, request: Request) -> Response:
        """Answer in place of a connection."""
        self.waited.append(parse_qs(urlsplit(request.target).query)["timeoutSeconds"][0])
        return Response(200, {}, json.dumps(next(self._answers)).encode())

    def close(self) -> None:
        """There is nothing to close."""

    def wait(self, seconds: int) -> TrainingResult:
        """Wait for the training."""
        ticks = itertools.count(0.0)
        clock = partial(next, ticks)
        return await_training(self._driver, MODEL, TRAINING, seconds, clock=clock, pause=self.slept.append)


def test_a_training_is_asked_for_again_until_it_is_done(session: Session) -> None:
    trainer = Trainer(session, {"status": "PENDING"}, {"status": "PENDING"}, {"status": "DONE", "result": RESULT})

    result = trainer.wait(1000)

    assert (result.final_loss, result["weights_link"]) == (0.5, "w")
    assert (trainer.waited, trainer.slept) == (["45"] * 3, [0.0] * 2)


def test_a_training_that_takes_too_long_is_reported_after_a_last_look(session: Session) -> None:
    trainer = Trainer(session, {"status": "PENDING"})

    with pytest.raises(TrainingPendingError, match=f"the training {TRAINING} has not ended yet"):
        trainer.wait(3)

    assert trainer.waited == ["2", "0"]


def test_a_training_that_failed_is_reported(session: Session) -> None:
    with pytest.raises(TrainingFailedError, match="the training ended as ERROR"):
        Trainer(session, {"status": "ERROR", "result": None}).wait(0)
