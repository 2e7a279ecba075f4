-- +goose Up
-- What of an account's sign-in a reset leaves to be set anew, and when that
-- was; by whom and when a PC was last used.
ALTER TABLE accounts ADD COLUMN renew TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN renewed TEXT NOT NULL DEFAULT '';
ALTER TABLE devices ADD COLUMN seen TEXT NOT NULL DEFAULT '';
ALTER TABLE devices ADD COLUMN last_user TEXT NOT NULL DEFAULT '';
