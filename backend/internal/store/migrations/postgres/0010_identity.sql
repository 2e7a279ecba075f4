-- +goose Up
CREATE TABLE units (
  id     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  name   TEXT COLLATE "C" NOT NULL,
  parent TEXT COLLATE "C" NOT NULL,
  place  BIGINT NOT NULL
);

CREATE TABLE accounts (
  id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  account      TEXT COLLATE "C" NOT NULL UNIQUE,
  name         TEXT COLLATE "C" NOT NULL,
  unit         TEXT COLLATE "C" NOT NULL,
  state        TEXT COLLATE "C" NOT NULL,
  pending      TEXT COLLATE "C" NOT NULL,
  password     TEXT COLLATE "C" NOT NULL,
  seed         BYTEA,
  drift        BIGINT NOT NULL,
  last_step    BIGINT NOT NULL,
  code         TEXT COLLATE "C" NOT NULL,
  code_until   TEXT COLLATE "C" NOT NULL,
  created      TEXT COLLATE "C" NOT NULL,
  created_by   TEXT COLLATE "C" NOT NULL,
  asked_by     TEXT COLLATE "C" NOT NULL,
  last_sign_in TEXT COLLATE "C" NOT NULL
);

CREATE TABLE grants (
  id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  user_id TEXT COLLATE "C" NOT NULL,
  role    TEXT COLLATE "C" NOT NULL,
  unit    TEXT COLLATE "C" NOT NULL,
  root    TEXT COLLATE "C" NOT NULL,
  begins  TEXT COLLATE "C" NOT NULL,
  ends    TEXT COLLATE "C" NOT NULL,
  state   TEXT COLLATE "C" NOT NULL
);
CREATE INDEX grants_user ON grants (user_id, state);
CREATE INDEX grants_role ON grants (role, state);

CREATE TABLE tries (
  account  TEXT COLLATE "C" NOT NULL,
  device   TEXT COLLATE "C" NOT NULL,
  failures BIGINT NOT NULL,
  until    TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (account, device)
);

CREATE TABLE device_codes (
  code       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  until      TEXT COLLATE "C" NOT NULL,
  created_by TEXT COLLATE "C" NOT NULL
);

CREATE TABLE devices (
  id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  kind     TEXT COLLATE "C" NOT NULL,
  name     TEXT COLLATE "C" NOT NULL,
  os       TEXT COLLATE "C" NOT NULL,
  pubkey   BYTEA NOT NULL,
  state    TEXT COLLATE "C" NOT NULL,
  created  TEXT COLLATE "C" NOT NULL
);

CREATE TABLE seats (
  user_id     TEXT COLLATE "C" NOT NULL,
  device      TEXT COLLATE "C" NOT NULL,
  share       BYTEA NOT NULL,
  lease_until TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (user_id, device)
);

CREATE TABLE sessions (
  token   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  user_id TEXT COLLATE "C" NOT NULL,
  device  TEXT COLLATE "C" NOT NULL,
  signed  BIGINT NOT NULL,
  created TEXT COLLATE "C" NOT NULL,
  seen    TEXT COLLATE "C" NOT NULL,
  until   TEXT COLLATE "C" NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id, device);
