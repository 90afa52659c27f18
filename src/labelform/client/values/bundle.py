"""Many requests combined into few: a queue in the client."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Generic, Self, TypeVar, cast

T = TypeVar("T")

DEFAULT_SIZE: Final = 1000
"""How many items go into one request. Source: SDK 0.1.155, `http.limits`."""


@dataclass(slots=True)
class _Queue(Generic[T]):
    send: Callable[[Sequence[T]], None]
    limit: int
    items: list[T] = field(default_factory=list)


class Bundle:
    """
    Collects requests of one kind and makes them together. Get one from `Project.create_bundle`, and use it with `with`.

    ```python
    with project.create_bundle() as bundle:
        for row in rows:
            row.initialise_labels(bundle=bundle)
    ```

    Nothing is sent before the block ends; when it ends with an exception, nothing is sent at all. Kinds are sent in the
    order in which each was first requested. What has been sent leaves the bundle before the answer is known: when a
    request fails, `execute` continues with the next one and never sends one twice.
    """

    def __init__(self, bundle_size: int | None = None) -> None:
        self._size = bundle_size
        self._queues: dict[Hashable, _Queue[object]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self.execute()
        else:
            self._queues.clear()

    def add(self, key: Hashable, item: T, send: Callable[[Sequence[T]], None], *, limit: int = DEFAULT_SIZE) -> None:
        """
        Queue an item. Items with an equal key go into one request, made by the first one's `send`.

        The key names the kind of request and everything about it but its items. For the values that take a bundle.
        """
        if key not in self._queues:
            self._queues[key] = _Queue(cast("Callable[[Sequence[object]], None]", send), self._size or limit)
        self._queues[key].items.append(item)

    def execute(self) -> None:
        """
        Send what has been queued.

        Raises:
            PlatformError: a request failed. Those before it were made, those after it are still queued.
        """
        while self._queues:
            key, queue = next(iter(self._queues.items()))
            chunk, queue.items = queue.items[: queue.limit], queue.items[queue.limit :]
            if not queue.items:
                del self._queues[key]
            queue.send(chunk)


def send_or_queue(
    bundle: Bundle | None,
    key: Hashable,
    item: T,
    send: Callable[[Sequence[T]], None],
    *,
    limit: int = DEFAULT_SIZE,
) -> None:
    """Send an item at once, or with the rest of a bundle."""
    if bundle is None:
        send([item])
    else:
        bundle.add(key, item, send, limit=limit)
