-- Changes in the life of a household that its running cases show as a hint
-- ("自 2019-08-02 变更"). A projection of household files (loan.CaseFlagTable).

-- +goose Up

CREATE TABLE case_flag (
    log_id    TEXT   NOT NULL,
    household TEXT   NOT NULL,
    seq       BIGINT NOT NULL, -- the event that told the change
    kind      TEXT   NOT NULL, -- loan.ChangeKind
    person    TEXT   NOT NULL, -- whom it concerns; '' for the whole household
    on_day    TEXT   NOT NULL CHECK (length(on_day) = 10), -- holds since
    noted_on  TEXT   NOT NULL CHECK (length(noted_on) = 10),
    other     TEXT   NOT NULL, -- the other household, person, account or village
    source    TEXT   NOT NULL, -- '' by command, else the roster release that told it
    PRIMARY KEY (log_id, household, seq)
);
CREATE INDEX case_flag_person ON case_flag (log_id, person, seq);

-- Scans and photos that an event names (act.FileTable): who may read the case of
-- village and bank may read the file. A projection.
CREATE TABLE file (
    log_id  TEXT NOT NULL,
    stream  TEXT NOT NULL,
    file    TEXT NOT NULL,
    village TEXT NOT NULL,
    bank    TEXT NOT NULL,
    PRIMARY KEY (log_id, stream, file)
);
CREATE INDEX file_file ON file (log_id, file);

-- The lists of a village group as they went to county, township and bank, and who
-- acknowledged them (A12.3). Projections of groups.
CREATE TABLE group_list (
    log_id      TEXT    NOT NULL,
    village     TEXT    NOT NULL,
    list        BIGINT  NOT NULL,
    reported_on TEXT    NOT NULL,
    bank        TEXT    NOT NULL,
    newest      BOOLEAN NOT NULL,
    PRIMARY KEY (log_id, village, list)
);

CREATE TABLE group_ack (
    log_id   TEXT   NOT NULL,
    village  TEXT   NOT NULL,
    list     BIGINT NOT NULL,
    receiver TEXT   NOT NULL, -- township, county or bank
    user_id  TEXT   NOT NULL,
    acked_on TEXT   NOT NULL,
    PRIMARY KEY (log_id, village, list, receiver)
);

-- Signatures given in ink and entered later (纸质补录, act.PaperTable). A projection.
CREATE TABLE paper_signature (
    log_id     TEXT NOT NULL,
    stream     TEXT NOT NULL,
    subject    TEXT NOT NULL, -- the application or list
    seat       TEXT NOT NULL,
    signer     TEXT NOT NULL,
    village    TEXT NOT NULL,
    signed_on  TEXT NOT NULL CHECK (length(signed_on) = 10),
    entered_on TEXT NOT NULL CHECK (length(entered_on) = 10),
    entered_by TEXT NOT NULL,
    keeper     TEXT NOT NULL,
    file       TEXT NOT NULL,
    PRIMARY KEY (log_id, stream, subject, seat, signer)
);

-- +goose Down
DROP TABLE paper_signature;
DROP TABLE group_ack;
DROP TABLE group_list;
DROP TABLE file;
DROP TABLE case_flag;
