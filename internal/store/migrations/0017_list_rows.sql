-- A signed list's rows say all that the printed list says (I8).

-- +goose Up

ALTER TABLE list_row ADD COLUMN borrower TEXT NOT NULL DEFAULT '';
ALTER TABLE list_row ADD COLUMN village TEXT NOT NULL DEFAULT '';
ALTER TABLE list_row ADD COLUMN purpose TEXT NOT NULL DEFAULT '';
ALTER TABLE list_row ADD COLUMN mode TEXT NOT NULL DEFAULT '';
ALTER TABLE list_row ADD COLUMN asked_fen BIGINT NOT NULL DEFAULT 0;

-- +goose Down

ALTER TABLE list_row DROP COLUMN asked_fen;
ALTER TABLE list_row DROP COLUMN mode;
ALTER TABLE list_row DROP COLUMN purpose;
ALTER TABLE list_row DROP COLUMN village;
ALTER TABLE list_row DROP COLUMN borrower;
