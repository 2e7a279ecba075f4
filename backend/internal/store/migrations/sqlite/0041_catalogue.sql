-- +goose Up
-- The unit's own items of the catalogue, with who proposed and who decided.
-- Version is the revision of the whole catalogue that a confirmation made, 0
-- while none did. The table of 0001 had neither and was never written.
DROP TABLE catalogue;
CREATE TABLE catalogue (
  id          TEXT   NOT NULL PRIMARY KEY,
  item        TEXT   NOT NULL,
  version     BIGINT NOT NULL,
  state       TEXT   NOT NULL,
  body        TEXT   NOT NULL,
  note        TEXT   NOT NULL,
  proposed_by TEXT   NOT NULL,
  proposed_at TEXT   NOT NULL,
  decided_by  TEXT   NOT NULL,
  decided_at  TEXT   NOT NULL
);
CREATE UNIQUE INDEX catalogue_version ON catalogue (version) WHERE version > 0;
CREATE UNIQUE INDEX catalogue_open ON catalogue (item) WHERE state = 'proposed';
