-- A signed list's rows say all that the printed list says (I8). Since when a notice's sheet
-- names a hotline that no longer holds (A6.3), and its number before.

-- +goose Up

ALTER TABLE list_row ADD COLUMN borrower TEXT NOT NULL DEFAULT '';
ALTER TABLE list_row ADD COLUMN village TEXT NOT NULL DEFAULT '';
ALTER TABLE list_row ADD COLUMN purpose TEXT NOT NULL DEFAULT '';
ALTER TABLE list_row ADD COLUMN mode TEXT NOT NULL DEFAULT '';
ALTER TABLE list_row ADD COLUMN asked_fen BIGINT NOT NULL DEFAULT 0;
ALTER TABLE notice ADD COLUMN stale_since TEXT NOT NULL DEFAULT '';
ALTER TABLE notice ADD COLUMN hotline_before TEXT NOT NULL DEFAULT '';
ALTER TABLE notice ADD COLUMN hotline_since TEXT NOT NULL DEFAULT '';

-- +goose Down

ALTER TABLE notice DROP COLUMN hotline_since;
ALTER TABLE notice DROP COLUMN hotline_before;
ALTER TABLE notice DROP COLUMN stale_since;
ALTER TABLE list_row DROP COLUMN asked_fen;
ALTER TABLE list_row DROP COLUMN mode;
ALTER TABLE list_row DROP COLUMN purpose;
ALTER TABLE list_row DROP COLUMN village;
ALTER TABLE list_row DROP COLUMN borrower;
