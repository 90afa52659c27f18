"""Which environment variable has the address of the store that the environments of a fleet share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from labelform.core.reach import Reach
from labelform.diagnostics import Diagnostic
from labelform.errors import SpecError

if TYPE_CHECKING:
    from labelform.language.environments import Environments


def store_variable(found: Environments, names: Iterable[str], reach: Reach) -> str:
    """
    Return the name of the variable with the address of the store of some environments.

    Raises:
        SpecError: one of them has no store, or files must not name its variable, or they have different stores.
    """
    file = found.document.lines.file
    variables: dict[str, str] = {}
    mistakes = []
    for name in names:
        variable, wrong = found.store_of(name, reach)
        mistakes += wrong
        if variable is None and not wrong:
            hint = 'write "fleet: {store_env: LABELFORM_STORE}" below it, and set that variable'
            mistakes.append(Diagnostic("no-store", f'the environment "{name}" of {file} has no store', hint=hint))
        elif variable is not None:
            variables.setdefault(variable, name)
    if len(variables) > 1:
        (first, one), (second, another), *_ = variables.items()
        message = f'the environments "{one}" and "{another}" have different stores: ${first} and ${second}'
        mistakes.append(Diagnostic("no-store", message, hint="start a worker for each store: choose with --env"))
    if mistakes:
        raise SpecError(mistakes)
    return next(iter(variables))
