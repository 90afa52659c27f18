"""The kinds of actions, and the only place that lists them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Tag

from labelform.actions.explorer import ImportActive, ImportActiveEntry, Sync, SyncEntry
from labelform.actions.populate import Populate, PopulateEntry
from labelform.core.following import ActionEntry, AnyAction
from labelform.core.forms import Forms

_EVERY: tuple[AnyAction, ...] = (Populate(), Sync(), ImportActive())

ACTIONS: Mapping[str, AnyAction] = {one.kind: one for one in _EVERY}
"""The kinds of actions by their keys."""
BY_ENTRY: Mapping[type[ActionEntry], AnyAction] = {one.entry: one for one in _EVERY}
"""The same by the models of their entries."""

_FORMS = Forms(
    "bad_action", f"an action has exactly one of the keys {', '.join(ACTIONS)}",
    {one.kind: one.entry for one in _EVERY},
)  # fmt: skip

AnyActionEntry = Annotated[
    Annotated[PopulateEntry, Tag("PopulateEntry")]
    | Annotated[SyncEntry, Tag("SyncEntry")]
    | Annotated[ImportActiveEntry, Tag("ImportActiveEntry")],
    _FORMS.discriminator,
    _FORMS.looking_inside,
]
"""Any entry of `after_apply`."""
