-- The ledger of a day as known at a number (A13.1), and what is missing in it (A13.4).

-- +goose Up

-- What a loan was from one day to before another, as known from one number of the log to
-- before another (loan.StateTable): a projection. until_on is '~' for all days to come;
-- current says that the state holds for them and is what is known now.
CREATE TABLE loan_state (
    log_id       TEXT    NOT NULL,
    loan         TEXT    NOT NULL,
    no           BIGINT  NOT NULL,
    household    TEXT    NOT NULL,
    village      TEXT    NOT NULL,
    bank         TEXT    NOT NULL,
    purpose      TEXT    NOT NULL,
    seq          BIGINT  NOT NULL,
    until_seq    BIGINT  NOT NULL,
    from_on      TEXT    NOT NULL CHECK (length(from_on) = 10),
    until_on     TEXT    NOT NULL,
    current      BOOLEAN NOT NULL,
    amount_fen   BIGINT  NOT NULL,
    balance_fen  BIGINT  NOT NULL,
    disbursed_on TEXT    NOT NULL CHECK (length(disbursed_on) = 10),
    due_on       TEXT    NOT NULL CHECK (length(due_on) = 10),
    closed_on    TEXT    NOT NULL,
    PRIMARY KEY (log_id, loan, no)
);
-- In the order of the ledger, and with all that its sums add up: they never leave it.
CREATE INDEX loan_state_current ON loan_state (log_id, village, disbursed_on, loan, bank, from_on, household, amount_fen, balance_fen) WHERE current;

-- Which of the sixteen columns a row of an old book leaves empty, each between commas,
-- and whether it names a problem.
ALTER TABLE book_row ADD COLUMN missing TEXT NOT NULL DEFAULT '';
ALTER TABLE book_row ADD COLUMN problem BOOLEAN NOT NULL DEFAULT FALSE;

-- +goose Down
ALTER TABLE book_row DROP COLUMN problem;
ALTER TABLE book_row DROP COLUMN missing;
DROP TABLE loan_state;
