package web

import (
	"net/http"
	"time"

	"fupindai/internal/sheet/layout"
)

// routesB are the routes of roster, notices, ledger, households, groups and law.
func (s *Server) routesB() []route {
	f := &files{Server: s}
	rosters, books, payments := f.rosters(), f.oldBooks(), f.payments()
	board := &board{Server: s, filing: limiter{Most: filingsPerHour, Within: time.Hour}, asking: limiter{Most: codesPerTenMinutes, Within: 10 * time.Minute}}
	return []route{
		{"GET /roster", s.read("roster", s.roster)},
		{"GET /roster/import", s.read("roster", s.rosterImport)},
		{"POST /roster/import", rosters.dryRun(func(r *http.Request) string { return string(listOf(r)) })},
		{"POST /roster/files/{id}/take", rosters.takeIn},
		{"GET /roster/files/{id}/errors", rosters.errors},
		{"GET /roster/template", s.blank(rosterTemplate)},
		{"GET /roster/compare", s.read("roster", s.rosterCompare)},
		{"GET /roster/compare/export", s.read("roster", s.rosterExportForm)},
		{"POST /roster/compare/export", s.rosterExport},
		{"GET /roster/{id}", s.read("roster", s.roster)},
		{"GET /roster/{id}/resolve", s.read("roster", s.rosterResolve)},
		{"POST /roster/{id}/resolve", s.rosterSettle},
		{"GET /roster/{id}/release", s.read("roster", s.rosterRelease)},
		{"GET /roster/{id}/export", s.read("roster", s.rosterExportForm)},
		{"POST /roster/{id}/export", s.rosterExport},
		{"GET /releases", s.read("releases", s.releases)},
		{"GET /releases/{number}", s.read("releases", s.release)},

		{"GET /notices", s.read("notices", s.notices)},
		{"GET /notices/publish", s.read("notices", s.noticePublish)},
		{"GET /notices/{village}", s.read("notices", s.noticeCompose)},
		{"GET /n", board.open(board.list)},
		{"GET /n/answer", board.open(board.lookup)},
		{"POST /n/answer", board.open(board.lookup)},
		{"GET /n/{token}", board.open(board.notice)},
		{"GET /n/{token}/report", board.open(board.reportForm)},
		{"POST /n/{token}/report", board.open(board.fileReport)},

		{"GET /withdrawals", s.read("withdrawals", s.withdrawals)},
		{"GET /withdrawals/{number}", s.read("withdrawals", s.loanWithdrawals)},
		{"GET /draws/{number}", s.read("withdrawals", s.draw)},
		{"GET /checks", s.read("checks", s.checks)},
		{"GET /checks/{loan}", s.read("checks", s.loanChecks)},
		{"GET /collection", s.read("collection", s.collection)},
		{"GET /collection/{loan}", s.read("collection", s.loanCollection)},
		{"GET /problems", s.read("problems", s.rectifications)},
		{"GET /problems/{no}", s.read("problems", s.rectification)},

		{"GET /reports", s.read("reports", s.reports)},
		{"GET /reports/{no}", s.read("reports", s.report)},
		{"GET /reports/{no}/photos/{i}", s.reportPhoto},

		{"GET /ledger", s.readWide("ledger", s.ledger)},
		{"GET /ledger/gaps", s.readWide("ledger", s.gaps)},
		{"GET /ledger/problems", s.readWide("ledger", s.problems)},
		{"GET /ledger/export", s.readWide("ledger-export", s.exportForm)},
		{"POST /ledger/export", s.export},
		{"GET /ledger/books", s.read("books", s.books)},
		{"POST /ledger/books", books.dryRun(kind("ledger"))},
		{"GET /ledger/books/template", s.blank(only("台账模板.xlsx", layout.LedgerTemplate))},
		{"GET /ledger/books/{id}", s.read("books", s.book)},
		{"POST /ledger/books/{id}/next", s.bookNext},
		{"POST /ledger/books/{id}/list", f.bookCompare},
		{"POST /ledger/files/{id}/take", books.takeIn},
		{"GET /ledger/files/{id}/errors", books.errors},

		{"GET /disbursements/import", s.read("disbursements", s.disbursementImport)},
		{"POST /disbursements/import", payments.dryRun(kind("payments"))},
		{"GET /disbursements/import/template", s.blank(only("放款清单模板.xlsx", layout.DisbursementTemplate))},
		{"POST /disbursements/files/{id}/take", payments.takeIn},
		{"GET /disbursements/files/{id}/errors", payments.errors},

		{"GET /households", s.read("household", s.search)},
		{"GET /search", s.read("household", s.search)},
		{"GET /households/{id}", s.read("household", s.household)},

		{"GET /groups", s.read("groups", s.groups)},
		{"GET /groups/{village}", s.read("groups", s.group)},

		{"GET /users", s.read("users", s.users)},
		{"GET /users/new", s.read("users", s.newUser)},
		{"POST /users/new", s.own(s.enrol)},
		{"GET /users/{id}", s.read("users", s.user)},
		{"POST /users/{id}/password", s.own(s.resetPassword)},
		{"POST /users/{id}/factor", s.own(s.resetFactor)},
		{"GET /units", s.read("units", s.units)},
		{"GET /units/{code}", s.read("units", s.unit)},
		{"GET /parameters", s.read("parameters", s.parameters)},
		{"GET /calendar", s.read("calendar", s.calendar)},
		{"GET /rights", s.read("rights", s.rights)},
		{"GET /logs", s.read("logs", s.logs)},

		{"GET /breaches", s.read("breaches", s.breaches)},
		{"GET /breaches/{no}", s.read("breaches", s.breach)},
		{"GET /messages", s.read("workbench", s.messages)},
		{"GET /messages/{seq}", s.openMessage},
		{"GET /clock/{clock}/{from}", s.read("workbench", s.dayCount)},

		{"GET /law/{rule}", s.read("workbench", s.law)},
	}
}
