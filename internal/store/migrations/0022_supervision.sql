-- Post-loan checks (A8) and problems with their rectification (A9, A13.2): projections of
-- the household files.

-- +goose Up

CREATE TABLE loan_check (
    log_id         TEXT    NOT NULL,
    loan           TEXT    NOT NULL,
    check_no       TEXT    NOT NULL,
    household      TEXT    NOT NULL,
    village        TEXT    NOT NULL,
    bank           TEXT    NOT NULL,
    checked_on     TEXT    NOT NULL,
    noted_on       TEXT    NOT NULL,
    settled_on     TEXT    NOT NULL,
    met            TEXT    NOT NULL,
    use_code       TEXT    NOT NULL,
    use_note       TEXT    NOT NULL,
    condition_code TEXT    NOT NULL,
    stock          BIGINT  NOT NULL,
    family_code    TEXT    NOT NULL,
    will_code      TEXT    NOT NULL,
    problem_code   TEXT    NOT NULL,
    problem        TEXT    NOT NULL,
    signed         BOOLEAN NOT NULL,
    owed_fen       BIGINT  NOT NULL,
    by_user        TEXT    NOT NULL,
    seq            BIGINT  NOT NULL,
    void_seq       BIGINT  NOT NULL,
    PRIMARY KEY (log_id, loan, check_no)
);
CREATE INDEX loan_check_village ON loan_check (log_id, village, checked_on);

CREATE TABLE check_person (
    log_id   TEXT NOT NULL,
    check_no TEXT NOT NULL,
    user_id  TEXT NOT NULL,
    loan     TEXT NOT NULL,
    seat     TEXT NOT NULL,
    PRIMARY KEY (log_id, check_no, user_id)
);

CREATE TABLE problem (
    log_id         TEXT   NOT NULL,
    problem        TEXT   NOT NULL,
    household      TEXT   NOT NULL,
    loan           TEXT   NOT NULL,
    borrower       TEXT   NOT NULL,
    village        TEXT   NOT NULL,
    bank           TEXT   NOT NULL,
    code           TEXT   NOT NULL,
    source         TEXT   NOT NULL,
    check_no       TEXT   NOT NULL,
    amount_fen     BIGINT NOT NULL,
    found_on       TEXT   NOT NULL,
    found_by       TEXT   NOT NULL,
    step           TEXT   NOT NULL,
    step_since     TEXT   NOT NULL,
    round          BIGINT NOT NULL,
    measure        TEXT   NOT NULL,
    deadline       TEXT   NOT NULL,
    persons        TEXT   NOT NULL,
    county_on      TEXT   NOT NULL,
    bank_on        TEXT   NOT NULL,
    wrong          TEXT   NOT NULL,
    carried_out_on TEXT   NOT NULL,
    closed_on      TEXT   NOT NULL,
    closed_by      TEXT   NOT NULL,
    guidance       TEXT   NOT NULL,
    note           TEXT   NOT NULL,
    seq            BIGINT NOT NULL,
    closed_seq     BIGINT NOT NULL,
    void_seq       BIGINT NOT NULL,
    PRIMARY KEY (log_id, problem)
);
CREATE INDEX problem_village ON problem (log_id, village, step);
CREATE INDEX problem_loan ON problem (log_id, loan);

CREATE TABLE problem_plan (
    log_id      TEXT   NOT NULL,
    loan        TEXT   NOT NULL,
    problem     TEXT   NOT NULL,
    seq         BIGINT NOT NULL,
    proposed_on TEXT   NOT NULL,
    measure     TEXT   NOT NULL,
    deadline    TEXT   NOT NULL,
    persons     TEXT   NOT NULL,
    PRIMARY KEY (log_id, loan, problem, seq)
);

-- +goose Down
DROP TABLE problem_plan;
DROP TABLE problem;
DROP TABLE check_person;
DROP TABLE loan_check;
