-- +goose Up
-- Readings on a PC that are in the log already, by the PC's own ids.
CREATE TABLE reads (
  user_id TEXT NOT NULL,
  id      TEXT NOT NULL,
  PRIMARY KEY (user_id, id)
);
