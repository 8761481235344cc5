-- +goose Up

-- Tokens of machines that call the API: each for one post, stored as a hash. Local:
-- nothing in it is atomic with an event.
CREATE TABLE api_token (
    token_hash TEXT   NOT NULL,
    log_id     TEXT   NOT NULL,
    user_id    TEXT   NOT NULL,
    role       TEXT   NOT NULL,
    unit       TEXT   NOT NULL,
    label      TEXT   NOT NULL,
    expires_on TEXT   NOT NULL,
    revoked_on TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (token_hash)
);

-- +goose Down
DROP TABLE api_token;
