-- +goose Up
-- Sealed journal entries of PCs that could not, or may not, send them as work.
CREATE TABLE rescues (
  id      TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  device  TEXT NOT NULL,
  at      TEXT NOT NULL,
  why     TEXT NOT NULL,
  entries BIGINT NOT NULL,
  size    BIGINT NOT NULL,
  frames  BLOB NOT NULL
);
CREATE INDEX rescues_user ON rescues (user_id, at);
