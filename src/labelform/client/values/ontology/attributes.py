"""The questions of an ontology, and the options that answer them; an option may hold questions of its own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final

from labelform.client.values.ontology.tree import OntologyElement, Raw, parts, text
from labelform.types import PropertyType


class Option(OntologyElement):
    """One answer to choose."""

    @property
    def title(self) -> str:
        """The same as `label`."""
        return self.label

    @property
    def label(self) -> str:
        """What people see."""
        return text(self._raw, "label")

    @property
    def value(self) -> str:
        """What programs see; unique within the question."""
        return text(self._raw, "value")

    @property
    def uid(self) -> list[int]:
        """The place in the ontology, as a path of numbers that count from 1."""
        return path_of(self._raw)

    @cached_property
    def attributes(self) -> tuple[Attribute, ...]:
        """The questions that come up once this option is chosen; only options of radio questions have any."""
        return attributes_of(self._raw, "options")

    @property
    def children(self) -> Sequence[OntologyElement]:
        """The same as `attributes`."""
        return self.attributes


class FlatOption(Option):
    """An option of a checklist."""


class NestableOption(Option):
    """An option of a radio question."""

    @property
    def nested_options(self) -> Sequence[Attribute]:
        """The SDK's name for `attributes`."""
        return self.attributes


class Attribute(OntologyElement):
    """
    A question. `dynamic` says whether the answer may change from frame to frame.

    A question of a kind that labelform does not know is just an `Attribute`.
    """

    @property
    def name(self) -> str:
        """The same as `title`."""
        return self.title

    @property
    def uid(self) -> list[int]:
        """The place in the ontology, as a path of numbers that count from 1."""
        return path_of(self._raw)

    @property
    def required(self) -> bool:
        """Whether an answer must be given."""
        return bool(self._raw.get("required"))

    @property
    def dynamic(self) -> bool:
        """Whether the answer may change from frame to frame; only questions right below an object can be."""
        return bool(self._raw.get("dynamic"))

    @property
    def options(self) -> tuple[Option, ...]:
        """The answers to choose from; empty when the answer is text."""
        return ()

    @property
    def children(self) -> Sequence[OntologyElement]:
        """The same as `options`."""
        return self.options

    def get_property_type(self) -> PropertyType:
        """Tell how the question is answered."""
        return PropertyType(text(self._raw, "type"))


class RadioAttribute(Attribute):
    """A question with one answer out of several."""

    @cached_property
    def options(self) -> tuple[NestableOption, ...]:
        """The answers to choose from."""
        return tuple(NestableOption(option) for option in parts(self._raw, "options"))


class ChecklistAttribute(Attribute):
    """A question with any number of answers out of several."""

    @cached_property
    def options(self) -> tuple[FlatOption, ...]:
        """The answers to choose from."""
        return tuple(FlatOption(option) for option in parts(self._raw, "options"))


class TextAttribute(Attribute):
    """A question answered in words."""


class NumericAttribute(Attribute):
    """A question answered with a number (SDK 0.1.211)."""


_KINDS: Final[dict[str, type[Attribute]]] = {
    PropertyType.RADIO: RadioAttribute,
    PropertyType.CHECKLIST: ChecklistAttribute,
    PropertyType.TEXT: TextAttribute,
    PropertyType.NUMERIC: NumericAttribute,
}


def attributes_of(raw: Raw, name: str) -> tuple[Attribute, ...]:
    """Read the questions that stand under `name`."""
    return tuple(_KINDS.get(text(attribute, "type"), Attribute)(attribute) for attribute in parts(raw, name))


def path_of(raw: Raw) -> list[int]:
    """Read an id like `"1.2.1"`."""
    return [int(number) for number in str(raw.get("id", "")).split(".") if number.isdecimal()]
