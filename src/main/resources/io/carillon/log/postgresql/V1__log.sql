-- One row: where the log ends, up to where it has been trimmed, in which epoch events are made, and for which start of which
-- server that epoch is good. Who holds its lock is the one that appends. It is rewritten by each batch, within its page.
CREATE TABLE log (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  head BIGINT NOT NULL,
  trimmed BIGINT NOT NULL,
  epoch TEXT NOT NULL,
  witness TEXT NOT NULL
) WITH (fillfactor = 10);
INSERT INTO log (id, head, trimmed, epoch, witness) VALUES (1, 0, 0, 'none', '');

-- The names under which offsets after "since" are known. Numbers have no gaps.
CREATE TABLE epoch (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  since BIGINT NOT NULL
);

-- The events, without gaps between the trimmed offset and the head. "time" and "expires" are in milliseconds since 1970;
-- "alternates" are topics, one a line: a topic holds no line break.
CREATE TABLE event (
  "offset" BIGINT PRIMARY KEY,
  time BIGINT NOT NULL,
  type TEXT NOT NULL,
  topic TEXT NOT NULL,
  content_type TEXT,
  data BYTEA,
  alternates TEXT,
  private INTEGER NOT NULL DEFAULT 0,
  expires BIGINT
);

-- The present state. "version_offset" is the offset in "version". Names are in the order of their code points.
CREATE TABLE resource (
  collection TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  version TEXT NOT NULL,
  version_offset BIGINT NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (collection, id)
);

-- Idempotency keys: what was published under each, and when.
CREATE TABLE claim (
  caller TEXT NOT NULL,
  name TEXT NOT NULL,
  fingerprint BYTEA NOT NULL,
  event TEXT NOT NULL,
  time BIGINT NOT NULL,
  PRIMARY KEY (caller, name)
);
CREATE INDEX claim_time ON claim (time);
