// Package act is what every part of the core speaks: an act is one command of
// one named person, in one seat, on one day; from it follow events, or a refusal
// that names its rule. Folded files give duties and rows.
//
// It is a leaf: it knows no law, no store and no clock.
package act

import "fupindai/internal/civil"

// Role is the seat in which a person acts. The five seats of the village group
// (联查小组, A1.2) are roles like the others.
type Role string

// Roles, from the village to the region. The words for them stand in words.
const (
	FirstSecretary    Role = "first-secretary"    // 第一书记
	PartySecretary    Role = "party-secretary"    // 村支书
	VillageAccountant Role = "village-accountant" // 村会计
	HouseholdCadre    Role = "household-cadre"    // 扶贫包户干部
	CreditOfficer     Role = "credit-officer"     // 信贷员
	TownshipClerk     Role = "township-clerk"     // 乡镇扶贫办经办
	TownshipLeader    Role = "township-leader"    // 乡镇领导
	CountyClerk       Role = "county-clerk"       // 县扶贫办经办
	CountyHead        Role = "county-head"        // 县领导小组负责人
	BankClerk         Role = "bank-clerk"         // 承贷机构网点客户经理
	BankHead          Role = "bank-head"          // 县级承贷机构分管领导
	PrefectureClerk   Role = "prefecture-clerk"   // 地州扶贫办
	RegionClerk       Role = "region-clerk"       // 自治区扶贫办
	Auditor           Role = "auditor"            // 审计、纪检（只读）
	Public            Role = "public"             // 群众：只在公示页反映情况
	Administrator     Role = "administrator"      // 系统管理员
	System            Role = "system"             // the program itself; no person holds it
)

// Seats are the five of the village group, in the Opinion's order (A1.2).
var Seats = []Role{FirstSecretary, PartySecretary, VillageAccountant, HouseholdCadre, CreditOfficer}

// IsSeat says whether the role is one of the five seats of a village group.
func (r Role) IsSeat() bool {
	for _, s := range Seats {
		if r == s {
			return true
		}
	}
	return false
}

// Actor is the person who acts: an opaque user id, the role used, and the unit
// over which it is held. Unit is a division code (village 12 digits, township 9,
// county 6, prefecture 4, region 2) or a bank unit's code.
type Actor struct {
	User string `json:"user"`
	Role Role   `json:"role"`
	Unit string `json:"unit"`
}

// Above says that the actor's unit is an office above the county, which keeps a log of
// its own: a prefecture (4 digits) or the region (2).
func (a Actor) Above() bool { return AboveCounty(a.Unit) }

// AboveCounty says whether a unit is a prefecture or the region, by its code.
func AboveCounty(unit string) bool {
	if len(unit) != 4 && len(unit) != 2 {
		return false
	}
	for _, c := range unit {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// Act is the frame of one command: who acts, on which civil day it is recorded.
// The instant stands only in the journal; rules read the day.
type Act struct {
	By    Actor
	Today civil.Date
}
