-- +goose Up

-- An acting leader's post (people.PostTable).
ALTER TABLE post ADD COLUMN acting BOOLEAN NOT NULL DEFAULT FALSE;

-- +goose Down
ALTER TABLE post DROP COLUMN acting;
