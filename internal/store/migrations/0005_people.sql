-- +goose Up

-- Projections of internal/people: users and the posts they hold.
CREATE TABLE post (
    log_id     TEXT NOT NULL,
    user_id    TEXT NOT NULL,
    role       TEXT NOT NULL,
    unit       TEXT NOT NULL,
    from_on    TEXT NOT NULL,
    to_on      TEXT NOT NULL,
    granted_by TEXT NOT NULL,
    PRIMARY KEY (log_id, user_id, role, unit, from_on)
);

CREATE TABLE user_account (
    log_id    TEXT NOT NULL,
    user_id   TEXT NOT NULL,
    closed_on TEXT NOT NULL,
    PRIMARY KEY (log_id, user_id)
);

-- +goose Down
DROP TABLE user_account;
DROP TABLE post;
