PRAGMA application_id = 0x53687265; -- "Shre": this is a state of sheetreel, and no database of another program

-- A batch is one state file. Its id goes into the metadata of every render that it submits.
CREATE TABLE batch (
    id         TEXT    NOT NULL,
    created_at INTEGER NOT NULL -- all times are Unix milliseconds
) STRICT;

-- A render is one payment: intended, submitted, ended.
CREATE TABLE render (
    id            INTEGER PRIMARY KEY, -- rows are appended: what a commit touches lies together
    service       TEXT    NOT NULL, -- which service holds it: api.clipcat.com, localhost, local
    metadata      TEXT    NOT NULL, -- the short key that the service returns with the render
    fingerprint   BLOB    NOT NULL, -- 16 bytes: hash of what is rendered
    attempt       INTEGER NOT NULL, -- 1, and one more for each deliberate new payment
    template      TEXT    NOT NULL,
    modifications TEXT    NOT NULL, -- JSON, as sent
    row           INTEGER NOT NULL, -- number of the row at the time, for people
    key           TEXT    NOT NULL, -- of the row, where the mapping names a key column
    status        TEXT    NOT NULL,
    uid           TEXT    NOT NULL DEFAULT '',
    url           TEXT    NOT NULL DEFAULT '',
    preview       TEXT    NOT NULL DEFAULT '',
    file          TEXT    NOT NULL DEFAULT '',
    credits       REAL    NOT NULL DEFAULT 0,
    error         TEXT    NOT NULL DEFAULT '',
    settled       TEXT    NOT NULL DEFAULT '', -- how a lost answer was settled
    intended_at   INTEGER NOT NULL,
    submitted_at  INTEGER NOT NULL DEFAULT 0,
    updated_at    INTEGER NOT NULL,
    UNIQUE (service, metadata)
) STRICT;

CREATE UNIQUE INDEX render_content ON render (service, fingerprint, attempt);

-- What a run has to go on with.
CREATE INDEX render_open ON render (service, status)
    WHERE status IN ('submitting', 'rendering', 'stuck', 'unknown');

-- A row that has a key keeps its history when its content changes: its latest render, and the latest that has a video.
CREATE TABLE keyed (
    service TEXT NOT NULL,
    key     TEXT NOT NULL,
    latest  TEXT NOT NULL,            -- metadata
    shown   TEXT NOT NULL DEFAULT '', -- metadata; '' before the first video
    PRIMARY KEY (service, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX keyed_latest ON keyed (service, latest);
