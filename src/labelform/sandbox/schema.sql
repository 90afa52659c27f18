-- The state of the sandbox. Constraints here are the ones the platform certainly has (references exist, one role per
-- member); what it merely refuses lives in rules/. Names are not unique except organisation tags (SDK docstrings).
-- Times are text, UTC, always "YYYY-MM-DDTHH:MM:SS.ffffffZ", so that they sort as text. Emails compare without case.

-- What belongs to the file as a whole: the email of the service account.
CREATE TABLE settings (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE organisations (
  organisation_uuid TEXT PRIMARY KEY,
  name              TEXT NOT NULL UNIQUE,
  metadata_schema   TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata_schema)),
  created_at        TEXT NOT NULL
) STRICT;

-- A person or service account, whether or not an organisation has it as a member.
CREATE TABLE accounts (
  email      TEXT PRIMARY KEY COLLATE NOCASE CHECK (instr(email, '@') > 1),
  created_at TEXT NOT NULL
) STRICT;

-- origin 'service': the key beside the database file; there is one. 'extra': made by `labelform sandbox key`.
CREATE TABLE ssh_keys (
  public_key TEXT PRIMARY KEY CHECK (length(public_key) = 64),
  email      TEXT NOT NULL COLLATE NOCASE REFERENCES accounts ON DELETE CASCADE,
  origin     TEXT NOT NULL CHECK (origin IN ('service', 'extra'))
) STRICT;

CREATE TABLE bearer_tokens (
  token_sha256 TEXT PRIMARY KEY,
  email        TEXT NOT NULL COLLATE NOCASE REFERENCES accounts ON DELETE CASCADE,
  expires_at   TEXT NOT NULL
) STRICT;

CREATE TABLE organisation_users (
  organisation_uuid TEXT NOT NULL REFERENCES organisations,
  email             TEXT NOT NULL COLLATE NOCASE REFERENCES accounts,
  role              TEXT NOT NULL CHECK (role IN ('ADMIN', 'MEMBER', 'TASKER', 'WORKFORCE_MANAGER')),
  member_type       TEXT NOT NULL CHECK (member_type IN ('internal', 'external')),
  created_at        TEXT NOT NULL,
  last_edited_at    TEXT NOT NULL,
  PRIMARY KEY (organisation_uuid, email),
  CHECK (role <> 'ADMIN' OR member_type = 'internal')
) STRICT;
CREATE INDEX organisation_users_by_email ON organisation_users (email);

CREATE TABLE organisation_tags (
  tag_uuid          TEXT PRIMARY KEY,
  organisation_uuid TEXT NOT NULL REFERENCES organisations,
  name              TEXT NOT NULL,
  description       TEXT NOT NULL DEFAULT '',
  created_at        TEXT NOT NULL,
  UNIQUE (organisation_uuid, name)
) STRICT;

CREATE TABLE issue_tags (
  tag_uuid          TEXT PRIMARY KEY,
  organisation_uuid TEXT NOT NULL REFERENCES organisations,
  name              TEXT NOT NULL,
  created_at        TEXT NOT NULL,
  UNIQUE (organisation_uuid, name)
) STRICT;

-- Groups of people. `groups` is a word of SQL, so the name is longer.
CREATE TABLE user_groups (
  group_hash        TEXT PRIMARY KEY,
  organisation_uuid TEXT NOT NULL REFERENCES organisations,
  name              TEXT NOT NULL,
  description       TEXT NOT NULL DEFAULT '',
  created_at        TEXT NOT NULL
) STRICT;

CREATE TABLE group_members (
  group_hash TEXT NOT NULL REFERENCES user_groups ON DELETE CASCADE,
  email      TEXT NOT NULL COLLATE NOCASE REFERENCES accounts,
  PRIMARY KEY (group_hash, email)
) STRICT;
CREATE INDEX group_members_by_email ON group_members (email);

