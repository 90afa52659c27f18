"""What faults need of the database: a copy of this moment for stale reads, and edits by someone else."""

import os
import sqlite3
import tempfile
from pathlib import Path

from labelform.sandbox.database import Database, connect
from labelform.sandbox.faults.rules import ForeignEdit

_FILL = """
INSERT INTO collection_items
SELECT collection_uuid, data_hash, 0, CASE collection_type WHEN 'LABEL' THEN 'somebody' ELSE '' END, attached_at, NULL
FROM collections JOIN project_data USING (project_hash) WHERE collections.name = ? ORDER BY data_hash LIMIT 1
ON CONFLICT DO NOTHING
"""


def copy_of(database: Database) -> Database:
    """Copy the whole state into a file of its own, beside the temporary files of this machine."""
    handle, name = tempfile.mkstemp(prefix="labelform-stale-", suffix=".db")
    os.close(handle)
    path = Path(name)
    source, target = connect(database.path), sqlite3.connect(path)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()
    return Database(path)


def remove_copy(copy: Database) -> None:
    """Delete the file of a copy, and what SQLite keeps beside it."""
    for ending in ("", "-wal", "-shm"):
        Path(f"{copy.path}{ending}").unlink(missing_ok=True)


def carry_out(database: Database, edit: ForeignEdit) -> None:
    """Change, fill or delete a collection or preset behind everybody's back."""
    with database.writing() as db:
        if edit.action == "delete":
            db.execute(f"DELETE FROM {edit.section} WHERE name = ?", (edit.name,))  # noqa: S608 - one of two words
        elif edit.action == "fill":
            db.execute(_FILL, (edit.name,))
        elif edit.section == "collections":
            db.execute("UPDATE collections SET description = description || ' (edited)' WHERE name = ?", (edit.name,))
        else:
            changed = '{"localFilters": {}, "globalFilters": {"filters": [{"edited": true}]}}'
            db.execute("UPDATE presets SET filters = ? WHERE name = ?", (changed, edit.name))
