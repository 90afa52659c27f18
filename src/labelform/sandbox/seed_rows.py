"""Writing a checked seed into an empty database."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from labelform.sandbox.rules.data_units import MEDIA_TYPES
from labelform.sandbox.rules.presets import stored_filters
from labelform.sandbox.rules.structures import stored_editor
from labelform.sandbox.rules.workflows import DEFAULT_STAGES, NewStage, insert_stages, read_stages
from labelform.sandbox.seed_activity import insert_activity
from labelform.sandbox.seed_files import parts_of
from labelform.sandbox.seed_labels import insert_label_rows
from labelform.sandbox.seed_model import PROJECT_ROLES, Organisation, Project, Seed
from labelform.sandbox.seed_names import Names, identity
from labelform.sandbox.seed_things import Dataset, Item, Stage
from labelform.sandbox.times import STORED

THING_ROLES = {"admin": 0, "user": 1}


def insert_seed(db: sqlite3.Connection, seed: Seed) -> None:
    """Write everything in the seed, inside the caller's transaction. The seed must have passed its checks."""
    planter = _Planter(db, seed)
    for organisation in seed.organisations:
        planter.insert_people(organisation)
    for organisation in seed.organisations:
        planter.insert_groups(organisation)
        planter.insert_things(organisation)
    for organisation in seed.organisations:
        for project in organisation.projects:
            planter.insert_project(organisation, project)