-- Managers edit a group; they are not members of it and gain no access through it.
CREATE TABLE group_managers (
  group_hash TEXT NOT NULL REFERENCES user_groups ON DELETE CASCADE,
  email      TEXT NOT NULL COLLATE NOCASE REFERENCES accounts,
  PRIMARY KEY (group_hash, email)
) STRICT;

-- Another organisation that may attach this group to its projects.
CREATE TABLE group_shares (
  group_hash        TEXT NOT NULL REFERENCES user_groups ON DELETE CASCADE,
  organisation_uuid TEXT NOT NULL REFERENCES organisations,
  PRIMARY KEY (group_hash, organisation_uuid)
) STRICT;

CREATE TABLE ontologies (
  ontology_hash     TEXT PRIMARY KEY,
  organisation_uuid TEXT NOT NULL REFERENCES organisations,
  title             TEXT NOT NULL,
  description       TEXT NOT NULL DEFAULT '',
  editor            TEXT NOT NULL CHECK (json_valid(editor)),
  created_at        TEXT NOT NULL,
  last_edited_at    TEXT NOT NULL
) STRICT;

-- Role 0 admin, 1 user.
CREATE TABLE ontology_users (
  ontology_hash TEXT NOT NULL REFERENCES ontologies ON DELETE CASCADE,
  email         TEXT NOT NULL COLLATE NOCASE REFERENCES accounts,
  role          INTEGER NOT NULL CHECK (role IN (0, 1)),
  PRIMARY KEY (ontology_hash, email)
) STRICT;

-- Role 0 admin, 1 user.
CREATE TABLE ontology_groups (
  ontology_hash TEXT NOT NULL REFERENCES ontologies ON DELETE CASCADE,
  group_hash    TEXT NOT NULL REFERENCES user_groups ON DELETE CASCADE,
  role          INTEGER NOT NULL CHECK (role IN (0, 1)),
  PRIMARY KEY (ontology_hash, group_hash)
) STRICT;

CREATE TABLE workflow_templates (
  template_uuid     TEXT PRIMARY KEY,
  organisation_uuid TEXT NOT NULL REFERENCES organisations,
  title             TEXT NOT NULL,
  stages            TEXT NOT NULL CHECK (json_valid(stages)),
  created_at        TEXT NOT NULL
) STRICT;

CREATE TABLE workflow_template_admins (
  template_uuid TEXT NOT NULL REFERENCES workflow_templates ON DELETE CASCADE,
  email         TEXT NOT NULL COLLATE NOCASE REFERENCES accounts,
  PRIMARY KEY (template_uuid, email)
) STRICT;

-- Without client metadata a folder has null, an item '{}': so the SDK reads them.
CREATE TABLE storage_folders (
  folder_uuid       TEXT PRIMARY KEY,
  organisation_uuid TEXT NOT NULL REFERENCES organisations,
  parent_uuid       TEXT REFERENCES storage_folders ON DELETE CASCADE,
  name              TEXT NOT NULL,
  description       TEXT NOT NULL DEFAULT '',
  client_metadata   TEXT CHECK (client_metadata IS NULL OR json_valid(client_metadata)),
  owner             TEXT NOT NULL COLLATE NOCASE REFERENCES accounts,
  created_at        TEXT NOT NULL,
  last_edited_at    TEXT NOT NULL
) STRICT;
CREATE INDEX storage_folders_by_parent ON storage_folders (parent_uuid);

-- Role 0 admin, 1 user.
CREATE TABLE folder_users (
  folder_uuid TEXT NOT NULL REFERENCES storage_folders ON DELETE CASCADE,
  email       TEXT NOT NULL COLLATE NOCASE REFERENCES accounts,
  role        INTEGER NOT NULL CHECK (role IN (0, 1)),
  PRIMARY KEY (folder_uuid, email)
) STRICT;

