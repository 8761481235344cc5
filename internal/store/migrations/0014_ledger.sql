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

-- +goose Down
DROP TABLE office;
