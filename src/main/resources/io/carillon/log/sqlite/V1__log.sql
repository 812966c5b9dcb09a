-- One row: where the log ends, and up to where it has been trimmed.
CREATE TABLE log (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  head INTEGER NOT NULL,
  trimmed INTEGER NOT NULL
);
INSERT INTO log (id, head, trimmed) VALUES (1, 0, 0);

-- A row for each start: the name under which offsets after "since" are known.
CREATE TABLE epoch (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  since INTEGER NOT NULL
);

-- The events, without gaps between the trimmed offset and the head. "time" is in milliseconds since 1970.
CREATE TABLE event (
  "offset" INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  type TEXT NOT NULL,
  topic TEXT NOT NULL,
  content_type TEXT,
  data BLOB
);

-- The present state. "version_offset" is the offset in "version".
CREATE TABLE resource (
  collection TEXT NOT NULL,
  id TEXT NOT NULL,
  version TEXT NOT NULL,
  version_offset INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (collection, id)
);
