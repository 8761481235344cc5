-- +goose Up

-- Which log an office keeps, from the county up: how a log finds the office above it,
-- and an office the logs below. Reference: the same on every node.
CREATE TABLE office (
    unit   TEXT NOT NULL,
    kind   TEXT NOT NULL CHECK (kind IN ('county', 'prefecture', 'region')),
    log    TEXT NOT NULL,
    name   TEXT NOT NULL,
    PRIMARY KEY (unit)
);

-- An old book that is taken over (A13.1): projections of its stream, and of the
-- household files its rows became.
CREATE TABLE book (
    log_id      TEXT   NOT NULL,
    book        TEXT   NOT NULL,
    taken_on    TEXT   NOT NULL,
    rows_count  BIGINT NOT NULL,
    taken       BIGINT NOT NULL,
    amount_fen  BIGINT NOT NULL,
    balance_fen BIGINT NOT NULL,
    imported_on TEXT   NOT NULL,
    imported_by TEXT   NOT NULL,
    list_digest TEXT   NOT NULL,
    differences BIGINT NOT NULL,
    release_no  TEXT   NOT NULL,
    fingerprint TEXT   NOT NULL,
    released_on TEXT   NOT NULL,
    released_by TEXT   NOT NULL,
    PRIMARY KEY (log_id, book)
);

CREATE TABLE book_branch (
    log_id           TEXT   NOT NULL,
    book             TEXT   NOT NULL,
    bank             TEXT   NOT NULL,
    loans            BIGINT NOT NULL,
    amount_fen       BIGINT NOT NULL,
    balance_fen      BIGINT NOT NULL,
    bank_loans       BIGINT NOT NULL,
    bank_amount_fen  BIGINT NOT NULL,
    bank_balance_fen BIGINT NOT NULL,
    PRIMARY KEY (log_id, book, bank)
);

CREATE TABLE book_difference (
    log_id      TEXT   NOT NULL,
    book        TEXT   NOT NULL,
    no          BIGINT NOT NULL,
    kind        TEXT   NOT NULL,
    bank        TEXT   NOT NULL,
    loan        TEXT   NOT NULL,
    row_no      BIGINT NOT NULL,
    bank_row_no BIGINT NOT NULL,
    book_fen    BIGINT NOT NULL,
    bank_fen    BIGINT NOT NULL,
    PRIMARY KEY (log_id, book, no)
);

CREATE TABLE loan_taken (
    log_id      TEXT   NOT NULL,
    loan        TEXT   NOT NULL,
    household   TEXT   NOT NULL,
    book        TEXT   NOT NULL,
    row_no      BIGINT NOT NULL,
    taken_on    TEXT   NOT NULL,
    amount_fen  BIGINT NOT NULL,
    balance_fen BIGINT NOT NULL,
    PRIMARY KEY (log_id, loan)
);
CREATE INDEX loan_taken_book ON loan_taken (log_id, book, row_no);

-- Register: the rows of old books and of banks' lists as their files have them, sealed.
CREATE TABLE book_row (
    log_id TEXT   NOT NULL,
    book   TEXT   NOT NULL,
    no     BIGINT NOT NULL,
    row_no BIGINT NOT NULL,
    sealed BYTEA  NOT NULL,
    PRIMARY KEY (log_id, book, no)
);
CREATE INDEX book_row_row ON book_row (log_id, book, row_no);

-- +goose Down
DROP TABLE book_row;
DROP TABLE loan_taken;
DROP TABLE book_difference;
DROP TABLE book_branch;
DROP TABLE book;
DROP TABLE office;