CREATE TABLE folder_groups (
  folder_uuid TEXT NOT NULL REFERENCES storage_folders ON DELETE CASCADE,
  group_hash  TEXT NOT NULL REFERENCES user_groups ON DELETE CASCADE,
  role        INTEGER NOT NULL CHECK (role IN (0, 1)),
  PRIMARY KEY (folder_uuid, group_hash)
) STRICT;

-- Files in storage, with what is known of them. `url` and integration: of files that lie in somebody's cloud.
-- parts: the files of a group or scene, see rules/spaces.py; other items have none.
CREATE TABLE storage_items (
  item_uuid          TEXT PRIMARY KEY,
  folder_uuid        TEXT NOT NULL REFERENCES storage_folders ON DELETE CASCADE,
  name               TEXT NOT NULL,
  description        TEXT NOT NULL DEFAULT '',
  data_type          TEXT NOT NULL,
  width              INTEGER,
  height             INTEGER,
  frames_per_second  REAL,
  duration           REAL,
  frames             INTEGER NOT NULL DEFAULT 1 CHECK (frames >= 1),
  client_metadata    TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(client_metadata)),
  parts              TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(parts)),
  mime_type          TEXT,
  file_size          INTEGER,
  audio_sample_rate  INTEGER,
  audio_bit_depth    INTEGER,
  audio_codec        TEXT,
  audio_num_channels INTEGER,
  url                TEXT,
  integration_uuid   TEXT REFERENCES cloud_integrations,
  owner              TEXT NOT NULL COLLATE NOCASE REFERENCES accounts,
  created_at         TEXT NOT NULL,
  last_edited_at     TEXT NOT NULL
) STRICT;
CREATE INDEX storage_items_by_folder ON storage_items (folder_uuid);

-- The pictures of an image group, which are items themselves. Groups of seeds have none: their pictures are made up.
CREATE TABLE item_frames (
  group_uuid TEXT NOT NULL REFERENCES storage_items ON DELETE CASCADE,
  position   INTEGER NOT NULL CHECK (position >= 0),
  item_uuid  TEXT NOT NULL REFERENCES storage_items,
  PRIMARY KEY (group_uuid, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_frames_by_item ON item_frames (item_uuid);

-- Places that were given out for files, and the files that came; an upload job makes items of them. One that was asked
-- for without a folder is good for any.
CREATE TABLE uploads (
  upload_uuid TEXT PRIMARY KEY,
  folder_uuid TEXT REFERENCES storage_folders ON DELETE CASCADE,
  item_type   TEXT NOT NULL,
  media_type  TEXT,
  content     BLOB,
  created_at  TEXT NOT NULL
) STRICT;

-- The files of items that were uploaded. Items of seeds have none: theirs is made from their identity.
CREATE TABLE storage_files (
  item_uuid  TEXT PRIMARY KEY REFERENCES storage_items ON DELETE CASCADE,
  media_type TEXT NOT NULL,
  content    BLOB NOT NULL
) STRICT;

-- Jobs are over when they are answered; `outcome` is what polling for them says.
CREATE TABLE upload_jobs (
  job_uuid    TEXT PRIMARY KEY,
  folder_uuid TEXT NOT NULL REFERENCES storage_folders ON DELETE CASCADE,
  outcome     TEXT NOT NULL CHECK (json_valid(outcome)),
  created_at  TEXT NOT NULL
) STRICT;

-- A dataset with a backing folder mirrors it: what is in the folder is data of the dataset.
CREATE TABLE datasets (
  dataset_hash        TEXT PRIMARY KEY,
  organisation_uuid   TEXT NOT NULL REFERENCES organisations,
  title               TEXT NOT NULL,
  description         TEXT NOT NULL DEFAULT '',
  backing_folder_uuid TEXT UNIQUE REFERENCES storage_folders,
  created_at          TEXT NOT NULL,
  last_edited_at      TEXT NOT NULL
) STRICT;

-- Role 0 admin, 1 user.
CREATE TABLE dataset_users (
  dataset_hash TEXT NOT NULL REFERENCES datasets ON DELETE CASCADE,
  email        TEXT NOT NULL COLLATE NOCASE REFERENCES accounts,
  role         INTEGER NOT NULL CHECK (role IN (0, 1)),
  PRIMARY KEY (dataset_hash, email)
) STRICT;

CREATE TABLE dataset_groups (
  dataset_hash TEXT NOT NULL REFERENCES datasets ON DELETE CASCADE,
  group_hash   TEXT NOT NULL REFERENCES user_groups ON DELETE CASCADE,
  role         INTEGER NOT NULL CHECK (role IN (0, 1)),
  PRIMARY KEY (dataset_hash, group_hash)
) STRICT;

-- Data of datasets: each is backed by an item in storage, whose measures and parts it repeats.
CREATE TABLE data_items (
  data_hash         TEXT PRIMARY KEY,
  dataset_hash      TEXT NOT NULL REFERENCES datasets ON DELETE CASCADE,
  backing_item_uuid TEXT NOT NULL REFERENCES storage_items ON DELETE CASCADE,
  title             TEXT NOT NULL,
  data_type         TEXT NOT NULL,
  width             INTEGER,
  height            INTEGER,
  frames_per_second REAL,
  duration          REAL,
  frames            INTEGER NOT NULL DEFAULT 1 CHECK (frames >= 1),
  client_metadata   TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(client_metadata)),
  metrics           TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metrics)),
  parts             TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(parts)),
  created_at        TEXT NOT NULL,
  last_edited_at    TEXT NOT NULL
) STRICT;
CREATE INDEX data_items_by_dataset ON data_items (dataset_hash);
CREATE INDEX data_items_by_item ON data_items (backing_item_uuid);

