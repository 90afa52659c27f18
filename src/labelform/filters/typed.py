"""
Typed filters: the shapes of filter JSON that are publicly known, in the words of a spec.

Everything else is written as `raw`. A guessed shape would be stored by the platform and then hang when it is
evaluated (seen by third parties: more than 100 seconds, no error), so nothing is guessed here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    FiniteFloat,
    StrictBool,
    Tag,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from labelform.core.clashes import Ruled, Written, clash
from labelform.core.forms import Forms
from labelform.core.model import Frozen
from labelform.core.plaindata import RawJson
from labelform.diagnostics import did_you_mean

VERIFIED_METRICS: Mapping[str, str] = {
    "area": "frame",
    "aspect_ratio": "frame",
    "brightness": "frame",
    "file_size": "item",
    "height": "frame",
    "sharpness": "frame",
    "width": "frame",
}
"""Metrics seen working on the platform, with the domain that project presets use for each."""

UNVERIFIED_METRICS: Mapping[str, str] = dict.fromkeys(
    (
        "annotation_quality", "area_relative", "blue", "contrast", "green", "image_difficulty",
        "image_singularity", "label_border_closeness", "label_confidence", "label_duplicates",
        "label_inconsistent_classification_and_track", "label_missing_or_broken_tracks", "label_poly_similarity",
        "label_shape_outlier", "object_count", "object_density", "random", "red",
    ),
    "frame",
)  # fmt: skip
"""Metrics named in the open-source ancestor of the platform's explorer; not seen working there today."""

_SHARES = frozenset({"brightness", "sharpness", "contrast", "red", "green", "blue"})

Domain = Literal["frame", "data", "item"]

MetadataType = Literal[
    "boolean", "datetime", "embedding", "enum", "geospatial", "number", "text", "user", "uuid", "varchar", "variant"
]


def _parse_range(value: Any) -> Any:
    if not isinstance(value, (list, tuple)):
        raise PydanticCustomError("bad_range", "a range is written [lowest, highest]")
    if len(value) != 2 or any(isinstance(end, bool) or not isinstance(end, (int, float)) for end in value):
        raise PydanticCustomError("bad_range", "a range is two numbers, [lowest, highest]")
    return tuple(value)


def _in_order(value: tuple[int | float, int | float]) -> tuple[int | float, int | float]:
    lowest, highest = value
    if not (math.isfinite(lowest) and math.isfinite(highest)):
        raise PydanticCustomError("bad_range", "both ends of a range must be finite numbers")
    if lowest > highest:
        raise PydanticCustomError(
            "bad_range",
            "the range starts at {lowest} and ends below it, at {highest}",
            {"lowest": str(lowest), "highest": str(highest)},
        )
    return value


Range = Annotated[tuple[int | float, int | float], BeforeValidator(_parse_range), AfterValidator(_in_order)]
"""Lowest and highest value, both included."""

Scalar = bool | int | FiniteFloat | str


_METRIC_RULES: dict[str, Any] = {
    "allOf": [
        {
            "if": {"properties": {"metric": {"enum": list(UNVERIFIED_METRICS)}}, "required": ["metric"]},
            "then": {"properties": {"unverified": {"const": True}}, "required": ["unverified"]},
        },
        {
            "if": {"properties": {"metric": {"enum": sorted(_SHARES)}}, "required": ["metric"]},
            "then": {"properties": {"between": {"prefixItems": [{"minimum": 0, "maximum": 1}] * 2}}},
        },
    ]
}


class MetricFilter(Ruled):
    """Selects frames by a quality metric, as in `{metric: brightness, between: [0.0, 0.22]}`."""

    model_config = ConfigDict(json_schema_extra=_METRIC_RULES)

    metric: Annotated[
        str,
        Field(
            description="Quality metric, without the prefix metric_.",
            json_schema_extra={"enum": [*VERIFIED_METRICS, *UNVERIFIED_METRICS]},
        ),
    ]
    between: Annotated[Range, Field(description="Lowest and highest value, both included.")]
    domain: Annotated[
        Domain | None,
        Field(description="What is measured; by default what project presets use for the metric."),
    ] = None
    include: Annotated[StrictBool, Field(description="false selects what is outside the range.")] = True
    unverified: Annotated[
        StrictBool, Field(description="Allows a metric that has not been seen working on the platform.")
    ] = False

    @classmethod
    def clashes(cls, written: Written) -> Iterator[PydanticCustomError]:
        metric, between = written.right.get("metric"), written.right.get("between")
        if metric is None:
            return
        yield from _check_metric(metric, written)
        if metric in _SHARES and between is not None and not (between[0] >= 0 and between[1] <= 1):
            yield clash("bad_range", '"{metric}" lies between 0 and 1', about=["metric", "between"], metric=metric)

    def compile(self) -> dict[str, Any]:
        """
        Return the platform's JSON.

        Source: shape seen accepted and evaluated; project presets use the domain `frame`.
        """
        domain = self.domain or VERIFIED_METRICS.get(self.metric) or UNVERIFIED_METRICS[self.metric]
        return {
            "type": "metric",
            "metric": f"metric_{self.metric}",
            "domain": domain,
            "values": list(self.between),
            "include": self.include,
        }


