-- The register: persons, households, accounts, users' names and free texts. Every
-- field that says something about a person is sealed (package register); what is in
-- clear is ids, days, the village and salted digests. All tables are distributed.

-- +goose Up

-- One key for each subject (a household, a user, an import, "office"), sealed by a
-- master key that is not in the database. Erasing a subject destroys its key.
CREATE TABLE data_key (
    log_id  TEXT    NOT NULL,
    subject TEXT    NOT NULL CHECK (subject <> ''),
    key_id  TEXT    NOT NULL,
    sealed  BYTEA   NOT NULL,
    erased  BOOLEAN NOT NULL,
    PRIMARY KEY (log_id, subject)
);
CREATE INDEX data_key_master ON data_key (log_id, key_id);

-- Versions: version counts from 1, on_day is the day from which one holds, latest
-- marks the one that holds now, subject names the key, digest is what events cite.
CREATE TABLE register_household (
    log_id       TEXT    NOT NULL,
    household_id TEXT    NOT NULL,
    version      BIGINT  NOT NULL CHECK (version > 0),
    subject      TEXT    NOT NULL,
    on_day       TEXT    NOT NULL CHECK (length(on_day) = 10),
    latest       BOOLEAN NOT NULL,
    village      TEXT    NOT NULL,
    household_no BYTEA   NOT NULL,
    address      BYTEA   NOT NULL,
    phone        BYTEA   NOT NULL,
    detail       BYTEA   NOT NULL,
    salt         BYTEA   NOT NULL,
    digest       TEXT    NOT NULL,
    PRIMARY KEY (log_id, household_id, version)
);
CREATE INDEX register_household_village ON register_household (log_id, village, household_id) WHERE latest;

CREATE TABLE register_person (
    log_id    TEXT    NOT NULL,
    person_id TEXT    NOT NULL,
    version   BIGINT  NOT NULL CHECK (version > 0),
    subject   TEXT    NOT NULL, -- the household
    on_day    TEXT    NOT NULL CHECK (length(on_day) = 10),
    latest    BOOLEAN NOT NULL,
    name      BYTEA   NOT NULL,
    id_number BYTEA   NOT NULL,
    phone     BYTEA   NOT NULL,
    detail    BYTEA   NOT NULL,
    salt      BYTEA   NOT NULL,
    digest    TEXT    NOT NULL,
    PRIMARY KEY (log_id, person_id, version)
);
CREATE INDEX register_person_household ON register_person (log_id, subject, person_id) WHERE latest;

CREATE TABLE register_account (
    log_id     TEXT    NOT NULL,
    account_id TEXT    NOT NULL,
    version    BIGINT  NOT NULL CHECK (version > 0),
    subject    TEXT    NOT NULL, -- the person's household
    on_day     TEXT    NOT NULL CHECK (length(on_day) = 10),
    latest     BOOLEAN NOT NULL,
    person_id  TEXT    NOT NULL,
    bank       TEXT    NOT NULL,
    number     BYTEA   NOT NULL,
    holder     BYTEA   NOT NULL,
    salt       BYTEA   NOT NULL,
    digest     TEXT    NOT NULL,
    PRIMARY KEY (log_id, account_id, version)
);

CREATE TABLE register_user (
    log_id  TEXT    NOT NULL,
    user_id TEXT    NOT NULL,
    version BIGINT  NOT NULL CHECK (version > 0),
    subject TEXT    NOT NULL,
    on_day  TEXT    NOT NULL CHECK (length(on_day) = 10),
    latest  BOOLEAN NOT NULL,
    name    BYTEA   NOT NULL,
    phone   BYTEA   NOT NULL,
    salt    BYTEA   NOT NULL,
    digest  TEXT    NOT NULL,
    PRIMARY KEY (log_id, user_id, version)
);

-- Free texts: filed once, so version is 1; they hold for no day of their own.
CREATE TABLE register_text (
    log_id  TEXT    NOT NULL,
    text_id TEXT    NOT NULL,
    version BIGINT  NOT NULL CHECK (version = 1),
    subject TEXT    NOT NULL,
    on_day  TEXT    NOT NULL CHECK (on_day = ''),
    latest  BOOLEAN NOT NULL,
    words   BYTEA   NOT NULL,
    salt    BYTEA   NOT NULL,
    digest  TEXT    NOT NULL,
    PRIMARY KEY (log_id, text_id, version)
);

-- Keyed hashes by which persons and households are found. owner is the row that
-- wrote the key: "p/" person, "h/" household, "a/" account.
CREATE TABLE search_key (
    log_id       TEXT  NOT NULL,
    owner        TEXT  NOT NULL,
    hash         BYTEA NOT NULL CHECK (length(hash) = 12),
    household_id TEXT  NOT NULL,
    person_id    TEXT  NOT NULL,
    PRIMARY KEY (log_id, owner, hash)
);
CREATE INDEX search_key_hash ON search_key (log_id, hash, household_id, person_id);
CREATE INDEX search_key_household ON search_key (log_id, household_id);
