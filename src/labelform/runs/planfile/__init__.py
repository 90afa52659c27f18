"""
A plan on disk: JSON in Terraform's shape plus one key with the part that labelform applies.

The file is readable by its owner only, and holds no credentials: neither keys nor tokens ever enter a plan. What is
read back is input like any other: what it shows is derived again from what it does (ADR 20).
"""

from __future__ import annotations

from labelform.runs.planfile.form import FORMAT, document
from labelform.runs.planfile.loading import is_plan_file, load, load_alone, loads
from labelform.runs.planfile.saving import save

__all__ = ["FORMAT", "document", "is_plan_file", "load", "load_alone", "loads", "save"]
