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

-- +goose Down
DROP TABLE case_flag;
