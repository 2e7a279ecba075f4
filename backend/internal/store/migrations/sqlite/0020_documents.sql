-- +goose Up
CREATE TABLE uploads (
  id          TEXT   NOT NULL PRIMARY KEY,
  user_id     TEXT   NOT NULL,
  device      TEXT   NOT NULL,
  aggregate   TEXT   NOT NULL,
  document    TEXT   NOT NULL,
  object      TEXT   NOT NULL,
  content     TEXT   NOT NULL,
  size        BIGINT NOT NULL,
  sealed_size BIGINT NOT NULL,
  parts       TEXT   NOT NULL,
  doc_key     BLOB   NOT NULL,
  name        TEXT   NOT NULL,
  media       TEXT   NOT NULL,
  s3_upload   TEXT   NOT NULL,
  state       TEXT   NOT NULL,
  at          TEXT   NOT NULL
);
CREATE INDEX uploads_document ON uploads (document, object);
CREATE INDEX uploads_object ON uploads (object);
CREATE INDEX uploads_user ON uploads (user_id, state);
CREATE INDEX uploads_state ON uploads (state, at);