-- Name and client metadata are the item's wherever its data is; the old way to rename data refers to the item [SDK].
CREATE TRIGGER data_follows_its_item AFTER UPDATE OF name, client_metadata ON storage_items
BEGIN
  UPDATE data_items SET title = new.name, client_metadata = new.client_metadata, last_edited_at = new.last_edited_at
  WHERE backing_item_uuid = new.item_uuid;
END;

-- Wire number of each project role; the highest strength wins when a person has several.
CREATE TABLE project_roles (
  role     INTEGER PRIMARY KEY,
  name     TEXT NOT NULL UNIQUE,
  strength INTEGER NOT NULL UNIQUE
) STRICT;
INSERT INTO project_roles VALUES
  (0, 'admin', 6), (4, 'team manager', 5), (3, 'annotator and reviewer', 4), (2, 'reviewer', 3), (1, 'annotator', 2),
  (5, 'viewer', 1);

CREATE TABLE projects (
  project_hash      TEXT PRIMARY KEY,
  organisation_uuid TEXT NOT NULL REFERENCES organisations,
  title             TEXT NOT NULL,
  description       TEXT NOT NULL DEFAULT '',
  status            TEXT NOT NULL CHECK (status IN
    ('notStarted', 'inProgress', 'inReview', 'paused', 'completed', 'cancelled', 'archived')),
  project_type      TEXT NOT NULL CHECK (project_type IN ('workflow', 'manual_qa')),
  ontology_hash     TEXT NOT NULL REFERENCES ontologies,
  creator_email     TEXT NOT NULL COLLATE NOCASE REFERENCES accounts,
  source_projects   TEXT CHECK (source_projects IS NULL OR json_valid(source_projects)),
  created_at        TEXT NOT NULL,
  last_edited_at    TEXT NOT NULL
) STRICT;

