"""What is known as numbers, in the text format of Prometheus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from labelform.console.known import OFF, Knowledge, KnownEnvironment, State
from labelform.core.shift import Mover

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SIDES = {
    Mover.SPEC: "spec",
    Mover.LIVE: "project",
    Mover.BOTH_DIFFERENTLY: "both",
    Mover.UNKNOWN: "unknown",
}


class Sample(NamedTuple):
    """One number with its labels."""

    labels: dict[str, str]
    value: float


class Metric(NamedTuple):
    """One metric with all its numbers."""

    name: str
    kind: str
    help: str
    samples: Iterable[Sample]


def metrics(knowledge: Knowledge) -> str:
    """Return all metrics. Times are seconds since 1970, so that ages grow without a look: `time() - …`."""
    return "".join(line for metric in _metrics(knowledge) for line in _lines(metric))


def _metrics(knowledge: Knowledge) -> Iterator[Metric]:
    environments = knowledge.environments.values()
    states = Counter((one.subject.environment, one.state) for one in knowledge.projects.values())
    yield Metric(
        "labelform_projects", "gauge", "Projects by state.",
        [_sample(states[one.name, state], one.name, state=_word(state)) for one in environments for state in State],
    )  # fmt: skip
    sides = _sides(knowledge)
    yield Metric(
        "labelform_drift_items", "gauge", "Items that differ between spec and project, by the side that changed.",
        [
            _sample(sides[one.name, mover], one.name, side=side)
            for one in environments for mover, side in _SIDES.items()
        ],
    )  # fmt: skip
    yield Metric(
        "labelform_oldest_drift_timestamp_seconds",
        "gauge",
        "When the console first saw the oldest difference that still exists.",
        [
            _sample(min(moments).timestamp(), one.name)
            for one in environments if (moments := _since(knowledge, one.name))
        ],
    )  # fmt: skip
    yield Metric(
        "labelform_read_timestamp_seconds", "gauge", "When the environment was last read.",
        [_sample(one.read_at.timestamp(), one.name) for one in environments if one.read_at],
    )  # fmt: skip
    yield Metric(
        "labelform_up", "gauge", "Whether the last read of the environment finished.",
        [_sample(0 if one.failure else 1, one.name) for one in environments if one.looks],
    )  # fmt: skip
    yield from _counters(environments)


def _counters(environments: Collection[KnownEnvironment]) -> Iterator[Metric]:
    """Yield what only grows, since the console was started."""
    for name, text, counts in (
        ("labelform_looks_total", "Reads of the environment.", [one.looks for one in environments]),
        ("labelform_look_failures_total", "Reads that failed.", [one.failures for one in environments]),
        ("labelform_requests_total", "Requests made to the platform.", [one.requests for one in environments]),
        ("labelform_rate_limit_waits_total", "Answers that asked to wait.", [one.waits for one in environments]),
    ):
        samples = [_sample(count, one.name) for count, one in zip(counts, environments, strict=True)]
        yield Metric(name, "counter", text, samples)


def _since(knowledge: Knowledge, environment: str) -> list[datetime]:
    return [
        one.since
        for one in knowledge.projects.values()
        if one.subject.environment == environment and one.state in OFF and one.since
    ]


def _sides(knowledge: Knowledge) -> Counter[tuple[str, Mover]]:
    return Counter(
        (one.subject.environment, shift.mover)
        for one in knowledge.projects.values()
        if one.drifted is not None
        for shift in one.drifted.drift.shifts
        if shift.is_pending
    )


def _sample(value: float, environment: str, **labels: str) -> Sample:
    return Sample({"environment": environment, **labels}, value)


def _word(state: State) -> str:
    return state.replace(" ", "_")


def _lines(metric: Metric) -> Iterator[str]:
    yield f"# HELP {metric.name} {metric.help}\n# TYPE {metric.name} {metric.kind}\n"
    for sample in metric.samples:
        labels = ",".join(f'{name}="{_escaped(value)}"' for name, value in sample.labels.items())
        yield f"{metric.name}{{{labels}}} {sample.value:.15g}\n"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
