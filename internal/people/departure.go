package people

import (
	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// How somebody goes.
const (
	Transferred = "transferred" // 调离: keeps the account, takes other posts
	Left        = "left"        // 离职、退休: the account is closed from the day after
)

// RecordDeparture ends whatever a person holds in the office on one last day, the posts
// and the seats in village groups, by one document. What was waiting for the person
// waits for the post: it is listed for the unit until somebody holds the post again.
type RecordDeparture struct {
	User     string     `json:"user" doc:"人员|the user"`
	Kind     string     `json:"kind" doc:"去向|transferred or left"`
	Last     civil.Date `json:"last" doc:"最后一天|last day"`
	Document act.Text   `json:"document" doc:"依据文件|the document"`
}

// Departing is RecordDeparture with what is known of the person.
type Departing struct {
	RecordDeparture
	ActedOn civil.Date // the last day on which the person did something; zero for never
}

// UserDeparted is somebody's going.
type UserDeparted struct {
	User     string     `json:"user"`
	Kind     string     `json:"kind"`
	Last     civil.Date `json:"last"`
	Document act.Text   `json:"document"`
}

// Departure is one going.
type Departure struct {
	User, Kind, By string
	Last           civil.Date
	Document       act.Text
}

func (cmd Departing) decide(p *People, a act.Act) ([]act.Event, error) {
	if err := firstOf(
		required("user", cmd.User == ""), required("kind", cmd.Kind == ""), required("last", cmd.Last.IsZero()), required("document", cmd.Document.IsZero()),
	); err != nil {
		return nil, err
	}
	switch {
	case cmd.Kind != Transferred && cmd.Kind != Left:
		return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": "kind", "code": cmd.Kind}).At("kind")
	case p.SignedIn(cmd.User, a.Today) != nil:
		return nil, act.Refuse("X9", "user-unknown", nil).At("user")
	case cmd.User == a.By.User:
		return nil, act.Refuse("X7", "second-person", nil)
	case cmd.Last.Before(cmd.ActedOn):
		return nil, act.Refuse("X3", "acted-after-departure", act.Figures{"day": cmd.ActedOn, "last": cmd.Last}).At("last")
	}
	events := []act.Event{&UserDeparted{User: cmd.User, Kind: cmd.Kind, Last: cmd.Last, Document: cmd.Document}}
	for _, post := range p.Posts {
		if post.User == cmd.User && post.outlasts(cmd.Last) {
			events = append(events, &PostEnded{User: post.User, Role: post.Role, Unit: post.Unit, From: post.From, Last: cmd.Last})
		}
	}
	return events, nil
}
