-- Whether the service answered that it took the render, but not under which uid: evidence that no list takes back.
ALTER TABLE render ADD COLUMN accepted INTEGER NOT NULL DEFAULT 0;
