// Package people knows users, the posts they hold with first and last day, and
// the access rules X1–X9.
package people

import (
	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// Stream is the one stream of users and posts in a log.
const Stream = "people"

// Commands: orders of an administrator. Today is the day of the act.
type (
	// FoundOffice names the first two administrators, once (fupindai init).
	FoundOffice struct {
		Unit           string    `json:"unit"`
		Administrators [2]string `json:"administrators"`
		Document       act.Text  `json:"document"`
	}
	EnrolUser struct {
		User   string `json:"user" doc:"人员|the new user id"`
		Person string `json:"person,omitempty" doc:"本人|the real person, opaque"` // the real person, an opaque id: one account each
	}
	// ProposePost asks for a post; GrantPost by a second administrator gives it (X7).
	ProposePost struct {
		User     string     `json:"user" doc:"人员|the user"`
		Role     act.Role   `json:"role" doc:"角色|the role"`
		Unit     string     `json:"unit" doc:"单位|division code or bank unit"`
		From     civil.Date `json:"from" doc:"起始日|first day"`
		To       civil.Date `json:"to,omitempty" doc:"最后一天|last day, if known"`
		Document act.Text   `json:"document" doc:"依据文件|the document"`
	}
	GrantPost struct {
		User string     `json:"user" doc:"人员|the user"`
		Role act.Role   `json:"role" doc:"角色|the role"`
		Unit string     `json:"unit" doc:"单位|division code or bank unit"`
		From civil.Date `json:"from" doc:"起始日|first day"`
	}
	EndPost struct {
		User string     `json:"user" doc:"人员|the user"`
		Role act.Role   `json:"role" doc:"角色|the role"`
		Unit string     `json:"unit" doc:"单位|division code or bank unit"`
		From civil.Date `json:"from" doc:"起始日|first day"`
		Last civil.Date `json:"last" doc:"最后一天|last day"` // the last day on which it is held
	}
	CloseUser struct {
		User string `json:"user" doc:"人员|the user"`
	}
	// DeclareInterest: the household is the user's own or a relative's (X5).
	DeclareInterest struct {
		User      string   `json:"user" doc:"人员|the user"`
		Household string   `json:"household" doc:"户|the household"`
		Kind      string   `json:"kind" doc:"关系|own or relative"` // own | relative
		Reason    act.Text `json:"reason" doc:"说明|the reason"`
	}
)
