-- Sheets of refused rows as they were written, or taken in: what is in none of these forms is a person's work.
CREATE TABLE written_sheet (
    file   TEXT NOT NULL, -- its name, without a folder
    sha256 BLOB NOT NULL, -- of all that is in it
    PRIMARY KEY (file, sha256)
) STRICT, WITHOUT ROWID;

-- What is in a file that was brought home; empty where an earlier version of this program brought it.
ALTER TABLE video_file ADD COLUMN sha256 BLOB NOT NULL DEFAULT x'';
