-- +goose Up
-- The newest bundle of a user on a machine without a network; for user '' the
-- request by which the machine was enrolled, with the digest of its code.
CREATE TABLE media (
  device  TEXT   NOT NULL,
  user_id TEXT   NOT NULL,
  seq     BIGINT NOT NULL,
  bundle  TEXT   NOT NULL,
  secret  TEXT   NOT NULL,
  at      TEXT   NOT NULL,
  PRIMARY KEY (device, user_id)
);
