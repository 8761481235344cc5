package people

import (
	"slices"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// ProposeActing lets somebody stand in for a leader (代) from a first to a last day, by
// a document. A second administrator gives it with GrantPost (X7). While acting, the
// stand-in alone signs in the post and answers for it.
type ProposeActing struct {
	User     string     `json:"user" doc:"代职人员|who stands in"`
	Role     act.Role   `json:"role" doc:"职务|the leader's role"`
	Unit     string     `json:"unit" doc:"单位|division code or bank unit"`
	From     civil.Date `json:"from" doc:"起始日|first day"`
	Last     civil.Date `json:"last" doc:"最后一天|last day"`
	Document act.Text   `json:"document" doc:"依据文件|the document"`
}

// leaders are the roles in which somebody can act for the holder.
var leaders = []act.Role{act.TownshipLeader, act.CountyHead, act.BankHead}

func (cmd ProposeActing) decide(p *People, a act.Act) ([]act.Event, error) {
	switch {
	case !slices.Contains(leaders, cmd.Role):
		return nil, act.Refuse("X3", "acting-for-leaders", act.Figures{"role": string(cmd.Role)}).At("role")
	case cmd.Last.IsZero():
		return nil, act.Refuse("X3", "acting-needs-last-day", nil).At("last")
	}
	return p.propose(Post{User: cmd.User, Role: cmd.Role, Unit: cmd.Unit, From: cmd.From, To: cmd.Last, Acting: true}, cmd.Document, a)
}

// StoodInFor refuses a signature of a leader for whom another acts on the day (X3).
func (p *People) StoodInFor(by act.Actor, on civil.Date) error {
	unit := p.Current(by.Unit, on)
	for _, post := range p.Posts {
		if post.Acting && post.Role == by.Role && post.Unit == unit && post.User != by.User && post.Holds(on) {
			return act.Refuse("X3", "stood-in-for", act.Figures{"role": string(by.Role), "from": post.From, "to": post.To})
		}
	}
	return nil
}

// Answering are the posts in a role that answer on a day for what is owed by a unit;
// concerns says whether a post's unit does. An acting leader answers alone.
func (p *People) Answering(r act.Role, unit string, on civil.Date, concerns func(own, unit string) bool) []Post {
	unit = p.Current(unit, on)
	var out, acting []Post
	for _, post := range p.Posts {
		if post.Role != r || !post.Holds(on) || p.SignedIn(post.User, on) != nil || !concerns(post.Unit, unit) {
			continue
		}
		out = append(out, post)
		if post.Acting {
			acting = append(acting, post)
		}
	}
	if len(acting) > 0 {
		return acting
	}
	return out
}
