-- The ways out of the lending line (A1.3–A5): mode of the loan (G5), the last day of the
-- county's list, whose consent a correction waits for, why an application ended, what of
-- the decided sum is not paid out; and the numbers of contracts and receipts that a bank
-- has used (A5.1).

-- +goose Up

ALTER TABLE application ADD COLUMN mode TEXT NOT NULL DEFAULT 'own';
ALTER TABLE application ADD COLUMN valid_until TEXT NOT NULL DEFAULT '';
ALTER TABLE application ADD COLUMN consent TEXT NOT NULL DEFAULT '';
ALTER TABLE application ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE application ADD COLUMN rest_fen BIGINT NOT NULL DEFAULT 0;

CREATE TABLE paper (
    log_id      TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    number      TEXT    NOT NULL,
    application TEXT    NOT NULL,
    bank        TEXT    NOT NULL,
    household   TEXT    NOT NULL,
    void        BOOLEAN NOT NULL,
    PRIMARY KEY (log_id, kind, number, application)
);

-- +goose Down
DROP TABLE paper;
ALTER TABLE application DROP COLUMN rest_fen;
ALTER TABLE application DROP COLUMN reason;
ALTER TABLE application DROP COLUMN consent;
ALTER TABLE application DROP COLUMN valid_until;
ALTER TABLE application DROP COLUMN mode;
