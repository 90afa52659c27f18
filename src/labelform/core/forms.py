"""
Values of one of several forms, told apart by the one key that each form has and no other: filters, actions.

pydantic asks only the form that a value has. Where nobody knows which that is, all that is wrong in it is said all the
same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Discriminator, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import ErrorDetails, InitErrorDetails

from labelform.core.clashes import asked, clash, refusal, repeated
from labelform.core.model import Frozen


@dataclass(frozen=True)
class Forms:
    """
    The forms of a value, by the key that makes it one of them; each form is tagged with the name of its class.

    `kind` and `said` are what is raised about a value that is of none of them, or of several.
    """

    kind: str
    said: str
    by_key: Mapping[str, type[Frozen]]

    @property
    def discriminator(self) -> Discriminator:
        """What finds the form of a value; an annotation of the union of the forms."""
        return Discriminator(self.form, custom_error_type=self.kind, custom_error_message=self.said)

    @property
    def looking_inside(self) -> WrapValidator:
        """What also says what is wrong in a value of no known form; an annotation behind the discriminator."""
        return WrapValidator(self._look_inside)

    def form(self, value: Any) -> str | None:
        """Return the tag of the form that a value has; None if it has none, or several."""
        if isinstance(value, tuple(self.by_key.values())):
            return type(value).__name__
        given = [form.__name__ for key, form in self.by_key.items() if isinstance(value, dict) and key in value]
        return given[0] if len(given) == 1 else None

    def _look_inside(self, value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        if not isinstance(value, dict) or self.form(value) is not None:
            return handler(value)
        given = [key for key in self.by_key if key in value]
        forms = [self.by_key[key] for key in given or self.by_key]
        unknown = [key for key in value if not any(key in _keys(form) for form in forms)]
        found = {(one["loc"], one["type"]): repeated(one) for form in forms for one in _inside(form, value)}
        raise refusal(
            [
                InitErrorDetails(type=clash(self.kind, self.said, without=() if given else self.by_key), input=value),
                *found.values(),
                *(InitErrorDetails(type="extra_forbidden", loc=(key,), input=value[key]) for key in unknown),
            ]
        )


def _keys(form: type[Frozen]) -> set[str]:
    """Return the keys of a form as they are written."""
    return {field.alias or name for name, field in form.model_fields.items()}


def _inside(form: type[Frozen], value: Mapping[str, Any]) -> Iterator[ErrorDetails]:
    """Yield what is wrong with the values of a form if it is that one; not what it has too little of."""
    own = {key: one for key, one in value.items() if key in _keys(form)}
    _, mistakes = asked(form.model_validate, own)
    yield from (one for one in mistakes if one["type"] != "missing" and not one.get("ctx", {}).get("without"))
