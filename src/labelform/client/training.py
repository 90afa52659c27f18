"""Waiting for a training to end."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from labelform.api import calls
from labelform.api.records.models import TrainingProgress, TrainingResult, TrainingStatus
from labelform.client.http import SyncDriver
from labelform.client.polling import answers
from labelform.errors import TrainingFailedError, TrainingPendingError


def await_training(
    driver: SyncDriver,
    model_hash: str,
    training_hash: str,
    timeout_seconds: int,
    *,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> TrainingResult:
    """
    Ask for the result of a training until it has ended or the time is over; at least once.

    Raises:
        TrainingFailedError: it ended without a result.
        TrainingPendingError: it has not ended in time.
    """
    asking = partial(calls.model_train_get_result, model_hash=model_hash, training_hash=training_hash)
    request = asking(timeout_seconds=0).label
    for progress in answers(
        driver, lambda held: asking(timeout_seconds=held), timeout_seconds, clock=clock, pause=pause
    ):
        if progress.status != TrainingStatus.PENDING:
            return _result(progress, request)
    raise TrainingPendingError(f"the training {training_hash} has not ended yet", request=request)


def _result(progress: TrainingProgress, request: str) -> TrainingResult:
    if progress.status != TrainingStatus.DONE or progress.result is None:
        raise TrainingFailedError(f"the training ended as {progress.status}, without a result", request=request)
    return progress.result
