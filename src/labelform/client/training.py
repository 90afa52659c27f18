"""Waiting for a training to end."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import ceil
from typing import Final

from labelform.api import calls
from labelform.api.records.models import TrainingProgress, TrainingResult, TrainingStatus
from labelform.client.http import SyncDriver
from labelform.errors import TrainingFailedError, TrainingPendingError

# The platform holds an answer back for at most a minute, which is also when proxies give up waiting for one.
LONGEST_POLL_SECONDS: Final = 45

# Between two questions, when the platform does not hold its answer back.
_SHORTEST_POLL_SECONDS: Final = 1.0


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
    until = clock() + timeout_seconds
    while True:
        asked_at = clock()
        left = max(0, ceil(until - asked_at))
        call = calls.model_train_get_result(
            model_hash=model_hash, training_hash=training_hash, timeout_seconds=min(left, LONGEST_POLL_SECONDS)
        )
        progress = driver.run(call)
        if progress.status != TrainingStatus.PENDING:
            return _result(progress, call.label)
        if left == 0:
            raise TrainingPendingError(f"the training {training_hash} has not ended yet", request=call.label)
        pause(max(0.0, min(left, _SHORTEST_POLL_SECONDS - (clock() - asked_at))))


def _result(progress: TrainingProgress, request: str) -> TrainingResult:
    if progress.status != TrainingStatus.DONE or progress.result is None:
        raise TrainingFailedError(f"the training ended as {progress.status}, without a result", request=request)
    return progress.result