class _Planter:
    """Writes the parts of a seed; every thing is created a second after the one before, so that lists have an order."""

    def __init__(self, db: sqlite3.Connection, seed: Seed) -> None:
        self._db = db
        self._names = Names(seed)
        self._times = _seconds_from(seed.created_at)

    def insert_people(self, organisation: Organisation) -> None:
        uuid = self._names.find("organisation", organisation.name, "")
        now = next(self._times)
        self._insert("organisations", uuid, organisation.name, json.dumps(organisation.metadata_schema), now)
        for user in organisation.users:
            self._db.execute("INSERT OR IGNORE INTO accounts VALUES (?, ?)", (user.email, now))
            self._insert("organisation_users", uuid, user.email, user.role, user.member_type, now, now)
        for tag in organisation.tags:
            tag_uuid = self._names.find("organisation tag", tag.name, organisation.name)
            self._insert("organisation_tags", tag_uuid, uuid, tag.name, "", next(self._times))
        for name in organisation.issue_tags:
            self._insert("issue_tags", self._names.find("issue tag", name, organisation.name), uuid, name, now)

    def insert_groups(self, organisation: Organisation) -> None:
        uuid = self._names.find("organisation", organisation.name, "")
        for group in organisation.groups:
            hash_ = group.hash or identity("group", organisation.name, group.name)
            self._insert("user_groups", hash_, uuid, group.name, group.description, next(self._times))
            for email in group.members:
                self._insert("group_members", hash_, email)
            for email in group.managers:
                self._insert("group_managers", hash_, email)
            for name in group.shared_with:
                self._insert("group_shares", hash_, self._names.find("organisation", name, ""))

    def insert_things(self, organisation: Organisation) -> None:
        uuid = self._names.find("organisation", organisation.name, "")
        for ontology in organisation.ontologies:
            hash_ = ontology.hash or identity("ontology", organisation.name, ontology.title)
            now = next(self._times)
            editor = stored_editor(ontology.editor)
            self._insert("ontologies", hash_, uuid, ontology.title, ontology.description, editor, now, now)
            for user in ontology.users:
                self._insert("ontology_users", hash_, user.email, THING_ROLES[user.role])
        for template in organisation.workflow_templates:
            hash_ = template.uuid or identity("workflow template", organisation.name, template.title)
            stages = json.dumps([_identified(hash_, number, each) for number, each in enumerate(template.stages)])
            self._insert("workflow_templates", hash_, uuid, template.title, stages, next(self._times))
            for email in template.admins:
                self._insert("workflow_template_admins", hash_, email)
        for dataset in organisation.datasets:
            self._insert_dataset(uuid, organisation, dataset)
        for integration in organisation.cloud_integrations:
            hash_ = integration.uuid or identity("integration", organisation.name, integration.title)
            self._insert("cloud_integrations", hash_, uuid, integration.title, next(self._times))

    def insert_project(self, organisation: Organisation, project: Project) -> None:
        own = organisation.name
        hash_ = project.hash or identity("project", own, project.title)
        now = project.created_at or next(self._times)
        self._insert(
            "projects",
            *(hash_, self._names.find("organisation", own, ""), project.title, project.description, project.status),
            *(project.type, self._names.find("ontology", project.ontology, own), project.creator, None, now, now),
        )
        if project.type == "workflow":
            self._insert_stages(organisation, project, hash_)
        for title in project.datasets:
            self._insert("project_datasets", hash_, self._names.find("dataset", title, own), next(self._times))
        for grant in project.groups:
            group = self._names.find_group(grant.group, own)
            self._insert("project_groups", hash_, group, PROJECT_ROLES[grant.role], next(self._times))
        for user in project.users:
            self._insert("project_users", hash_, user.email, PROJECT_ROLES[user.role], next(self._times))
        self._insert_contents(own, project, hash_)
        insert_label_rows(self._db, self._names, own, project, hash_)
        insert_activity(self._db, self._names, own, project, hash_)

    def _insert_contents(self, own: str, project: Project, project_hash: str) -> None:
        for collection in project.collections:
            uuid = collection.uuid or identity("collection", project_hash, collection.name)
            now = next(self._times)
            self._insert(
                "collections",
                *(uuid, project_hash, collection.name, collection.description, collection.type, now, now),
            )
        for preset in project.filter_presets:
            uuid = preset.uuid or identity("preset", project_hash, preset.name)
            now = next(self._times)
            self._insert("presets", uuid, project_hash, preset.name, stored_filters({**preset.filters}), now, now)
        for tag in project.tags:
            self._insert("project_organisation_tags", project_hash, self._names.find("organisation tag", tag, own))
        for tag in project.issue_tags:
            self._insert("project_issue_tags", project_hash, self._names.find("issue tag", tag, own))

    def _insert_stages(self, organisation: Organisation, project: Project, project_hash: str) -> None:
        stages: Sequence[NewStage] = [
            replace(stage, uuid=identity("stage", project_hash, str(index)))
            for index, stage in enumerate(DEFAULT_STAGES)
        ]
        if project.workflow_template is not None:
            template = self._names.find("workflow template", project.workflow_template, organisation.name)
            sql = "SELECT stages FROM workflow_templates WHERE template_uuid = ?"
            stages = read_stages(self._db.execute(sql, (template,)).fetchone()["stages"])
        insert_stages(self._db, project_hash, stages)

    def _insert_dataset(self, organisation_uuid: str, organisation: Organisation, dataset: Dataset) -> None:
        hash_ = dataset.hash or identity("dataset", organisation.name, dataset.title)
        now = next(self._times)
        owner = _owner(organisation, dataset)
        folder = identity("folder", hash_)
        self._insert(
            "storage_folders",
            *(folder, organisation_uuid, None, dataset.title, dataset.description, None, owner, now, now),
        )
        self._insert("datasets", hash_, organisation_uuid, dataset.title, dataset.description, folder, now, now)
        for user in dataset.users:
            self._insert("dataset_users", hash_, user.email, THING_ROLES[user.role])
        for item in dataset.items:
            self._insert_item(item, hash_, folder, owner)

    def _insert_item(self, item: Item, dataset_hash: str, folder_uuid: str, owner: str) -> None:
        """Write a piece of data, and the item in the dataset's folder that it is backed by."""
        item_hash = item.hash or identity("data", dataset_hash, item.title)
        item_uuid = identity("item", item_hash)
        now = next(self._times)
        measures = (item.type, item.width, item.height, item.frames_per_second, item.duration, item.frames)
        metadata, parts = json.dumps(item.client_metadata), json.dumps(parts_of(item, item_uuid))
        self._db.execute(
            "INSERT INTO storage_items (item_uuid, folder_uuid, name, data_type, width, height, frames_per_second,"
            " duration, frames, client_metadata, parts, mime_type, owner, created_at, last_edited_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (item_uuid, folder_uuid, item.title, *measures, metadata, parts, MEDIA_TYPES[item.type], owner, now, now),
        )
        self._insert(
            "data_items",
            *(item_hash, dataset_hash, item_uuid, item.title, *measures),
            *(metadata, json.dumps(item.metrics), parts, now, now),
        )

    def _insert(self, table: str, *values: object) -> None:
        marks = ", ".join("?" * len(values))
        self._db.execute(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608 - table names are ours


def _identified(template_uuid: str, number: int, stage: Stage) -> dict[str, object]:
    """Spell a stage of a template with the identities that it and its pathways have in every project."""
    uuid = stage.uuid or identity("stage", template_uuid, str(number))
    ways = [
        way.model_dump() | {"uuid": way.uuid or identity("way", uuid, str(place))}
        for place, way in enumerate(stage.pathways)
    ]
    return stage.model_dump() | {"uuid": uuid, "pathways": ways}


def _owner(organisation: Organisation, dataset: Dataset) -> str:
    """Say whose the folder of a dataset is: its first admin's, or the organisation's first user's."""
    admins = [user.email for user in dataset.users if user.role == "admin"]
    return (admins or [user.email for user in organisation.users])[0]


def _seconds_from(start: str) -> Iterator[str]:
    moment = datetime.strptime(start, STORED).replace(tzinfo=UTC)
    while True:
        yield moment.strftime(STORED)
        moment += timedelta(seconds=1)