def _check_metric(metric: str, written: Written) -> Iterator[PydanticCustomError]:
    if metric in VERIFIED_METRICS:
        return
    if metric not in UNVERIFIED_METRICS:
        suggestion, known = did_you_mean(metric, VERIFIED_METRICS), ", ".join(VERIFIED_METRICS)
        said = '"{metric}" is not a metric that labelform knows'
        yield clash("unknown_metric", said, about=["metric"], metric=metric, suggestion=suggestion, known=known)
    elif not written.right.get("unverified", "unverified" in written.keys):
        said = '"{metric}" has not been seen working on the platform'
        yield clash("unverified_metric", said, about=["metric", "unverified"], metric=metric)


_METADATA_RULES: dict[str, Any] = {
    "oneOf": [
        {"required": ["any_of"], "properties": {"type": {"not": {"const": "number"}}}},
        {"required": ["none_of"], "properties": {"type": {"not": {"const": "number"}}}},
        {"required": ["between"], "properties": {"type": {"const": "number"}}},
    ]
}


_TESTS = ("any_of", "none_of", "between")


class MetadataFilter(Ruled):
    """Selects by client metadata, as in `{metadata: weather, type: enum, any_of: [rain, spray]}`."""

    model_config = ConfigDict(json_schema_extra=_METADATA_RULES)

    metadata: Annotated[str, Field(min_length=1, description="Key of the client metadata.")]
    type: Annotated[MetadataType, Field(description="Type of the key in the metadata schema of the organisation.")]
    any_of: Annotated[
        tuple[Scalar, ...] | None, Field(min_length=1, description="Selects what has one of these values.")
    ] = None
    none_of: Annotated[
        tuple[Scalar, ...] | None, Field(min_length=1, description="Selects what has none of these values.")
    ] = None
    between: Annotated[
        Range | None, Field(description="Lowest and highest value, both included; for type: number.")
    ] = None

    @classmethod
    def clashes(cls, written: Written) -> Iterator[PydanticCustomError]:
        given, type_ = written.keys & {*_TESTS}, written.right.get("type")
        if len(given) != 1:
            said = "give exactly one of any_of, none_of and between"
            yield clash("one_test", said, without=() if given else _TESTS)
        if given == {"between"} and type_ not in (None, "number"):
            yield clash("one_test", "between needs type: number", about=["type"])
        if given and "between" not in given and type_ == "number":
            # Both compile to the same JSON: any_of would say two values where the platform takes all between them.
            said = "the platform takes numbers as a range, not as a choice"
            yield clash("number_as_choice", said, about=["type"])

    def compile(self) -> dict[str, Any]:
        """
        Return the platform's JSON.

        Source: the template for client metadata in the platform's documentation of project presets.
        """
        values = self.between or self.any_of or self.none_of or ()
        return {"type": self.type, "key": self.metadata, "values": list(values), "include": self.none_of is None}


class RawFilter(Frozen):
    """A filter in the platform's own JSON, sent exactly as written."""

    raw: Annotated[RawJson, Field(description="One filter in the platform's JSON.")]

    def compile(self) -> dict[str, Any]:
        """Return the JSON, untouched."""
        return self.raw


_FORMS = Forms(
    "bad_filter", "a filter has exactly one of the keys metric, metadata and raw",
    {"metric": MetricFilter, "metadata": MetadataFilter, "raw": RawFilter},
)  # fmt: skip

AnyFilter = Annotated[
    Annotated[MetricFilter, Tag("MetricFilter")]
    | Annotated[MetadataFilter, Tag("MetadataFilter")]
    | Annotated[RawFilter, Tag("RawFilter")],
    _FORMS.discriminator,
    _FORMS.looking_inside,
]
"""Any filter a spec can write."""


def decompile(filter_json: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return a filter as the spec would write it: typed where that means exactly this JSON, else `{raw: …}`.

    Numbers stay as they are written: `0.0` and `0` are equal to the platform, and different to a person.
    """
    for guess in (_as_metric(filter_json), _as_metadata(filter_json)):
        if guess is not None and _means(guess, filter_json):
            return guess
    return {"raw": dict(filter_json)}


def _as_metric(filter_json: Mapping[str, Any]) -> dict[str, Any] | None:
    metric = filter_json.get("metric")
    if filter_json.get("type") != "metric" or not isinstance(metric, str):
        return None
    name = metric.removeprefix("metric_")
    guess: dict[str, Any] = {"metric": name, "between": filter_json.get("values")}
    usual = VERIFIED_METRICS.get(name) or UNVERIFIED_METRICS.get(name)
    if filter_json.get("domain") != usual:
        guess["domain"] = filter_json.get("domain")
    if filter_json.get("include") is False:
        guess["include"] = False
    return {**guess, "unverified": True} if name in UNVERIFIED_METRICS else guess


def _as_metadata(filter_json: Mapping[str, Any]) -> dict[str, Any] | None:
    values = filter_json.get("values")
    if "key" not in filter_json or not isinstance(values, list):
        return None
    guess = {"metadata": filter_json["key"], "type": filter_json.get("type")}
    if filter_json.get("include") is False:
        return {**guess, "none_of": values}
    return {**guess, "between" if guess["type"] == "number" else "any_of": values}


def _means(guess: dict[str, Any], filter_json: Mapping[str, Any]) -> bool:
    try:
        compiled = _any_filter().validate_python(guess).compile()
    except ValidationError:
        return False
    return json.dumps(compiled, sort_keys=True) == json.dumps(filter_json, sort_keys=True)


@cache
def _any_filter() -> TypeAdapter[MetricFilter | MetadataFilter | RawFilter]:
    return TypeAdapter(AnyFilter)
