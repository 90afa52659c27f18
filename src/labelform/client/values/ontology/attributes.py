"""The questions of an ontology, and the options that answer them; an option may hold questions of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from typing_extensions import deprecated

from labelform.client.values.ontology.editing import Edits, new_feature_hash, next_number, option_value
from labelform.client.values.ontology.tree import OntologyElement, Raw, parts, text
from labelform.errors import OntologyError
from labelform.types import Json, PropertyType

A = TypeVar("A", bound="Attribute")


class Asking(OntologyElement):
    """A part that questions can be added to."""

    def _ask(
        self,
        at: str,
        cls: type[A],
        name: str,
        local_uid: int | None,
        feature_node_hash: str | None,
        required: bool,
        dynamic: bool = False,
    ) -> A:
        """Add a question under `at`; for the errors see `Object.add_attribute`."""
        kind = next((kind for kind, known in _KINDS.items() if known is cls), None)
        if kind is None:
            raise OntologyError(f"{cls.__name__} is not a kind of question")
        entry: dict[str, Json] = {
            "id": f"{self._raw['id']}.{next_number(parts(self._raw, at), local_uid)}",
            "name": name,
            "type": str(kind),
            "featureNodeHash": new_feature_hash(feature_node_hash, self._edits),
            "required": required,
            "archived": False,
            "dynamic": dynamic,
        }
        return cls(self._append(at, entry), self._edits)


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

    @label.setter
    def label(self, label: str) -> None:
        self._write("label", label)

    @property
    def value(self) -> str:
        """What programs see. It is meant to be unique within the question; nothing here checks that."""
        return text(self._raw, "value")

    @value.setter
    def value(self, value: str) -> None:
        self._write("value", value)

    @property
    def uid(self) -> list[int]:
        """The place in the ontology, as a path of numbers that count from 1."""
        return path_of(self._raw)

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """The questions that come up once this option is chosen; only options of radio questions have any."""
        return self._read.get("attributes", lambda: attributes_of(self._raw, "options", self._edits))

    def is_nestable(self) -> bool:
        """Return whether questions may come up once it is chosen."""
        return False

    @property
    def children(self) -> Sequence[OntologyElement]:
        """The same as `attributes`."""
        return self.attributes


class FlatOption(Option):
    """An option of a checklist."""


class NestableOption(Option, Asking):
    """An option of a radio question."""

    @property
    def nested_options(self) -> Sequence[Attribute]:
        """The SDK's name for `attributes`."""
        return self.attributes

    def is_nestable(self) -> bool:
        """Return whether questions may come up once it is chosen."""
        return True

    def add_nested_attribute(
        self,
        cls: type[A],
        name: str,
        local_uid: int | None = None,
        feature_node_hash: str | None = None,
        required: bool = False,
    ) -> A:
        """
        Add a question that comes up once the option is chosen; return it. For the rest see `Object.add_attribute`.

        Source: SDK 0.1.211.
        """
        return self._ask("options", cls, name, local_uid, feature_node_hash, required)

    @deprecated("add_nested_option is deprecated since SDK 0.1.100: use add_nested_attribute")
    def add_nested_option(
        self,
        cls: type[A],
        name: str,
        local_uid: int | None = None,
        feature_node_hash: str | None = None,
        required: bool = False,
    ) -> A:
        """Add a question that comes up once the option is chosen. Deprecated: use `add_nested_attribute`."""
        return self.add_nested_attribute(cls, name, local_uid, feature_node_hash, required)


class Attribute(OntologyElement):
    """
    A question. `dynamic` says whether the answer may change from frame to frame.

    A question of a kind that labelform does not know is just an `Attribute`.
    """

    @property
    def name(self) -> str:
        """The same as `title`."""
        return self.title

    @name.setter
    def name(self, name: str) -> None:
        self._write("name", name)

    @property
    def uid(self) -> list[int]:
        """The place in the ontology, as a path of numbers that count from 1."""
        return path_of(self._raw)

    @property
    def required(self) -> bool:
        """Whether an answer must be given."""
        return bool(self._raw.get("required"))

    @required.setter
    def required(self, required: bool) -> None:
        self._write("required", required)

    @property
    def dynamic(self) -> bool:
        """Whether the answer may change from frame to frame; only questions right below an object can be."""
        return bool(self._raw.get("dynamic"))

    @dynamic.setter
    def dynamic(self, dynamic: bool) -> None:
        self._write("dynamic", dynamic)

    @property
    def options(self) -> tuple[Option, ...]:
        """The answers to choose from; empty when the answer is text."""
        return ()

    @property
    def children(self) -> Sequence[OntologyElement]:
        """The same as `options`."""
        return self.options

    def get_property_type(self) -> PropertyType:
        """Say how the question is answered."""
        return PropertyType(text(self._raw, "type"))


class RadioAttribute(Attribute):
    """A question with one answer out of several."""

    @property
    def options(self) -> tuple[NestableOption, ...]:
        """The answers to choose from."""
        return self._read.get(
            "options", lambda: tuple(NestableOption(each, self._edits) for each in parts(self._raw, "options"))
        )

    def add_option(
        self,
        label: str,
        value: str | None = None,
        local_uid: int | None = None,
        feature_node_hash: str | None = None,
    ) -> NestableOption:
        """
        Add an answer to choose; return it. Without `value` it is made of the label.

        Raises:
            OntologyError: an option has the number `local_uid`, or something of the ontology the hash.

        Source: SDK 0.1.211.
        """
        entry = new_option(self._raw, label, self._edits, value, local_uid, feature_node_hash)
        return NestableOption(self._append("options", entry), self._edits)


class ChecklistAttribute(Attribute):
    """A question with any number of answers out of several."""

    @property
    def options(self) -> tuple[FlatOption, ...]:
        """The answers to choose from."""
        return self._read.get(
            "options", lambda: tuple(FlatOption(each, self._edits) for each in parts(self._raw, "options"))
        )

    def add_option(
        self,
        label: str,
        value: str | None = None,
        local_uid: int | None = None,
        feature_node_hash: str | None = None,
    ) -> FlatOption:
        """Add an answer to choose; return it. For the rest see `RadioAttribute.add_option`."""
        entry = new_option(self._raw, label, self._edits, value, local_uid, feature_node_hash)
        return FlatOption(self._append("options", entry), self._edits)


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


def attributes_of(raw: Raw, name: str, edits: Edits) -> tuple[Attribute, ...]:
    """Read the questions that are under `name`."""
    return tuple(_KINDS.get(text(attribute, "type"), Attribute)(attribute, edits) for attribute in parts(raw, name))


def new_option(
    raw: Raw, label: str, edits: Edits, value: str | None, local_uid: int | None, feature_node_hash: str | None
) -> dict[str, Json]:
    """Return the JSON of a new option of a question; raises as `RadioAttribute.add_option`."""
    return {
        "id": f"{raw['id']}.{next_number(parts(raw, 'options'), local_uid)}",
        "label": label,
        "value": value or option_value(label),
        "featureNodeHash": new_feature_hash(feature_node_hash, edits),
        "archived": False,
    }


def path_of(raw: Raw) -> list[int]:
    """Read an id like `"1.2.1"`."""
    return [int(number) for number in str(raw.get("id", "")).split(".") if number.isdecimal()]