-- All stages of the graph, routers too; the wire leaves routers out. Projects of one template have stages of the same
-- identities. `next_uuid` is where work goes on to; without it that is the next position.
CREATE TABLE workflow_stages (
  project_hash TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  stage_uuid   TEXT NOT NULL,
  position     INTEGER NOT NULL,
  stage_type   TEXT NOT NULL,
  title        TEXT NOT NULL,
  pathways     TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(pathways)),
  next_uuid    TEXT,
  PRIMARY KEY (project_hash, stage_uuid),
  UNIQUE (project_hash, position)
) STRICT;

CREATE TABLE project_datasets (
  project_hash TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  dataset_hash TEXT NOT NULL REFERENCES datasets,
  attached_at  TEXT NOT NULL,
  PRIMARY KEY (project_hash, dataset_hash)
) STRICT;

CREATE TABLE project_users (
  project_hash TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  email        TEXT NOT NULL COLLATE NOCASE REFERENCES accounts,
  role         INTEGER NOT NULL REFERENCES project_roles,
  added_at     TEXT NOT NULL,
  PRIMARY KEY (project_hash, email)
) STRICT;
CREATE INDEX project_users_by_email ON project_users (email);

CREATE TABLE project_groups (
  project_hash TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  group_hash   TEXT NOT NULL REFERENCES user_groups ON DELETE CASCADE,
  role         INTEGER NOT NULL REFERENCES project_roles,
  added_at     TEXT NOT NULL,
  PRIMARY KEY (project_hash, group_hash)
) STRICT;
CREATE INDEX project_groups_by_group ON project_groups (group_hash);

CREATE TABLE project_organisation_tags (
  project_hash TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  tag_uuid     TEXT NOT NULL REFERENCES organisation_tags ON DELETE CASCADE,
  PRIMARY KEY (project_hash, tag_uuid)
) STRICT;

CREATE TABLE project_issue_tags (
  project_hash TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  tag_uuid     TEXT NOT NULL REFERENCES issue_tags ON DELETE CASCADE,
  PRIMARY KEY (project_hash, tag_uuid)
) STRICT;

-- What people pinned to data of a project, with one comment each; `anchor` says where, in the words of rules/issues.py.
CREATE TABLE issues (
  issue_uuid   TEXT PRIMARY KEY,
  project_hash TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  data_hash    TEXT NOT NULL REFERENCES data_items ON DELETE CASCADE,
  kind         TEXT NOT NULL,
  anchor       TEXT NOT NULL CHECK (json_valid(anchor)),
  comment      TEXT NOT NULL,
  tag_uuids    TEXT NOT NULL CHECK (json_valid(tag_uuids)),
  author       TEXT NOT NULL COLLATE NOCASE REFERENCES accounts,
  created_at   TEXT NOT NULL
) STRICT;
CREATE INDEX issues_by_data ON issues (project_hash, data_hash);

CREATE TABLE collections (
  collection_uuid TEXT PRIMARY KEY,
  project_hash    TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  name            TEXT NOT NULL,
  description     TEXT NOT NULL DEFAULT '',
  collection_type TEXT NOT NULL CHECK (collection_type IN ('FRAME', 'LABEL')),
  created_at      TEXT NOT NULL,
  last_edited_at  TEXT NOT NULL
) STRICT;
CREATE INDEX collections_by_project ON collections (project_hash);

-- filters: the JSON as it was sent, except that its two envelope keys are in camelCase.
CREATE TABLE presets (
  preset_uuid  TEXT PRIMARY KEY,
  project_hash TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  name         TEXT NOT NULL,
  filters      TEXT NOT NULL CHECK (json_valid(filters)),
  created_at   TEXT NOT NULL,
  updated_at   TEXT NOT NULL
) STRICT;
CREATE INDEX presets_by_project ON presets (project_hash);

