package store

// Kind says how a table lies on a distributed PostgreSQL.
type Kind string

// Distributed tables have log_id first in their primary key and in every unique
// index, and lie with their log's head. Reference tables are the same on every
// node. Local tables stay on the coordinator; nothing in them is atomic with an
// event.
const (
	Distributed Kind = "distributed"
	Reference   Kind = "reference"
	Local       Kind = "local"
)

// kinds names every table once: parents before their children, log_head first
// among the distributed ones.
var kinds = map[Kind][]string{
	Reference: {"division", "bank", "office"},
	Distributed: {
		"log_head", "journal", "tree_hash", "command", "law_version", "checkpoint",
		"duty", "duty_version", "file", "paper_signature",
		// oversight (0013)
		"breach", "breach_person", "day_closed", "message", "message_read",
		// households' files and what lies around them (0002)
		"application", "loan", "movement", "paper", "hand", "group_seat",
		"group_list", "group_ack", // 0011
		"loan_check", "check_person", "problem", "problem_plan", // 0022
		"withdrawal", "draw", "draw_row", // 0025
		"collection", "collection_notice", "collection_act", "recovery", // 0026
		"case_flag", // changes in a household's life (0011)
		"list", "list_row", "row_salt", "notice", "notice_row", "report", "setting", "post", "user_account",
		// the register (0003)
		"data_key", "register_household", "register_person", "register_account",
		"register_user", "register_text", "search_key",
		// old books taken over (0014)
		"book", "book_branch", "book_difference", "loan_taken", "book_row",
		"loan_state", // the ledger's states (0019)
		"extension",  // 0024
		// the roster (0004)
		"roster_snapshot", "roster_difference", "roster_release", "roster_row", "release_row",
		"roster_recipient", // 0012
	},
	Local: {"session", "login", "api_token", "second_factor", "recovery_code", "device_session", "login_note", "draft", "goose_db_version"},
}

// Kinds lists every table of the schema by its kind.
func Kinds() map[Kind][]string {
	out := map[Kind][]string{}
	for k, tables := range kinds {
		out[k] = append([]string(nil), tables...)
	}
	return out
}
