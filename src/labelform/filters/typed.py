"""
Typed filters: the shapes of filter JSON that are publicly known, in the words of a spec.

Everything else is written as `raw`. A guessed shape would be stored by the platform and then hang when it is
evaluated (seen by third parties: more than 100 seconds, no error), so nothing is guessed here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    Tag,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from labelform.core.model import Frozen
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

Scalar = bool | int | float | str


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


class MetricFilter(Frozen):
    """Selects frames by a quality metric, as in `{metric: brightness, between: [0.0, 0.22]}`."""

    model_config = ConfigDict(json_schema_extra=_METRIC_RULES)

    metric: Annotated[
        str,
        Field(
            description="Quality metric, without the prefix metric_.",
            json_schema_extra={"enum": [*VERIFIED_METRICS, *UNVERIFIED_METRICS]},
        ),
    ]
    between: Annotated[Range, Field(description="Lowest and highest value; both belong to the range.")]
    domain: Annotated[
        Literal["frame", "data", "item"] | None,
        Field(description="What is measured; left out, it is what project presets use for the metric."),
    ] = None
    include: Annotated[StrictBool, Field(description="false selects what lies outside the range.")] = True
    unverified: Annotated[
        StrictBool, Field(description="Allows a metric that has not been seen working on the platform.")
    ] = False

    @model_validator(mode="after")
    def _check_metric(self) -> MetricFilter:
        if self.metric in VERIFIED_METRICS or (self.metric in UNVERIFIED_METRICS and self.unverified):
            return self._check_share()
        if self.metric in UNVERIFIED_METRICS:
            raise PydanticCustomError(
                "unverified_metric", '"{metric}" has not been seen working on the platform', {"metric": self.metric}
            )
        suggestion = did_you_mean(self.metric, VERIFIED_METRICS)
        raise PydanticCustomError(
            "unknown_metric", '"{metric}" is not a metric that labelform knows',
            {"metric": self.metric, "suggestion": suggestion, "known": ", ".join(VERIFIED_METRICS)},
        )  # fmt: skip

    def _check_share(self) -> MetricFilter:
        if self.metric in _SHARES and not (self.between[0] >= 0 and self.between[1] <= 1):
            raise PydanticCustomError("bad_range", '"{metric}" lies between 0 and 1', {"metric": self.metric})
        return self

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


_METADATA_RULES: dict[str, Any] = {
    "oneOf": [
        {"required": ["any_of"], "properties": {"type": {"not": {"const": "number"}}}},
        {"required": ["none_of"], "properties": {"type": {"not": {"const": "number"}}}},
        {"required": ["between"], "properties": {"type": {"const": "number"}}},
    ]
}


class MetadataFilter(Frozen):
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
        Range | None, Field(description="Lowest and highest value, for type: number; both belong to the range.")
    ] = None

    @model_validator(mode="after")
    def _check_test(self) -> MetadataFilter:
        given = [name for name in ("any_of", "none_of", "between") if getattr(self, name) is not None]
        if len(given) != 1:
            raise PydanticCustomError("one_test", "give exactly one of any_of, none_of and between")
        if self.between is not None and self.type != "number":
            raise PydanticCustomError("one_test", "between needs type: number")
        if self.between is None and self.type == "number":
            # Both compile to the same JSON: any_of would say two values where the platform takes all between them.
            raise PydanticCustomError("number_as_choice", "the platform takes numbers as a range, not as a choice")
        return self

    def compile(self) -> dict[str, Any]:
        """
        Return the platform's JSON.

        Source: the template for client metadata in the platform's documentation of project presets.
        """
        values = self.between or self.any_of or self.none_of or ()
        return {"type": self.type, "key": self.metadata, "values": list(values), "include": self.none_of is None}


class RawFilter(Frozen):
    """A filter in the platform's own JSON, sent exactly as written."""

    raw: Annotated[dict[str, Any], Field(description="One filter in the platform's JSON.")]

    def compile(self) -> dict[str, Any]:
        """Return the JSON, untouched."""
        return self.raw


def _form(value: Any) -> str | None:
    if isinstance(value, (MetricFilter, MetadataFilter, RawFilter)):
        return type(value).__name__
    forms = {"metric": "MetricFilter", "metadata": "MetadataFilter", "raw": "RawFilter"}
    given = [form for key, form in forms.items() if isinstance(value, dict) and key in value]
    return given[0] if len(given) == 1 else None


AnyFilter = Annotated[
    Annotated[MetricFilter, Tag("MetricFilter")]
    | Annotated[MetadataFilter, Tag("MetadataFilter")]
    | Annotated[RawFilter, Tag("RawFilter")],
    Discriminator(
        _form,
        custom_error_type="bad_filter",
        custom_error_message="a filter has exactly one of the keys metric, metadata and raw",
    ),
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
