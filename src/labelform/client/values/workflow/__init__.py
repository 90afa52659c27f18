"""The workflow of a project: stages, the tasks that wait in them, and the reviews of labels."""

from __future__ import annotations

from labelform.client.values.workflow.issues import TaskIssues
from labelform.client.values.workflow.reviews import LabelReview
from labelform.client.values.workflow.stages import (
    AgentStage,
    AnnotationStage,
    ConsensusAnnotationStage,
    ConsensusReviewStage,
    FinalStage,
    ReviewStage,
    Workflow,
    WorkflowStage,
)
from labelform.client.values.workflow.tasks import (
    AgentTask,
    AnnotationTask,
    ConsensusAnnotationTask,
    ConsensusReviewTask,
    FinalStageTask,
    ReviewTask,
    WorkflowTask,
)

__all__ = [
    "AgentStage",
    "AgentTask",
    "AnnotationStage",
    "AnnotationTask",
    "ConsensusAnnotationStage",
    "ConsensusAnnotationTask",
    "ConsensusReviewStage",
    "ConsensusReviewTask",
    "FinalStage",
    "FinalStageTask",
    "LabelReview",
    "ReviewStage",
    "ReviewTask",
    "TaskIssues",
    "Workflow",
    "WorkflowStage",
    "WorkflowTask",
]
