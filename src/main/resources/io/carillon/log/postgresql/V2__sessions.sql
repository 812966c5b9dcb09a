-- The nodes that are there. Each counts its "renewal" up while it lives; if the others see it stand still for "lease" milliseconds,
-- the node is dead, and "ended" says that one of them has begun to clear up after it. "head" is where the log ended for the node
-- when it last counted.
CREATE TABLE node (
  id TEXT PRIMARY KEY,
  renewal BIGINT NOT NULL,
  lease BIGINT NOT NULL,
  head TEXT NOT NULL,
  ended BOOLEAN NOT NULL DEFAULT FALSE
) WITH (fillfactor = 10);

-- The sessions of each. "selected" are selectors, one a line: a selector holds no line break. "cursor" is null for one that stands at
-- its node's head, so that nothing is to be written while it stays there. A node that was taken for dead enters the same
-- sessions under another name.
CREATE TABLE session (
  id TEXT COLLATE "C" NOT NULL,
  node TEXT NOT NULL REFERENCES node (id),
  owner TEXT,
  transport TEXT NOT NULL,
  since BIGINT NOT NULL,
  selected TEXT NOT NULL,
  cursor TEXT,
  lag BIGINT NOT NULL,
  PRIMARY KEY (id, node)
) WITH (fillfactor = 70);
CREATE INDEX session_node ON session (node, id);
CREATE INDEX session_owner ON session (owner, id);

-- The orders to end one. They outlive the session's row, because a node that was taken for dead may come back with it.
CREATE TABLE session_end (
  session TEXT COLLATE "C" PRIMARY KEY,
  time TIMESTAMPTZ NOT NULL DEFAULT now()
);
