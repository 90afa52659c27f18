"""Storage: folders, and the items in them. Reading only; `Platform` and `LabelRow` hand them out."""

from __future__ import annotations

from labelform.client.storage.folder import StorageFolder
from labelform.client.storage.item import StorageItem

__all__ = ["StorageFolder", "StorageItem"]
