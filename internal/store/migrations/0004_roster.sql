-- +goose Up

-- Projections of internal/roster (A12): ids, dates, counts, digests.
CREATE TABLE roster_snapshot (
    log_id      TEXT   NOT NULL,
    snapshot_id TEXT   NOT NULL,
    list        TEXT   NOT NULL,
    as_of       TEXT   NOT NULL,
    imported_on TEXT   NOT NULL,
    imported_by TEXT   NOT NULL,
    file_digest TEXT   NOT NULL,
    row_count   BIGINT NOT NULL,
    national_id TEXT   NOT NULL,
    matched_on  TEXT   NOT NULL,
    agreed      BIGINT NOT NULL,
    differences BIGINT NOT NULL,
    open_rows   BIGINT NOT NULL,
    release_no  TEXT   NOT NULL,
    PRIMARY KEY (log_id, snapshot_id)
);

CREATE TABLE roster_difference (
    log_id       TEXT    NOT NULL,
    snapshot_id  TEXT    NOT NULL,
    row_no       BIGINT  NOT NULL,
    kind         TEXT    NOT NULL,
    national_row BIGINT  NOT NULL,
    first_row    BIGINT  NOT NULL,
    candidates   BIGINT  NOT NULL,
    how          TEXT    NOT NULL,
    open         BOOLEAN NOT NULL,
    document_id  TEXT    NOT NULL,
    resolved_by  TEXT    NOT NULL,
    resolved_on  TEXT    NOT NULL,
    PRIMARY KEY (log_id, snapshot_id, row_no)
);

CREATE TABLE roster_release (
    log_id      TEXT   NOT NULL,
    release_no  TEXT   NOT NULL,
    snapshot_id TEXT   NOT NULL,
    released_on TEXT   NOT NULL,
    released_by TEXT   NOT NULL,
    row_count   BIGINT NOT NULL,
    fingerprint TEXT   NOT NULL,
    banks       TEXT   NOT NULL,
    PRIMARY KEY (log_id, release_no)
);

-- Register: rows of imported lists. The fields are sealed; the keys are keyed hashes
-- of the identity number, the name and the household's number.
CREATE TABLE roster_row (
    log_id           TEXT   NOT NULL,
    snapshot_id      TEXT   NOT NULL,
    row_no           BIGINT NOT NULL,
    id_key           BYTEA  NOT NULL,
    name_key         BYTEA  NOT NULL,
    household_no_key BYTEA  NOT NULL,
    village          TEXT   NOT NULL,
    sealed           BYTEA  NOT NULL,
    PRIMARY KEY (log_id, snapshot_id, row_no)
);

CREATE INDEX roster_row_id_key ON roster_row (log_id, snapshot_id, id_key);

-- Register: who is on a released list, with the salt of the row's commitment, which is
-- a leaf of the release's fingerprint.
CREATE TABLE release_row (
    log_id       TEXT   NOT NULL,
    release_no   TEXT   NOT NULL,
    row_no       BIGINT NOT NULL,
    household_id TEXT   NOT NULL,
    person_id    TEXT   NOT NULL,
    village      TEXT   NOT NULL,
    salt         BYTEA  NOT NULL,
    PRIMARY KEY (log_id, release_no, row_no)
);

CREATE INDEX release_row_person ON release_row (log_id, person_id, release_no);
CREATE INDEX release_row_household ON release_row (log_id, household_id, release_no);

-- +goose Down
DROP TABLE release_row;
DROP TABLE roster_row;
DROP TABLE roster_release;
DROP TABLE roster_difference;
DROP TABLE roster_snapshot;
