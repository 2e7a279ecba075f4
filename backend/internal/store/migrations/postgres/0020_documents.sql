-- +goose Up
CREATE TABLE uploads (
  id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  user_id     TEXT COLLATE "C" NOT NULL,
  device      TEXT COLLATE "C" NOT NULL,
  aggregate   TEXT COLLATE "C" NOT NULL,
  document    TEXT COLLATE "C" NOT NULL,
  object      TEXT COLLATE "C" NOT NULL,
  content     TEXT COLLATE "C" NOT NULL,
  size        BIGINT NOT NULL,
  sealed_size BIGINT NOT NULL,
  parts       TEXT COLLATE "C" NOT NULL,
  doc_key     BYTEA NOT NULL,
  name        TEXT COLLATE "C" NOT NULL,
  media       TEXT COLLATE "C" NOT NULL,
  s3_upload   TEXT COLLATE "C" NOT NULL,
  state       TEXT COLLATE "C" NOT NULL,
  at          TEXT COLLATE "C" NOT NULL
);
CREATE INDEX uploads_document ON uploads (document, object);
CREATE INDEX uploads_object ON uploads (object);
CREATE INDEX uploads_user ON uploads (user_id, state);
CREATE INDEX uploads_state ON uploads (state, at);