-- What collections hold: frames, or with an annotation_id the annotations on them ('' in collections of frames, since
-- SQL takes two nulls for different). An item is there from added_at until removed_at: filling a collection from a
-- preset takes effect later than it is asked for.
CREATE TABLE collection_items (
  collection_uuid TEXT NOT NULL REFERENCES collections ON DELETE CASCADE,
  data_hash       TEXT NOT NULL REFERENCES data_items ON DELETE CASCADE,
  frame           INTEGER NOT NULL CHECK (frame >= 0),
  annotation_id   TEXT NOT NULL DEFAULT '',
  added_at        TEXT NOT NULL,
  removed_at      TEXT,
  PRIMARY KEY (collection_uuid, data_hash, frame, annotation_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX collection_items_by_data ON collection_items (data_hash);

-- Projects that were imported into Explorer, and when they were last brought up to date.
CREATE TABLE explorer_imports (
  project_hash        TEXT PRIMARY KEY REFERENCES projects ON DELETE CASCADE,
  mode                TEXT NOT NULL CHECK (mode IN ('data', 'label', 'metric', 'advanced')),
  video_sampling_rate REAL CHECK (video_sampling_rate > 0),
  imported_at         TEXT NOT NULL,
  synced_at           TEXT NOT NULL
) STRICT;

CREATE TABLE cloud_integrations (
  integration_uuid  TEXT PRIMARY KEY,
  organisation_uuid TEXT NOT NULL REFERENCES organisations,
  title             TEXT NOT NULL,
  created_at        TEXT NOT NULL
) STRICT;

-- A stretch of work of one person on one piece of data, with the role that they had then.
CREATE TABLE work_sessions (
  project_hash TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  email        TEXT NOT NULL COLLATE NOCASE REFERENCES accounts,
  data_hash    TEXT NOT NULL REFERENCES data_items ON DELETE CASCADE,
  role         INTEGER NOT NULL REFERENCES project_roles,
  stage_uuid   TEXT,
  started_at   TEXT NOT NULL,
  seconds      INTEGER NOT NULL CHECK (seconds > 0),
  FOREIGN KEY (project_hash, stage_uuid) REFERENCES workflow_stages ON DELETE CASCADE
) STRICT;
CREATE INDEX work_sessions_by_project ON work_sessions (project_hash, started_at);

-- Models of a project: what they are called and what they detect. There are no weights; nothing can be run.
CREATE TABLE models (
  model_uuid   TEXT PRIMARY KEY,
  project_hash TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  title        TEXT NOT NULL,
  description  TEXT NOT NULL DEFAULT '',
  model        TEXT NOT NULL,
  features     TEXT NOT NULL CHECK (json_valid(features)),
  created_at   TEXT NOT NULL
) STRICT;
CREATE INDEX models_by_project ON models (project_hash);

-- Trainings of the past, as seeds have them.
CREATE TABLE model_iterations (
  iteration_uuid TEXT PRIMARY KEY,
  model_uuid     TEXT NOT NULL REFERENCES models ON DELETE CASCADE,
  epochs         INTEGER NOT NULL,
  batch_size     INTEGER NOT NULL,
  final_loss     REAL NOT NULL,
  seconds        INTEGER NOT NULL,
  created_at     TEXT NOT NULL
) STRICT;
CREATE INDEX model_iterations_by_model ON model_iterations (model_uuid);

-- Labels of one piece of data on one branch. `labels` holds what clients saved, as they saved it.
CREATE TABLE label_rows (
  label_hash        TEXT PRIMARY KEY,
  project_hash      TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  data_hash         TEXT NOT NULL REFERENCES data_items ON DELETE CASCADE,
  branch_name       TEXT NOT NULL,
  label_status      TEXT NOT NULL CHECK (label_status IN
    ('NOT_LABELLED', 'LABEL_IN_PROGRESS', 'LABELLED', 'REVIEW_IN_PROGRESS', 'REVIEWED', 'REVIEWED_TWICE')),
  labels            TEXT NOT NULL CHECK (json_valid(labels)),
  validation_errors TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(validation_errors)),
  version           INTEGER NOT NULL DEFAULT 1,
  created_at        TEXT NOT NULL,
  created_by        TEXT NOT NULL COLLATE NOCASE REFERENCES accounts,
  last_edited_at    TEXT NOT NULL,
  last_edited_by    TEXT NOT NULL COLLATE NOCASE REFERENCES accounts,
  UNIQUE (project_hash, data_hash, branch_name)
) STRICT;

-- A task that somebody has touched; the view project_data has the others. Without stage: a manual QA project.
CREATE TABLE tasks (
  task_uuid        TEXT PRIMARY KEY,
  project_hash     TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  data_hash        TEXT NOT NULL REFERENCES data_items ON DELETE CASCADE,
  stage_uuid       TEXT,
  status           TEXT NOT NULL,
  assignee         TEXT COLLATE NOCASE REFERENCES accounts,
  last_actioned_by TEXT COLLATE NOCASE REFERENCES accounts,
  priority         REAL CHECK (priority BETWEEN 0 AND 1),
  updated_at       TEXT NOT NULL,
  UNIQUE (project_hash, data_hash),
  FOREIGN KEY (project_hash, stage_uuid) REFERENCES workflow_stages ON DELETE CASCADE
) STRICT;

-- What each annotator has to do in a consensus stage, on a branch of their own.
CREATE TABLE subtasks (
  subtask_uuid     TEXT PRIMARY KEY,
  task_uuid        TEXT NOT NULL REFERENCES tasks ON DELETE CASCADE,
  branch_name      TEXT NOT NULL,
  status           TEXT NOT NULL,
  assignee         TEXT COLLATE NOCASE REFERENCES accounts,
  last_actioned_by TEXT COLLATE NOCASE REFERENCES accounts,
  updated_at       TEXT NOT NULL,
  UNIQUE (task_uuid, branch_name)
) STRICT;

-- What a reviewer said of one label in one review stage, of the task's project; a label without a row is new to it.
CREATE TABLE label_reviews (
  review_uuid TEXT PRIMARY KEY,
  task_uuid   TEXT NOT NULL REFERENCES tasks ON DELETE CASCADE,
  stage_uuid  TEXT NOT NULL,
  label_id    TEXT NOT NULL,
  status      TEXT NOT NULL CHECK (status IN ('NEW', 'APPROVED', 'REJECTED', 'RESOLVED', 'REOPENED')),
  comment     TEXT,
  UNIQUE (task_uuid, stage_uuid, label_id)
) STRICT;

-- Who did what to tasks, and in which stage that was.
CREATE TABLE task_events (
  project_hash TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  data_hash    TEXT NOT NULL REFERENCES data_items ON DELETE CASCADE,
  task_uuid    TEXT NOT NULL,
  stage_uuid   TEXT NOT NULL,
  action       TEXT NOT NULL CHECK (action IN ('assign', 'approve', 'submit', 'move', 'reject', 'release')),
  email        TEXT NOT NULL COLLATE NOCASE REFERENCES accounts,
  created_at   TEXT NOT NULL,
  FOREIGN KEY (project_hash, stage_uuid) REFERENCES workflow_stages ON DELETE CASCADE
) STRICT;
CREATE INDEX task_events_by_project ON task_events (project_hash, created_at);

-- Who did what to labels. `action` is the platform's number, `frame_ranges` are pairs of first and last frame.
CREATE TABLE label_logs (
  log_hash     TEXT PRIMARY KEY,
  project_hash TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  data_hash    TEXT NOT NULL REFERENCES data_items ON DELETE CASCADE,
  email        TEXT NOT NULL COLLATE NOCASE REFERENCES accounts,
  action       INTEGER NOT NULL,
  identifier   TEXT,
  feature_hash TEXT,
  label_name   TEXT,
  frame        INTEGER,
  frame_ranges TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(frame_ranges)),
  branch_name  TEXT NOT NULL,
  stage_uuid   TEXT,
  created_at   TEXT NOT NULL,
  FOREIGN KEY (project_hash, stage_uuid) REFERENCES workflow_stages ON DELETE CASCADE
) STRICT;
CREATE INDEX label_logs_by_project ON label_logs (project_hash, created_at);

