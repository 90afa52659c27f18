"""
What is said about each kind of mistake: one table, for the errors of pydantic and for those that models raise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from labelform.core.model import Frozen
from labelform.diagnostics import did_you_mean, is_slip
from labelform.language.document import shorten
from labelform.language.places import Path, dotted
from labelform.language.shape import entry_type, keys_of, models_at, models_of


@dataclass(frozen=True, slots=True)
class ModelError:
    """One error of pydantic, with its location as a path of the document."""

    kind: str
    path: Path
    loc: tuple[str | int, ...]
    value: Any
    said: str
    context: Mapping[str, Any]
    model: type[BaseModel]

    @property
    def name(self) -> str:
        """The path as people write it: `groups[1].role`."""
        return dotted(self.path)

    @property
    def is_of_union(self) -> bool:
        """Return whether this is about one alternative among several."""
        return len(self.loc) != len(self.path) and self.kind in _EXPECTED


@dataclass(frozen=True, slots=True)
class Explanation:
    """
    What is said about a mistake.

    `at` leads from the mistake to what the caret marks; `meant` is the key that a wrong key was probably meant to be.
    """

    code: str
    message: str
    hint: str = ""
    at: Path = ()
    is_key: bool = False
    meant: str = ""


def describe(mistakes: Sequence[ModelError]) -> Explanation:
    """Return what is said about one mistake, or about what all alternatives of a union say about one value."""
    mistake = mistakes[0]
    if mistake.kind in _EXPECTED:
        return _wrong_type(mistakes)
    explainer = _TABLE.get(mistake.kind)
    if explainer is None:
        return Explanation(
            "invalid-value", f"{mistake.name}: {_lower(mistake.said)}", "see docs/errors.md#invalid-value"
        )
    return explainer(mistake)


# -- wrong types -----------------------------------------------------------------------------------------------

_TEXT, _LIST, _MAPPING, _INTEGER, _NUMBER, _BOOLEAN = (
    "text", "a list", "a mapping", "a whole number", "a number", "true or false",
)  # fmt: skip

_EXPECTED = {
    "string_type": _TEXT,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "int_type": _INTEGER,
    "int_parsing": _INTEGER,
    "int_from_float": _INTEGER,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "bool_type": _BOOLEAN,
    "bool_parsing": _BOOLEAN,
}


def _wrong_type(mistakes: Sequence[ModelError]) -> Explanation:
    mistake = mistakes[0]
    expected = list(dict.fromkeys(_expected(one) for one in mistakes))
    if _NUMBER in expected and _INTEGER in expected:
        expected.remove(_INTEGER)
    words = [word for one in expected for word in one.split(" or ")]
    message = f"{mistake.name} expects {_either(words)}, got {_kind_of(mistake.value)}"
    hint = _type_hint(mistake.value, expected)
    if hint == _HOW_TO_WRITE[_MAPPING] and (models := models_at(mistake.model, mistake.loc)):
        hint = f"{hint}. Keys: {', '.join(dict.fromkeys(key for one in models for key in keys_of(one)))}"
    return Explanation("wrong-type", message, hint)


def _expected(mistake: ModelError) -> str:
    name = mistake.context.get("class_name")
    meant = (one for one in models_at(mistake.model, mistake.loc) if one.__name__ == name and issubclass(one, Frozen))
    return next((one.expected_as for one in meant if one.expected_as), _EXPECTED[mistake.kind])


def _either(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _kind_of(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return f'"{shorten(value, 30)}"'
    return _MAPPING if isinstance(value, Mapping) else _LIST


def _type_hint(value: Any, expected: Sequence[str]) -> str:
    if isinstance(value, (bool, int, float)) and any(one == _TEXT or one.startswith(_NAMES) for one in expected):
        return "put it in quotes"
    if isinstance(value, str) and value.startswith("-") and _LIST in expected:
        return 'put a space after each "-"'
    if len(expected) > 2:
        return "write a single value"
    return next((hint for word, hint in _HOW_TO_WRITE.items() if any(one.startswith(word) for one in expected)), "")


_NAMES = ("a name", "a title")
"""How what is expected begins where text alone will do; what else it may be comes behind."""
_HOW_TO_WRITE = {
    _BOOLEAN: "write true or false, without quotes",
    _LIST: "write it as [a, b], or with one entry a line, each after a dash",
    _NUMBER: "write a number, without quotes",
    _INTEGER: "write a number, without quotes",
    _MAPPING: 'write its keys below it, each as "key: value"',
    "a name or {hash": "write the name as text, or {hash: …}",
    "a name": "write the name as text",
    "a title": 'write the title as text, or its keys, each as "key: value"',
    "a count": "write a count such as 10, or a percentage such as 25%",
    _TEXT: "write it as text",
}


# -- the table -------------------------------------------------------------------------------------------------


_VERSIONS = ("labelform", "labelform_environments", "labelform_policy")


def _missing(mistake: ModelError) -> Explanation:
    value = "1" if mistake.path[0] in _VERSIONS else "…"
    return Explanation("missing-key", f"{mistake.name} is missing", f'add "{mistake.path[-1]}: {value}"')


def _unknown_key(mistake: ModelError) -> Explanation:
    key, parent = str(mistake.path[-1]), dotted(mistake.path[:-1])
    message = f'"{shorten(key)}" is not a key of {parent or _CALLED.get(mistake.model.__name__, "this file")}'
    models = models_at(mistake.model, mistake.loc[:-1])
    keys = list(dict.fromkeys(name for one in models for name in keys_of(one)))
    if parent and key in mistake.model.model_fields:
        return Explanation(
            "unknown-key", message, f'"{key}" belongs at the top of the spec, next to "project"', is_key=True
        )
    below = [name for name in keys if key in _keys_below(models, name)]
    if below:
        return Explanation("unknown-key", message, f'"{key}" belongs under "{below[0]}"', is_key=True)
    suggestion = did_you_mean(key, keys)
    hint = f"{suggestion} Keys: {', '.join(keys)}".strip()
    meant = suggestion.partition('"')[2].rstrip('"?')
    return Explanation("unknown-key", message, hint, is_key=True, meant=meant if is_slip(key, meant) else "")


def _keys_below(models: Sequence[type[BaseModel]], name: str) -> set[str]:
    """Return the keys of the mapping that a key of some models stands for; none for one of lists."""
    fields = (one.model_fields[name] for one in models if name in one.model_fields)
    inside = (part for field in fields if entry_type(field.annotation) is None for part in models_of(field.annotation))
    return {key for part in inside for key in keys_of(part)}


_CALLED = {"ProjectSpec": "a spec"}


def _unknown_role(mistake: ModelError) -> Explanation:
    hint = f"{mistake.context['suggestion']} Roles: {mistake.context['known']}".strip()
    return Explanation("unknown-role", f'"{shorten(mistake.context["role"])}" is not a project role', hint)


def _unknown_value(mistake: ModelError) -> Explanation:
    if len(mistake.path) == 1 and mistake.name.startswith("labelform"):
        shown = f'"{shorten(mistake.value)}"' if isinstance(mistake.value, str) else _kind_of(mistake.value)
        shown = str(mistake.value) if type(mistake.value) in (int, float) else shown
        hint = f"write {mistake.name}: 1" + (", without quotes" if isinstance(mistake.value, str) else "")
        language = "the spec language" if mistake.name == "labelform" else "the language of this file"
        return Explanation("unknown-version", f"{shown} is not a version of {language}", hint)
    known = str(mistake.context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
    if not isinstance(mistake.value, str):
        return Explanation("wrong-type", f"{mistake.name} expects text, got {_kind_of(mistake.value)}", _one_of(known))
    message = f'"{shorten(mistake.value)}" is not a value of {mistake.name}'
    return Explanation("unknown-value", message, f"{did_you_mean(mistake.value, known)} {_one_of(known)}".strip())


def _one_of(known: Sequence[str]) -> str:
    return f"Values: {', '.join(known)}"


def _unknown_metric(mistake: ModelError) -> Explanation:
    hint = f"{mistake.context['suggestion']} Metrics: {mistake.context['known']}".strip()
    return Explanation("unknown-metric", mistake.said, hint, at=("metric",))


def _bad_range(mistake: ModelError) -> Explanation:
    if "metric" in mistake.context:
        return Explanation("bad-range", mistake.said, "write both ends as shares, such as [0.0, 0.22]", at=("between",))
    return Explanation("bad-range", mistake.said, "write it as [lowest, highest]; both ends are included")


def _too_large(mistake: ModelError) -> Explanation:
    if mistake.path == ("labelform",):
        return _unknown_value(mistake)
    return Explanation("out-of-range", f"{mistake.name} is {shorten(str(mistake.value))}", "write a smaller number")


def _limit(mistake: ModelError) -> Explanation:
    least, most = mistake.context.get("ge"), mistake.context.get("le")
    hint = f"write a number of at least {least:g}" if least is not None else f"write a number of at most {most:g}"
    return Explanation("out-of-range", f"{mistake.name} is {shorten(str(mistake.value))}", hint)


def _too_many(mistake: ModelError) -> Explanation:
    most = mistake.context["max_length"]
    return Explanation("out-of-range", f"{mistake.name} has more than {most:,} entries", "write fewer, using * and ?")


def _too_long(mistake: ModelError) -> Explanation:
    most = mistake.context["max_length"]
    return Explanation("out-of-range", f"{mistake.name} has more than {most:,} letters", "write a shorter text")


def _as(code: str, hint: str, *, at: Path = ()) -> Callable[[ModelError], Explanation]:
    return lambda mistake: Explanation(code, mistake.said, hint, at=at)


def _item_of_type(mistake: ModelError) -> Explanation:
    hint = "give the collection type: label and each of its items an object, or neither of the two"
    return Explanation("wrong-item", mistake.said, hint, at=("items", int(mistake.context["place"])))


def _empty_preset(mistake: ModelError) -> Explanation:
    at = (str(mistake.context["field"]),)
    return Explanation("empty-preset", mistake.said, "add a filter, or remove the preset", at=at)


def _two_spellings(mistake: ModelError) -> Explanation:
    one, other = str(mistake.context["one"]), str(mistake.context["other"])
    return Explanation("two-spellings", mistake.said, f"put all of it under {other}", at=("raw", one), is_key=True)


def _made_unasked(mistake: ModelError) -> Explanation:
    hint = "existing things are not changed: remove it, or ask for a new one"
    return Explanation("made-unasked", mistake.said, hint, at=(str(mistake.context["fact"]),))


def _one_of_two(code: str, first: str, second: str, hint: str) -> Callable[[ModelError], Explanation]:
    def explainer(mistake: ModelError) -> Explanation:
        given = mistake.value if isinstance(mistake.value, Mapping) else {}
        message = (
            f"{first} and {second} are both given"
            if first in given and second in given
            else (f"{mistake.name} has neither {first} nor {second}")
        )
        return Explanation(code, message, hint)

    return explainer


def _named(code: str, sentence: str, hint: str) -> Callable[[ModelError], Explanation]:
    return lambda mistake: Explanation(code, sentence.format(name=mistake.name), hint)


def _unfit(mistake: ModelError) -> Explanation:
    hints = {
        "domains": "write the URL of a platform without a path, such as https://api.encord.com",
        "variables": "write names of environment variables",
        "credentials": "write names of environment variables; never write a key into a file",
    }
    hint = hints.get(str(mistake.path[0]), "write letters, digits, -, _ and .")
    return Explanation("invalid-value", f"{mistake.name} has characters that are not allowed here", hint)


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].removesuffix(".")


_TABLE: Mapping[str, Callable[[ModelError], Explanation]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "literal_error": _unknown_value,
    "enum": _unknown_value,
    "string_too_short": _named("empty-text", "{name} is empty", "write at least one character"),
    "too_short": _named("empty-list", "{name} has no entries", "list at least one value"),
    "too_long": _too_many,
    "string_too_long": _too_long,
    "greater_than_equal": _limit,
    "less_than_equal": _limit,
    "int_parsing_size": _too_large,
    "unknown_role": _unknown_role,
    "bad_uuid": _as("bad-uuid", "a hash is a uuid, such as 6f0e4c1a-2b7d-4e58-9c33-0d5a7b1e2f94"),
    "bad_email": _as("bad-email", "write the whole address, such as ann@example.org"),
    "bad_range": _bad_range,
    "unknown_metric": _unknown_metric,
    "unverified_metric": _as("unverified-metric", 'add "unverified: true" if you have seen it work', at=("metric",)),
    "bad_filter": _as("bad-filter", "write {metric: …, between: …}, {metadata: …, type: …, any_of: …} or {raw: …}"),
    "bad_action": _as("bad-action", "write {populate: …, from: …}, {sync: true} or {import_active: …}"),
    "one_test": _as("bad-filter", "write any_of: […], none_of: […], or for type: number between: [lowest, highest]"),
    "number_as_choice": _as("bad-filter", "write between: [lowest, highest], or {raw: …} with the platform's own JSON"),
    "one_of_name_and_hash": _one_of_two(
        "name-or-hash", "name", "hash", "give one of them; a hash is only needed where names are ambiguous"
    ),
    "made_by_hash": _as("made-by-hash", "name what is to be created; what already exists has a hash", at=("hash",)),
    "made_unasked": _made_unasked,
    "one_of_filters_and_raw": _one_of_two(
        "filters-or-raw", "filters", "raw", "use one of them; a single filter in JSON goes into filters as {raw: …}"
    ),
    "empty_preset": _empty_preset,
    "two_spellings": _two_spellings,
    "too_many_items": _as(
        "too-many-items", "list a few; fill it with a filter preset instead: labelform run populate", at=("items",)
    ),
    "items_of_type": _item_of_type,
    "not_a_variable_name": _as(
        "not-a-variable-name", "write the name of the variable; never write the key into a file"
    ),
    "one_platform": _as("bad-environment", "write platform: sandbox and database: …, or domain: … and one key"),
    "bad_waves": _as("bad-waves", "write numbers or percentages, and rest at the end: canary=2,10%,rest"),
    "bad_schedule": _as("bad-schedule", "all times are UTC"),
    "bad_freeze": _as("bad-schedule", "all times are UTC"),
    "bad_span": _as("bad-schedule", "write 0m to begin at the time itself"),
    "string_pattern_mismatch": _unfit,
    "key_as_variable": _as("variable-not-allowed", "keys cannot be variables: list them under credentials"),
    "expects_nothing": _as("expects-nothing", "see docs/testing.md for what can be expected"),
    "bad_selection": _as("invalid-value", "write it as in 11 of 36"),
    "one_edit": _as("bad-edit", "write {put: …} or {remove: […]}, each as its own edit"),
    "bad_max_deletes": _as("bad-limit", "write a count such as 10, or a percentage such as 25%"),
}
"""What is said for each type of error, pydantic's own and those our models raise."""
