"""What the options of a command say of a whole set, as plain data, and what plans are made with by them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from labelform.core.model import Frozen
from labelform.core.plan import Partial
from labelform.core.reach import Reach
from labelform.planning.options import PlanOptions, options_in
from labelform.repository.environments import gather_variables
from labelform.repository.usable import inputs_in

if TYPE_CHECKING:
    from labelform.language.document import Document
    from labelform.language.environments import Environments
    from labelform.language.variables import Variables

    Read = Callable[[Path], Document]


class SetChoices(Frozen):
    """
    The options of one command. Files are named as the command named them, and no value is from its environment.

    `environments` is the file of environments; `variables` are those of `--var`. `is_detailed` is that of
    `--detailed-exitcode`. `is_again` starts actions whatever earlier runs did of them; without `is_waiting`, calls that
    earlier runs left unanswered are given no time to arrive.
    """

    environments: str = ""
    variables: tuple[str, ...] = ()
    variable_files: tuple[str, ...] = ()
    prune: bool | Literal["owned"] | None = None
    allowed: tuple[str, ...] = ()
    wants_access: bool = False
    only: tuple[str, ...] = ()
    excepted: tuple[str, ...] = ()
    is_detailed: bool = False
    is_again: bool = False
    is_waiting: bool = True


@dataclass(frozen=True, slots=True)
class OwnEnvironment:
    """
    What a process takes from its machine: the variables of its environment, and which of them files may name.

    `reach` is what the owners around its own file of environments allow. A bundle has no say in that: it comes from the
    store.
    """

    environ: Mapping[str, str]
    reach: Reach


def plan_options(
    choices: SetChoices, environment: str, found: Environments, own: OwnEnvironment, read: Read | None = None
) -> PlanOptions:
    """
    Return what plans of a set are made with; `found` is its file of environments.

    A worker gives `read`, which reads files by their names. Only where a command runs, `LABELFORM_VAR_…` count that no
    file names.

    Raises:
        SpecError: a file has mistakes, or wants a variable that this machine does not have.
    """

    def gathered(base: Variables, reach: Reach) -> Variables:
        files = [Path(name) for name in choices.variable_files]
        return gather_variables(
            base, files, choices.variables, own.environ, reach=reach, read=read, with_process=read is None
        )

    meant, given = inputs_in(found, environment, gathered, own.environ, own.reach, allows_outside=False)
    is_part = bool(choices.only or choices.excepted)
    return replace(
        options_in(meant, given),
        prune=choices.prune,
        allowed=frozenset(choices.allowed),
        wants_access=choices.wants_access,
        partial=Partial(only=choices.only, excepted=choices.excepted) if is_part else None,
    )
