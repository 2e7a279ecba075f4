-- +goose Up
-- The newest bundle of a user on a machine without a network; for user '' the
-- request by which the machine was enrolled, with the digest of its code.
CREATE TABLE media (
  device  TEXT COLLATE "C"   NOT NULL,
  user_id TEXT COLLATE "C"   NOT NULL,
  seq     BIGINT NOT NULL,
  bundle  TEXT COLLATE "C"   NOT NULL,
  secret  TEXT COLLATE "C"   NOT NULL,
  at      TEXT COLLATE "C"   NOT NULL,
  PRIMARY KEY (device, user_id)
);
