-- +goose Up

-- All local: nothing here is atomic with an event.

-- Until when a password that somebody else set can be used; 0 for one's own.
ALTER TABLE login ADD COLUMN first_until BIGINT NOT NULL DEFAULT 0;

-- The second factor of a user: the seed of the codes, sealed under the user's key. The
-- step used last is login.last_totp_step.
CREATE TABLE second_factor (
    log_id       TEXT   NOT NULL,
    user_id      TEXT   NOT NULL,
    seed         BYTEA  NOT NULL,
    confirmed_at BIGINT NOT NULL, -- 0: shown, and no code was entered yet
    failures     BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    PRIMARY KEY (log_id, user_id)
);

CREATE TABLE recovery_code (
    log_id    TEXT   NOT NULL,
    user_id   TEXT   NOT NULL,
    code_hash TEXT   NOT NULL,
    used_at   BIGINT NOT NULL, -- 0: not used
    PRIMARY KEY (log_id, user_id, code_hash)
);

-- Sessions as their owner sees them, kept when they have ended.
CREATE TABLE device_session (
    log_id     TEXT   NOT NULL,
    user_id    TEXT   NOT NULL,
    session_id TEXT   NOT NULL,
    device     TEXT   NOT NULL, -- browser and system in two words, no address
    opened_at  BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL, -- 0: open
    PRIMARY KEY (log_id, user_id, session_id)
);

-- What happened at the door. user_id is empty for a name that no account has: the
-- name typed is not kept, it may be a password.
CREATE TABLE login_note (
    log_id  TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    note_id TEXT   NOT NULL,
    user_id TEXT   NOT NULL,
    kind    TEXT   NOT NULL,
    PRIMARY KEY (log_id, at, note_id)
);

-- What somebody typed and has not sent, sealed under the user's key.
CREATE TABLE draft (
    log_id   TEXT   NOT NULL,
    user_id  TEXT   NOT NULL,
    place    TEXT   NOT NULL, -- keyed digest of the page's address
    saved_at BIGINT NOT NULL,
    sealed   BYTEA  NOT NULL,
    PRIMARY KEY (log_id, user_id, place)
);

-- +goose Down
DROP TABLE draft;
DROP TABLE login_note;
DROP TABLE device_session;
DROP TABLE recovery_code;
DROP TABLE second_factor;
ALTER TABLE login DROP COLUMN first_until;