-- Every way in which a person holds a role on a project: directly, or as a member of a group.
CREATE VIEW project_access AS
  SELECT project_hash, email, role FROM project_users
  UNION ALL
  SELECT g.project_hash, m.email, g.role FROM project_groups g JOIN group_members m USING (group_hash);

CREATE VIEW dataset_access AS
  SELECT dataset_hash, email, role FROM dataset_users
  UNION ALL
  SELECT g.dataset_hash, m.email, g.role FROM dataset_groups g JOIN group_members m USING (group_hash);

-- Every folder with itself and those above it.
CREATE VIEW folder_paths AS
  WITH RECURSIVE paths (folder_uuid, ancestor_uuid, distance) AS (
    SELECT folder_uuid, folder_uuid, 0 FROM storage_folders
    UNION ALL
    SELECT p.folder_uuid, f.parent_uuid, distance + 1
    FROM paths p JOIN storage_folders f ON f.folder_uuid = p.ancestor_uuid WHERE f.parent_uuid IS NOT NULL
  )
  SELECT folder_uuid, ancestor_uuid, distance FROM paths;

-- A role on a folder holds for those below it, and a role on a dataset for the folder that it mirrors.
CREATE VIEW folder_access AS
  SELECT p.folder_uuid, u.email, u.role FROM folder_paths p JOIN folder_users u ON u.folder_uuid = p.ancestor_uuid
  UNION ALL
  SELECT p.folder_uuid, m.email, g.role FROM folder_paths p JOIN folder_groups g ON g.folder_uuid = p.ancestor_uuid
  JOIN group_members m USING (group_hash)
  UNION ALL
  SELECT p.folder_uuid, a.email, a.role FROM folder_paths p JOIN datasets d ON d.backing_folder_uuid = p.ancestor_uuid
  JOIN dataset_access a USING (dataset_hash);

