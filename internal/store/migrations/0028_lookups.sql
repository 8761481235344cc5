-- Lookups that read a whole log where an index leads to the row: SQLite without
-- statistics prefers the order asked for to the cut, so an index has to give both.

-- +goose Up

DROP INDEX register_person_household;
CREATE INDEX register_person_household ON register_person (log_id, subject, person_id, version) WHERE latest;
CREATE INDEX application_borrower ON application (log_id, borrower, household);
CREATE INDEX application_contract ON application (log_id, contract, application);
DROP INDEX file_file;
CREATE INDEX file_file ON file (log_id, file, stream, village, bank);
DROP INDEX duty_subject;
CREATE INDEX duty_subject ON duty (log_id, subject, done_on, due_on, duty_id);
CREATE INDEX login_user ON login (log_id, user_id, login_name);

-- +goose Down
DROP INDEX login_user;
DROP INDEX duty_subject;
CREATE INDEX duty_subject ON duty (log_id, subject);
DROP INDEX file_file;
CREATE INDEX file_file ON file (log_id, file);
DROP INDEX application_contract;
DROP INDEX application_borrower;
DROP INDEX register_person_household;
CREATE INDEX register_person_household ON register_person (log_id, subject, person_id) WHERE latest;
