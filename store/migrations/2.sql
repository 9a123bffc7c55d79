-- Videos that were brought home. A render may have several names, one for each row that shares it.
CREATE TABLE video_file (
    file     TEXT    NOT NULL PRIMARY KEY, -- relative to the output, with slashes; or absolute
    service  TEXT    NOT NULL,
    metadata TEXT    NOT NULL,             -- of the render that it is of
    row_hash INTEGER NOT NULL,             -- of the cells of the row that it was named for
    bytes    INTEGER NOT NULL,
    kept_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX video_file_render ON video_file (service, metadata);

-- What the video shows otherwise than it was meant, one a line, as the service says.
ALTER TABLE render ADD COLUMN warnings TEXT NOT NULL DEFAULT '';
