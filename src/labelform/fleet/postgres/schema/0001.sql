-- Sets and their members. Moments are by the clock of this server: those of workers may be wrong by minutes.

CREATE TABLE labelform.bundles (
    digest text PRIMARY KEY,
    content bytea NOT NULL,
    added timestamptz NOT NULL DEFAULT clock_timestamp()
);
ALTER TABLE labelform.bundles ALTER COLUMN content SET STORAGE EXTERNAL;  -- it is compressed already

CREATE TABLE labelform.sets (
    id uuid PRIMARY KEY,
    head json NOT NULL,
    bundle text REFERENCES labelform.bundles,
    added timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended timestamptz,                       -- when the last member was settled; null as long as one is left
    wave integer NOT NULL DEFAULT 0,         -- members of this wave and of earlier ones may be begun
    failed integer NOT NULL DEFAULT 0,
    reason text NOT NULL DEFAULT '',         -- why no other member is begun; empty as long as some are
    is_cancelled boolean NOT NULL DEFAULT false
);
CREATE INDEX sets_by_moment ON labelform.sets (added);
CREATE INDEX sets_that_ended ON labelform.sets (ended) WHERE ended IS NOT NULL;
CREATE INDEX sets_left ON labelform.sets (added) WHERE ended IS NULL;
CREATE INDEX sets_by_bundle ON labelform.sets (bundle);

-- Narrow, because how far a set is means reading all of its members.
CREATE TABLE labelform.members (
    set_id uuid NOT NULL REFERENCES labelform.sets ON DELETE CASCADE,
    number integer NOT NULL,
    wave integer NOT NULL,
    exit_code integer,
    token bigint NOT NULL DEFAULT 0,         -- that of the lease under which it was begun last
    begun integer NOT NULL DEFAULT 0,        -- how often it was, and not left because its worker was stopped
    at timestamptz,                          -- when it came to its state
    state text NOT NULL DEFAULT 'waiting',
    module text NOT NULL,
    project text NOT NULL,                   -- for leases, by its title
    also text NOT NULL,                      -- and by its hash; empty where that is not known
    spec text NOT NULL,
    worker text NOT NULL DEFAULT '',
    PRIMARY KEY (set_id, number)
);
CREATE INDEX members_left ON labelform.members (set_id, wave) WHERE state IN ('waiting', 'under way');

CREATE TABLE labelform.plans (               -- those that were brought along
    set_id uuid NOT NULL,
    number integer NOT NULL,
    plan json NOT NULL,
    PRIMARY KEY (set_id, number),
    FOREIGN KEY (set_id, number) REFERENCES labelform.members ON DELETE CASCADE
);

CREATE TABLE labelform.results (
    set_id uuid NOT NULL,
    number integer NOT NULL,
    result json NOT NULL,
    plan json,                               -- the plan that was made
    PRIMARY KEY (set_id, number),
    FOREIGN KEY (set_id, number) REFERENCES labelform.members ON DELETE CASCADE
);

-- One row for each subject, which is never deleted: its token only grows.
CREATE TABLE labelform.leases (
    subject text PRIMARY KEY,
    token bigint NOT NULL,
    holder text NOT NULL,
    until timestamptz NOT NULL,
    is_released boolean NOT NULL,
    taking text NOT NULL                     -- by which its holder knows it again, when an answer was lost
) WITH (fillfactor = 70);

-- Runs, with their ledgers: a line is what a file has, byte for byte. They are added to, and never changed.

CREATE SEQUENCE labelform.run_numbers;

CREATE TABLE labelform.runs (
    id bigint PRIMARY KEY,
    set_id uuid NOT NULL,
    number integer NOT NULL,
    token bigint NOT NULL,                   -- that of the lease under which it wrote
    began timestamptz NOT NULL DEFAULT clock_timestamp(),
    subject text NOT NULL,
    also text NOT NULL,                      -- the project by its hash, as in members
    base_url text NOT NULL,
    plan json NOT NULL,
    FOREIGN KEY (set_id, number) REFERENCES labelform.members ON DELETE CASCADE
);
CREATE INDEX runs_by_member ON labelform.runs (set_id, number);
CREATE INDEX runs_by_subject ON labelform.runs (subject, id);
CREATE INDEX runs_by_hash ON labelform.runs (also, id) WHERE also <> '';

CREATE TABLE labelform.entries (
    run bigint NOT NULL REFERENCES labelform.runs ON DELETE CASCADE,
    number integer NOT NULL,
    line text NOT NULL,
    PRIMARY KEY (run, number)
);

CREATE TABLE labelform.kept (                -- what items held that were deleted
    run bigint NOT NULL REFERENCES labelform.runs ON DELETE CASCADE,
    number integer NOT NULL,
    line text NOT NULL,
    PRIMARY KEY (run, number)
);

-- Runs that ended with calls that nobody knows the outcome of: they count for every project of the platform.
CREATE TABLE labelform.open_runs (
    run bigint PRIMARY KEY REFERENCES labelform.runs ON DELETE CASCADE,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE labelform.applied (             -- the spec that was applied last to a project
    key text PRIMARY KEY,                    -- digest of the next three, which may be too long for a key
    base_url text NOT NULL,
    spec text NOT NULL,                      -- its path in its repository
    title text NOT NULL,
    environment text NOT NULL,
    project text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    says json NOT NULL
);
CREATE INDEX applied_by_title ON labelform.applied USING hash (title);
CREATE INDEX applied_by_spec ON labelform.applied USING hash (spec);

CREATE TABLE labelform.paces (               -- what all workers know of the limit of a platform and key
    subject text PRIMARY KEY,
    state json NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE labelform.claims (              -- what is begun once, whoever comes first: sets that are due, looks for members
    name text PRIMARY KEY,
    moment timestamptz NOT NULL
);
