-- The spine: logs, their journal and tree, accepted commands, duties; reference
-- and local tables. One text for SQLite and PostgreSQL: BIGINT, TEXT, BOOLEAN and
-- BYTEA only; days are TEXT, "" where there is none; instants are microseconds
-- UTC; money is fen. Every distributed table has log_id first in each unique key.
--
-- On PostgreSQL the application's role gets SELECT and INSERT on journal,
-- tree_hash, command, law_version and checkpoint, and nothing more.

-- +goose Up

-- One row per log. Updating it is the lock under which a log is written.
CREATE TABLE log_head (
    log_id   TEXT   NOT NULL CHECK (log_id <> ''),
    kind     TEXT   NOT NULL,
    name     TEXT   NOT NULL,
    turns    BIGINT NOT NULL, -- how often the lock was taken and kept
    last_seq BIGINT NOT NULL CHECK (last_seq >= 0),
    last_at  BIGINT NOT NULL,
    peaks    BYTEA  NOT NULL, -- the right edge of the tree
    root     BYTEA  NOT NULL, -- its root
    PRIMARY KEY (log_id)
);

-- bytes is what was decided, exactly; the other columns are read from it.
CREATE TABLE journal (
    log_id     TEXT   NOT NULL,
    seq        BIGINT NOT NULL CHECK (seq > 0),
    stream     TEXT   NOT NULL,
    version    BIGINT NOT NULL CHECK (version > 0),
    type       TEXT   NOT NULL,
    on_day     TEXT   NOT NULL CHECK (length(on_day) IN (0, 10)),
    at         BIGINT NOT NULL,
    user_id    TEXT   NOT NULL,
    command_id TEXT   NOT NULL,
    bytes      TEXT   NOT NULL,
    PRIMARY KEY (log_id, seq)
);
CREATE UNIQUE INDEX journal_stream ON journal (log_id, stream, version);

-- The hashes of the Merkle tree in the order in which they become final.
CREATE TABLE tree_hash (
    log_id TEXT   NOT NULL,
    idx    BIGINT NOT NULL CHECK (idx >= 0),
    h      BYTEA  NOT NULL CHECK (length(h) = 32),
    PRIMARY KEY (log_id, idx)
);

-- Accepted commands. digest is keyed, so it tells nothing about the body.
CREATE TABLE command (
    log_id     TEXT   NOT NULL,
    user_id    TEXT   NOT NULL,
    command_id TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    digest     BYTEA  NOT NULL,
    first_seq  BIGINT NOT NULL,
    last_seq   BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    answer     TEXT   NOT NULL,
    PRIMARY KEY (log_id, user_id, command_id)
);

-- Every version of the law a log adopted, for ever.
CREATE TABLE law_version (
    log_id TEXT  NOT NULL,
    digest TEXT  NOT NULL,
    name   TEXT  NOT NULL,
    bytes  BYTEA NOT NULL,
    PRIMARY KEY (log_id, digest)
);

-- Signed heads that left the house.
CREATE TABLE checkpoint (
    log_id TEXT   NOT NULL,
    size   BIGINT NOT NULL,
    at     BIGINT NOT NULL,
    root   BYTEA  NOT NULL CHECK (length(root) = 32),
    note   TEXT   NOT NULL,
    PRIMARY KEY (log_id, size)
);

-- Who owes what by which day (act.DutyTable).
CREATE TABLE duty (
    log_id     TEXT NOT NULL,
    stream     TEXT NOT NULL,
    duty_id    TEXT NOT NULL,
    rule       TEXT NOT NULL,
    subject    TEXT NOT NULL,
    role       TEXT NOT NULL,
    unit       TEXT NOT NULL,
    started_on TEXT NOT NULL CHECK (length(started_on) IN (0, 10)),
    due_on     TEXT NOT NULL CHECK (length(due_on) IN (0, 10)),
    done_on    TEXT NOT NULL CHECK (length(done_on) IN (0, 10)),
    basis      TEXT NOT NULL,
    why        TEXT NOT NULL,
    PRIMARY KEY (log_id, stream, duty_id)
);
CREATE INDEX duty_open ON duty (log_id, due_on) WHERE done_on = '';

-- Reference: the same on every node.
CREATE TABLE division (
    code      TEXT NOT NULL,
    level     TEXT NOT NULL,
    name      TEXT NOT NULL,
    parent    TEXT NOT NULL,
    known_on  TEXT NOT NULL CHECK (length(known_on) IN (0, 10)),
    until     TEXT NOT NULL CHECK (length(until) IN (0, 10)),
    successor TEXT NOT NULL,
    PRIMARY KEY (code, known_on)
);
CREATE INDEX division_parent ON division (parent, code);

CREATE TABLE bank (
    code    TEXT NOT NULL,
    name    TEXT NOT NULL,
    name_en TEXT NOT NULL,
    parent  TEXT NOT NULL,
    level   TEXT NOT NULL,
    PRIMARY KEY (code)
);

-- Local: nothing here is atomic with an event.
CREATE TABLE session (
    token  TEXT   NOT NULL,
    data   BYTEA  NOT NULL,
    expiry BIGINT NOT NULL,
    PRIMARY KEY (token)
);
CREATE INDEX session_expiry ON session (expiry);

CREATE TABLE login (
    login_name     TEXT   NOT NULL,
    user_id        TEXT   NOT NULL,
    log_id         TEXT   NOT NULL,
    password_hash  TEXT   NOT NULL,
    changed_on     TEXT   NOT NULL CHECK (length(changed_on) IN (0, 10)),
    failures       BIGINT NOT NULL,
    locked_until   BIGINT NOT NULL,
    last_totp_step BIGINT NOT NULL,
    PRIMARY KEY (login_name)
);
