"""
Import and export of labels in the COCO format. Nothing here talks to the platform.

Source: `utilities.coco` of SDK 0.1.155, for the layout of the document.
"""

from __future__ import annotations

from labelform.client.coco.document import Coco, FrameIndex
from labelform.client.coco.exporting import export_labels
from labelform.client.coco.extra import load_extra
from labelform.client.coco.importing import CocoImport, Skipped, apply, plan_import

__all__ = ["Coco", "CocoImport", "FrameIndex", "Skipped", "apply", "export_labels", "load_extra", "plan_import"]
