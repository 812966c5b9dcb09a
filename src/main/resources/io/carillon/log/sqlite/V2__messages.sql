-- Free messages. "alternates" are topics, one a line: a topic holds no line break. "expires" is in milliseconds since 1970.
ALTER TABLE event ADD COLUMN alternates TEXT;
ALTER TABLE event ADD COLUMN private INTEGER NOT NULL DEFAULT 0;
ALTER TABLE event ADD COLUMN expires INTEGER;

-- Idempotency keys: what was published under each, and when ("time" as above).
CREATE TABLE claim (
  caller TEXT NOT NULL,
  name TEXT NOT NULL,
  fingerprint BLOB NOT NULL,
  event TEXT NOT NULL,
  time INTEGER NOT NULL,
  PRIMARY KEY (caller, name)
);
CREATE INDEX claim_time ON claim (time);
