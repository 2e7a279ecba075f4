-- +goose Up
-- Readings on a PC that are in the log already, by the PC's own ids.
CREATE TABLE reads (
  user_id TEXT COLLATE "C" NOT NULL,
  id      TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (user_id, id)
);
