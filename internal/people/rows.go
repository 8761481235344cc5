package people

import (
	"sort"

	"fupindai/internal/act"
)

// The projections of the people stream. Ids only; names stand in the register.
var (
	// PostTable has one row per post given.
	PostTable = &act.Table{
		Name: "post",
		Key:  []string{"user_id", "role", "unit", "from_on"},
		Cols: []string{"to_on", "granted_by", "acting"},
	}
	// AccountTable has one row per user.
	AccountTable = &act.Table{
		Name: "user_account",
		Key:  []string{"user_id"},
		Cols: []string{"closed_on"},
	}
	// Tables are all projections of this package.
	Tables = []*act.Table{PostTable, AccountTable}
)

// Rows are the fold's rows.
func (p *People) Rows() []act.Row {
	var rows []act.Row
	users := make([]string, 0, len(p.Users))
	for u := range p.Users {
		users = append(users, u)
	}
	sort.Strings(users)
	for _, u := range users {
		rows = append(rows, act.Row{Table: AccountTable, Key: []any{u}, Cols: []any{p.Users[u].ClosedOn.String()}})
	}
	for _, post := range p.Posts {
		rows = append(rows, act.Row{Table: PostTable, Key: []any{post.User, string(post.Role), post.Unit, post.From.String()}, Cols: []any{post.To.String(), post.GrantedBy, post.Acting}})
	}
	return rows
}
