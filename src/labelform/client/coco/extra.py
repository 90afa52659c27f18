"""Optional packages, loaded when they are needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from labelform.errors import MissingExtraError


@dataclass(frozen=True, slots=True)
class Extra:
    """The packages of the extra `coco`: `pycocotools.mask` and `shapely`."""

    masks: Any
    shapely: Any

    def area(self, corners: Sequence[tuple[float, float]]) -> float:
        """Return the area of a polygon, in the unit of its corners."""
        return float(self.shapely.Polygon(corners).area) if len(corners) > 2 else 0.0


def load_extra() -> Extra:
    """
    Load the packages.

    Raises:
        MissingExtraError: they are not installed.
    """
    try:
        return Extra(*(import_module(name) for name in ("pycocotools.mask", "shapely")))
    except ImportError as error:
        raise MissingExtraError(
            f"the COCO export needs the package {(error.name or 'pycocotools').partition('.')[0]!r}",
            hint='install it in a checkout of labelform: pip install ".[coco]"',
        ) from error
