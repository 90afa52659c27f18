"""Writing what went on in the projects of a seed: Explorer, contents of collections, work, and models."""

import json
import sqlite3

from labelform.sandbox.rules.collection_items import Item, insert_items
from labelform.sandbox.seed_model import PROJECT_ROLES, Model, Project
from labelform.sandbox.seed_names import Names, identity


def insert_activity(db: sqlite3.Connection, names: Names, own: str, project: Project, project_hash: str) -> None:
    """Write the activity of a project that was inserted with its collections; `own` is its organisation's name."""
    created_at: str = db.execute("SELECT created_at FROM projects WHERE project_hash = ?", (project_hash,)).fetchone()[
        0
    ]
    if project.explorer is not None:
        how = project.explorer
        row = (project_hash, how.mode, how.video_sampling_rate, created_at, created_at)
        db.execute("INSERT INTO explorer_imports VALUES (?, ?, ?, ?, ?)", row)
    for collection in project.collections:
        uuid = collection.uuid or identity("collection", project_hash, collection.name)
        for item in collection.items:
            data = names.find("data", item.data, own)
            insert_items(db, uuid, [Item(data, frame, item.annotation or "") for frame in item.frames], created_at)
    _insert_work(db, names, own, project, project_hash)
    for model in project.models:
        _insert_model(db, project_hash, model, created_at)


def _insert_work(db: sqlite3.Connection, names: Names, own: str, project: Project, project_hash: str) -> None:
    stages = db.execute("SELECT title, stage_uuid FROM workflow_stages WHERE project_hash = ?", (project_hash,))
    uuid_by_title = dict(stages.fetchall())
    for work in project.work:
        stage = None if work.stage is None else uuid_by_title[work.stage]
        data, role = names.find("data", work.data, own), PROJECT_ROLES[work.role]
        db.execute(
            "INSERT INTO work_sessions VALUES (?, ?, ?, ?, ?, ?, ?)",
            (project_hash, work.email, data, role, stage, work.started_at, work.seconds),
        )


def _insert_model(db: sqlite3.Connection, project_hash: str, model: Model, created_at: str) -> None:
    uuid = model.uuid or identity("model", project_hash, model.title)
    row = (uuid, project_hash, model.title, model.description, model.model, json.dumps(model.features), created_at)
    db.execute("INSERT INTO models VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    for number, each in enumerate(model.trainings):
        training = each.uuid or identity("training", uuid, str(number))
        facts = (each.epochs, each.batch_size, each.final_loss, each.seconds, each.created_at)
        db.execute("INSERT INTO model_iterations VALUES (?, ?, ?, ?, ?, ?, ?)", (training, uuid, *facts))