-- Items with the names that data has, so that links are made to both in one way; `backed_count` counts their data.
CREATE VIEW stored_items AS
  SELECT
    i.*, f.organisation_uuid, i.item_uuid AS data_hash, i.item_uuid AS backing_item_uuid, i.name AS title,
    (SELECT count(*) FROM data_items d WHERE d.backing_item_uuid = i.item_uuid) AS backed_count
  FROM storage_items i JOIN storage_folders f USING (folder_uuid);

CREATE VIEW ontology_access AS
  SELECT ontology_hash, email, role FROM ontology_users
  UNION ALL
  SELECT g.ontology_hash, m.email, g.role FROM ontology_groups g JOIN group_members m USING (group_hash);

-- Every piece of data of a project with its task. One that nobody has touched waits in the first stage.
CREATE VIEW project_data AS
  SELECT
    p.project_hash, p.project_type, d.attached_at, i.*, s.title AS dataset_title, t.task_uuid,
    coalesce(t.stage_uuid, (
      SELECT stage_uuid FROM workflow_stages w
      WHERE w.project_hash = p.project_hash AND stage_type NOT IN ('USER_ROUTER', 'PERCENTAGE_ROUTER')
      ORDER BY position LIMIT 1
    )) AS stage_uuid,
    coalesce(t.status, iif(p.project_type = 'workflow', 'NEW', 'QUEUED')) AS task_status,
    t.assignee, t.last_actioned_by, t.priority, coalesce(t.updated_at, d.attached_at) AS task_updated_at
  FROM projects p
  JOIN project_datasets d USING (project_hash)
  JOIN datasets s USING (dataset_hash)
  JOIN data_items i USING (dataset_hash)
  LEFT JOIN tasks t ON t.project_hash = p.project_hash AND t.data_hash = i.data_hash;
