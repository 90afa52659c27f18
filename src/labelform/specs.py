"""The parts of specs: the entries of their sections, and what is in them. Pass them to `labelform.Spec`."""

# Generated from the model of the spec by tests/programs/test_specs.py; do not edit by hand.

from __future__ import annotations

from labelform.actions.explorer import ImportActiveEntry, SyncEntry
from labelform.actions.populate import PopulateEntry
from labelform.contents.collection_items import HeldItemEntry
from labelform.core.check import Check
from labelform.core.policy import IgnoreEntry, MaxDeletes, Policy
from labelform.core.reference import Reference
from labelform.core.roles import Role
from labelform.filters.typed import MetadataFilter, MetricFilter, RawFilter
from labelform.resources.collections import CollectionEntry
from labelform.resources.datasets import DatasetReference
from labelform.resources.filter_presets import FilterPresetEntry
from labelform.resources.groups import GroupEntry
from labelform.resources.issue_tags import IssueTag
from labelform.resources.settings import SettingsEntry
from labelform.resources.tags import TagReference
from labelform.resources.users import UserEntry
from labelform.resources.workflow import AssertedPathway, AssertedStage, AssertedWorkflow

__all__ = [
    "AssertedPathway",
    "AssertedStage",
    "AssertedWorkflow",
    "Check",
    "CollectionEntry",
    "DatasetReference",
    "FilterPresetEntry",
    "GroupEntry",
    "HeldItemEntry",
    "IgnoreEntry",
    "ImportActiveEntry",
    "IssueTag",
    "MaxDeletes",
    "MetadataFilter",
    "MetricFilter",
    "Policy",
    "PopulateEntry",
    "RawFilter",
    "Reference",
    "Role",
    "SettingsEntry",
    "SyncEntry",
    "TagReference",
    "UserEntry",
]
