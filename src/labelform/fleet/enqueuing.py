"""Which jobs an engine is given: what of a set may be begun now, in which queue, and what before what."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from labelform.fleet.dispatch import priority
from labelform.fleet.engine import Engine, Errand
from labelform.fleet.store import Store
from labelform.fleet.work import SetHead, Task


def queue_of(environment: str, base_url: str) -> str:
    """Return the queue of an environment: it names one platform and one key, and workers are for environments."""
    return f"{environment[:60]}@{hashlib.sha256(base_url.encode()).hexdigest()[:12]}"


def jobs_of(head: SetHead, tasks: Iterable[Task]) -> list[Errand]:
    """Return the jobs for members of a set."""
    return [Errand(task, priority(head.kind, task.number)) for task in tasks]


async def enqueue_waiting(store: Store, engine: Engine, set_id: str) -> int:
    """
    Give an engine all members of a set that may be begun now, and return how many they are. Again is harmless.

    Raises:
        StoreError: the store or the engine cannot be reached.
    """
    head = await store.head(set_id)
    tasks = [task for task, _ in await store.waiting(set_id)]
    await engine.enqueue(jobs_of(head, tasks), queue_of(head.environment, head.base_url))
    return len(tasks)
