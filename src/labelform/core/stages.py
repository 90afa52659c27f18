"""The types of the stages that the platform lists."""

from __future__ import annotations

from typing import Final

from labelform.types import WorkflowStageType

_ROUTERS = frozenset({WorkflowStageType.USER_ROUTER, WorkflowStageType.PERCENTAGE_ROUTER})

STAGE_TYPES: Final = tuple(one for one in WorkflowStageType if one not in _ROUTERS)
"""Those that labelform knows, without routers, which are in a workflow and in no list of its stages."""
