-- +goose Up
CREATE TABLE meta (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE records (
  id      TEXT   NOT NULL PRIMARY KEY,
  type    TEXT   NOT NULL,
  version BIGINT NOT NULL,
  root    TEXT   NOT NULL,
  parent  TEXT   NOT NULL,
  head    TEXT   NOT NULL,
  unit    TEXT   NOT NULL,
  owner   TEXT   NOT NULL,
  level   TEXT   NOT NULL,
  state   TEXT   NOT NULL,
  rev     BIGINT NOT NULL,
  body    TEXT   NOT NULL,
  created TEXT   NOT NULL,
  updated TEXT   NOT NULL
);
CREATE INDEX records_head ON records (head);
CREATE INDEX records_root ON records (root, type);
CREATE INDEX records_unit ON records (unit, type, state);
CREATE INDEX records_owner ON records (owner, type, state);

CREATE TABLE record_index (
  record TEXT   NOT NULL,
  name   TEXT   NOT NULL,
  type   TEXT   NOT NULL,
  text   TEXT   NOT NULL,
  number BIGINT,
  PRIMARY KEY (record, name)
);
CREATE INDEX record_index_text ON record_index (type, name, text);
CREATE INDEX record_index_number ON record_index (type, name, number);

CREATE TABLE instances (
  id      TEXT   NOT NULL PRIMARY KEY,
  record  TEXT   NOT NULL,
  root    TEXT   NOT NULL,
  process TEXT   NOT NULL,
  version BIGINT NOT NULL,
  outcome TEXT   NOT NULL,
  body    TEXT   NOT NULL,
  updated TEXT   NOT NULL
);
CREATE INDEX instances_record ON instances (record);

CREATE TABLE tasks (
  instance TEXT   NOT NULL,
  node     TEXT   NOT NULL,
  path     TEXT   NOT NULL,
  record   TEXT   NOT NULL,
  round    BIGINT NOT NULL,
  since    TEXT   NOT NULL,
  due      TEXT   NOT NULL,
  PRIMARY KEY (instance, node, path)
);
CREATE INDEX tasks_node ON tasks (node, due);

CREATE TABLE intents (
  id        TEXT   NOT NULL PRIMARY KEY,
  user_id   TEXT   NOT NULL,
  device    TEXT   NOT NULL,
  seq       BIGINT NOT NULL,
  op        TEXT   NOT NULL,
  aggregate TEXT   NOT NULL,
  suite     BIGINT NOT NULL,
  digest    TEXT   NOT NULL,
  body      BLOB   NOT NULL,
  mark      BLOB   NOT NULL,
  outcome   TEXT   NOT NULL,
  verdict   TEXT   NOT NULL,
  at        TEXT   NOT NULL
);
CREATE INDEX intents_aggregate ON intents (aggregate);
CREATE INDEX intents_user ON intents (user_id, at);

CREATE TABLE feed (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  seq     BIGINT UNIQUE,
  kind    TEXT NOT NULL,
  record  TEXT NOT NULL,
  root    TEXT NOT NULL,
  user_id TEXT NOT NULL,
  b_type  TEXT NOT NULL,
  b_root  TEXT NOT NULL,
  b_unit  TEXT NOT NULL,
  b_owner TEXT NOT NULL,
  b_level TEXT NOT NULL,
  b_state TEXT NOT NULL,
  a_type  TEXT NOT NULL,
  a_root  TEXT NOT NULL,
  a_unit  TEXT NOT NULL,
  a_owner TEXT NOT NULL,
  a_level TEXT NOT NULL,
  a_state TEXT NOT NULL,
  body    TEXT NOT NULL
);
CREATE INDEX feed_new ON feed (id) WHERE seq IS NULL;

CREATE TABLE audit (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  idx     BIGINT UNIQUE,
  at      TEXT NOT NULL,
  user_id TEXT NOT NULL,
  act     TEXT NOT NULL,
  result  TEXT NOT NULL,
  root    TEXT NOT NULL,
  entry   TEXT NOT NULL,
  salt    BLOB NOT NULL,
  leaf    TEXT NOT NULL
);
CREATE INDEX audit_new ON audit (id) WHERE idx IS NULL;
CREATE INDEX audit_leaf ON audit (leaf);
CREATE INDEX audit_user ON audit (user_id, idx);

CREATE TABLE log_hashes (
  id   BIGINT NOT NULL PRIMARY KEY,
  hash BLOB   NOT NULL
);

CREATE TABLE checkpoints (
  size BIGINT NOT NULL PRIMARY KEY,
  note TEXT   NOT NULL,
  at   TEXT   NOT NULL
);

CREATE TABLE numbers (
  name  TEXT   NOT NULL,
  year  BIGINT NOT NULL,
  last  BIGINT NOT NULL,
  PRIMARY KEY (name, year)
);

CREATE TABLE jobs (
  id        TEXT   NOT NULL PRIMARY KEY,
  kind      TEXT   NOT NULL,
  state     TEXT   NOT NULL,
  attempts  BIGINT NOT NULL,
  run_at    BIGINT NOT NULL,
  payload   TEXT   NOT NULL,
  result    TEXT   NOT NULL,
  last_fail TEXT   NOT NULL
);
CREATE INDEX jobs_due ON jobs (state, run_at);

CREATE TABLE notices (
  id      TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  body    TEXT NOT NULL,
  at      TEXT NOT NULL
);
CREATE INDEX notices_user ON notices (user_id, at);

CREATE TABLE grant_scopes (
  user_id TEXT   NOT NULL,
  version BIGINT NOT NULL,
  actor   TEXT   NOT NULL,
  scope   TEXT   NOT NULL,
  digest  TEXT   NOT NULL,
  PRIMARY KEY (user_id, version)
);

CREATE TABLE catalogue (
  version BIGINT NOT NULL PRIMARY KEY,
  body    TEXT   NOT NULL,
  at      TEXT   NOT NULL
);

CREATE TABLE leases (
  name   TEXT   NOT NULL PRIMARY KEY,
  holder TEXT   NOT NULL,
  term   BIGINT NOT NULL,
  until  BIGINT NOT NULL
);
