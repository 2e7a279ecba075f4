-- +goose Up
CREATE TABLE units (
  id     TEXT NOT NULL PRIMARY KEY,
  name   TEXT NOT NULL,
  parent TEXT NOT NULL,
  place  BIGINT NOT NULL
);

CREATE TABLE accounts (
  id           TEXT NOT NULL PRIMARY KEY,
  account      TEXT NOT NULL UNIQUE,
  name         TEXT NOT NULL,
  unit         TEXT NOT NULL,
  state        TEXT NOT NULL,
  pending      TEXT NOT NULL,
  password     TEXT NOT NULL,
  seed         BLOB,
  drift        BIGINT NOT NULL,
  last_step    BIGINT NOT NULL,
  code         TEXT NOT NULL,
  code_until   TEXT NOT NULL,
  created      TEXT NOT NULL,
  created_by   TEXT NOT NULL,
  asked_by     TEXT NOT NULL,
  last_sign_in TEXT NOT NULL
);

CREATE TABLE grants (
  id      TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  role    TEXT NOT NULL,
  unit    TEXT NOT NULL,
  root    TEXT NOT NULL,
  begins  TEXT NOT NULL,
  ends    TEXT NOT NULL,
  state   TEXT NOT NULL
);
CREATE INDEX grants_user ON grants (user_id, state);
CREATE INDEX grants_role ON grants (role, state);

CREATE TABLE tries (
  account  TEXT NOT NULL,
  device   TEXT NOT NULL,
  failures BIGINT NOT NULL,
  until    TEXT NOT NULL,
  PRIMARY KEY (account, device)
);

CREATE TABLE device_codes (
  code       TEXT NOT NULL PRIMARY KEY,
  until      TEXT NOT NULL,
  created_by TEXT NOT NULL
);

CREATE TABLE devices (
  id       TEXT NOT NULL PRIMARY KEY,
  kind     TEXT NOT NULL,
  name     TEXT NOT NULL,
  os       TEXT NOT NULL,
  pubkey   BLOB NOT NULL,
  state    TEXT NOT NULL,
  created  TEXT NOT NULL
);

CREATE TABLE seats (
  user_id     TEXT NOT NULL,
  device      TEXT NOT NULL,
  share       BLOB NOT NULL,
  lease_until TEXT NOT NULL,
  PRIMARY KEY (user_id, device)
);

CREATE TABLE sessions (
  token   TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  device  TEXT NOT NULL,
  signed  BIGINT NOT NULL,
  created TEXT NOT NULL,
  seen    TEXT NOT NULL,
  until   TEXT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id, device);
