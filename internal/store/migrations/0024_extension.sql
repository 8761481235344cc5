-- Requests to extend a loan and what became of them (A11.2, A11.3).

-- +goose Up

CREATE TABLE extension (
    log_id TEXT NOT NULL,
    loan TEXT NOT NULL,
    no BIGINT NOT NULL,
    household TEXT NOT NULL,
    village TEXT NOT NULL,
    bank TEXT NOT NULL,
    state TEXT NOT NULL,
    months BIGINT NOT NULL,
    asked_on TEXT NOT NULL,
    confirmed_on TEXT NOT NULL,
    answered_on TEXT NOT NULL,
    excepted BOOLEAN NOT NULL,
    old_due_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    PRIMARY KEY (log_id, loan, no)
);

-- +goose Down

DROP TABLE extension;
