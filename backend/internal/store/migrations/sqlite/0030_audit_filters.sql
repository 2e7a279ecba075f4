-- +goose Up
-- Operations before a user was known (sign-in, first use) carry only a name.
ALTER TABLE audit ADD COLUMN name TEXT NOT NULL DEFAULT '';
CREATE INDEX audit_name ON audit (name, idx);
CREATE INDEX audit_act ON audit (act, idx);
CREATE INDEX audit_result ON audit (result, idx);
