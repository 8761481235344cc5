package cases

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"

	"fupindai/internal/store"
)

// view is something an expectation looks at: rows with named columns, read from the
// projections.
type view struct {
	key   string // what stands under then:
	named string // a view by name: the column its names stand for; "" is a list of rows
	zh    string
	says  string
	query string // $1 is the log
	cols  []column
}

type column struct {
	name string
	kind kind
	says string
}

func (v *view) column(name string) (column, bool) {
	for _, c := range v.cols {
		if c.name == name {
			return c, true
		}
	}
	return column{}, false
}

// views are all of them. Every column of a query is one of its cols, in order.
var views = []*view{
	{
		key: "application", named: "application", zh: "申请", says: "an application as it stands",
		query: `SELECT application, step, step_since, round, revision, household, borrower, village, bank, purpose, submitted_on,
			asked_fen, asked_months, suggested_fen, suggested_months, decided_fen, decided_months, warnings, signed,
			list_village, list_township, list_county, document, contract, loan,
			mode, valid_until, consent, reason, rest_fen FROM application WHERE log_id = $1 ORDER BY application`,
		cols: []column{
			{"application", text, "its number"},
			{"step", text, "what is to be done next: survey, signatures, village-list, township-review, township-sign, suggestion, hand-over, decision, contract, disbursement, report, notice, repayment; or how it ended: closed, declined, refused, withdrawn"},
			{"since", date, "the day it came to that step"},
			{"round", number, "1, and one more each time it went back"},
			{"revision", number, "counts its events; what a signer has seen"},
			{"household", text, ""},
			{"borrower", text, ""},
			{"village", text, ""},
			{"bank", text, ""},
			{"purpose", text, ""},
			{"submitted", date, ""},
			{"asked", amount, "the sum asked"},
			{"asked_months", number, ""},
			{"suggested", amount, "by the county"},
			{"suggested_months", number, ""},
			{"decided", amount, "by the bank"},
			{"decided_months", number, ""},
			{"warnings", text, "codes of the survey's warnings"},
			{"signed", number, "signatures that count"},
			{"village_list", text, "the list it stands on"},
			{"township_list", text, ""},
			{"county_list", text, ""},
			{"document", text, "the county's formal document"},
			{"contract", text, ""},
			{"loan", text, ""},
			{"mode", text, "own or cooperative (G5)"},
			{"valid_until", date, "the last day of the county's list"},
			{"consent", text, "the level whose answer a correction waits for"},
			{"reason", text, "code of the reason for which it ended"},
			{"rest", amount, "decided, not paid out and not given up"},
		},
	},
	{
		key: "loan", named: "loan", zh: "贷款", says: "a loan with its balance after the last step",
		query: `SELECT l.loan, l.application, l.household, l.borrower, l.village, l.bank, l.purpose, l.contract, l.receipt, l.pack, l.amount_fen,
			(SELECT sum(m.principal_fen) FROM movement m WHERE m.log_id = l.log_id AND m.loan = l.loan), l.rate_ppm, l.term_months,
			l.disbursed_on, l.due_on, l.closed_on, l.notice FROM loan l WHERE l.log_id = $1 ORDER BY l.loan`,
		cols: []column{
			{"loan", text, "its number"},
			{"application", text, ""},
			{"household", text, ""},
			{"borrower", text, ""},
			{"village", text, ""},
			{"bank", text, ""},
			{"purpose", text, ""},
			{"contract", text, ""},
			{"receipt", text, ""},
			{"pack", text, "the policy it keeps"},
			{"amount", amount, ""},
			{"balance", amount, "principal outstanding"},
			{"rate", rate, "a year"},
			{"months", number, ""},
			{"disbursed", date, ""},
			{"due", date, "maturity"},
			{"closed", date, "none while it runs"},
			{"notice", text, "the notice it stands on"},
		},
	},
	{
		key: "list", named: "list", zh: "汇总表", says: "a signed list",
		query: `SELECT list, level, unit, bank, document, rows_count, total_fen, signed_on, signed_by FROM list WHERE log_id = $1 ORDER BY list`,
		cols: []column{
			{"list", text, "its number"},
			{"level", text, "village, township or county"},
			{"unit", text, ""},
			{"bank", text, "to which it was handed"},
			{"document", text, "文号"},
			{"rows", number, ""},
			{"total", amount, ""},
			{"signed", date, ""},
			{"by", text, "who signed"},
		},
	},
	{
		key: "notice", named: "notice", zh: "公示", says: "a village notice",
		query: `SELECT notice, village, posted_on, last_on, hotline, hotline_before, hotline_since, stale_since, rows_count, total_fen, interruptions FROM notice WHERE log_id = $1 ORDER BY notice`,
		cols: []column{
			{"notice", text, "its number"},
			{"village", text, ""},
			{"posted", date, ""},
			{"last", date, "the last day it must stand"},
			{"hotline", text, ""},
			{"hotline_before", text, "the number before, if it changed while the notice hung"},
			{"hotline_since", date, "the day it changed"},
			{"stale", date, "since when the sheet on the wall names an old number"},
			{"rows", number, ""},
			{"total", amount, ""},
			{"interruptions", number, "how often it had to begin again"},
		},
	},
	{
		key: "snapshot", named: "snapshot", zh: "名册快照", says: "an imported list and its match",
		query: `SELECT snapshot_id, list, as_of, imported_on, row_count, national_id, matched_on, agreed, differences, open_rows, release_no
			FROM roster_snapshot WHERE log_id = $1 ORDER BY snapshot_id`,
		cols: []column{
			{"snapshot", text, "its id"},
			{"list", text, "county or national"},
			{"as_of", date, ""},
			{"imported", date, ""},
			{"rows", number, ""},
			{"national", text, "the national list it was matched with"},
			{"matched", date, ""},
			{"agreed", number, ""},
			{"differences", number, ""},
			{"open", number, "differences that hold back the release"},
			{"release", text, ""},
		},
	},
	{
		key: "duties", zh: "责任", says: "who owes what by which day",
		query: `SELECT rule, subject, role, unit, started_on, due_on, done_on, basis, why, clock, reading, version FROM duty WHERE log_id = $1 ORDER BY stream, duty_id`,
		cols: []column{
			{"rule", text, ""},
			{"subject", text, "an application or loan"},
			{"role", role, "the accountable role"},
			{"unit", text, "the accountable unit"},
			{"started", date, "the day of the event, not counted"},
			{"due", date, "the last day; none if a calendar is missing"},
			{"done", date, "none while open"},
			{"basis", text, "opinion, or parameter where the Opinion is silent"},
			{"why", text, "working-days; working-days-assumed if an assumed feast day was crossed; no-calendar-2027"},
			{"clock", text, "the law's parameter that sets its length"},
			{"reading", text, "the reading on which the clock rests; none"},
			{"version", number, "1, and one more after each correction of its clock"},
		},
	},
	{
		key: "breach", named: "breach", zh: "疑似", says: "a suspected breach as it stands (Z1)",
		query: `SELECT breach, rule, subject, role, unit, level, version, started_on, due_on, basis, clock, reading, opened_on, state, mark,
			judged_on, judged_by, consequence_on FROM breach WHERE log_id = $1 ORDER BY breach`,
		cols: []column{
			{"breach", text, "its number"},
			{"rule", text, ""},
			{"subject", text, "an application, loan, group or list"},
			{"role", role, "the accountable role"},
			{"unit", text, "the accountable unit"},
			{"level", text, "village, township, bank, county, prefecture or region"},
			{"version", number, "of the duty"},
			{"started", date, ""},
			{"due", date, "the last day, which had passed"},
			{"basis", text, "opinion or parameter"},
			{"clock", text, ""},
			{"reading", text, ""},
			{"opened", date, "the day it was written down"},
			{"state", text, "suspected, confirmed, dismissed, concluded"},
			{"mark", text, "late-entry or facts-corrected; none"},
			{"judged", date, ""},
			{"judged_by", text, ""},
			{"consequence", date, ""},
		},
	},
	{
		key: "breach_persons", zh: "当日责任人", says: "who was on the accountable unit on the last day",
		query: `SELECT breach, role, user_id FROM breach_person WHERE log_id = $1 ORDER BY breach, no`,
		cols:  []column{{"breach", text, ""}, {"role", role, ""}, {"user", text, ""}},
	},
	{
		key: "days", zh: "日终", says: "closed days",
		query: `SELECT day, opened FROM day_closed WHERE log_id = $1 ORDER BY day`,
		cols:  []column{{"day", date, ""}, {"opened", number, "suspected breaches it opened"}},
	},
	{
		key: "messages", zh: "消息", says: "what units were told about duties",
		query: `SELECT kind, unit, role, rule, subject, breach, due_on, sent_on, by_user FROM message WHERE log_id = $1 ORDER BY seq`,
		cols: []column{
			{"kind", text, "urge, breach-suspected, breach-judged"}, {"unit", text, "to whom"}, {"role", role, ""}, {"rule", text, ""}, {"subject", text, ""},
			{"breach", text, ""}, {"due", date, ""}, {"sent", date, ""}, {"by", text, "none for the daily close"},
		},
	},
	{
		key: "extension", named: "loan", zh: "展期", says: "the last request to extend a loan (A11.2)",
		query: `SELECT loan, state, months, asked_on, confirmed_on, answered_on, excepted, old_due_on, due_on FROM extension e WHERE log_id = $1
			AND no = (SELECT max(x.no) FROM extension x WHERE x.log_id = e.log_id AND x.loan = e.loan) ORDER BY loan`,
		cols: []column{
			{"loan", text, ""}, {"state", text, "asked, confirmed, approved, refused by the county or declined by the bank"}, {"months", number, ""},
			{"asked", date, ""}, {"confirmed", date, "by the county"}, {"answered", date, ""}, {"excepted", yesNo, "on an exception of the leading group"},
			{"old_due", date, "the maturity before"}, {"due", date, "and after"},
		},
	},
	{
		key: "withdrawal", named: "withdrawal", zh: "提款", says: "a withdrawal from a loan's account (A7)",
		query: `SELECT withdrawal, loan, moved_on, noted_on, amount_fen, large, way, step, reminded_on, draw, drawn_on, used_on, used_by, agrees, problem
			FROM withdrawal WHERE log_id = $1 ORDER BY withdrawal`,
		cols: []column{
			{"withdrawal", text, "its number"}, {"loan", text, ""}, {"date", date, "the day the money was taken out"}, {"noted", date, "the day it was entered"}, {"amount", amount, ""},
			{"large", yesNo, "reached the limit, the figure itself included"}, {"way", text, "cash, transfer or entrusted"}, {"step", text, "remind, track, tracked, small or void"},
			{"reminded", date, ""}, {"draw", text, "that drew it (A7.2)"}, {"drawn", date, ""}, {"used", date, "the day its use was recorded"}, {"by", text, "who recorded it"},
			{"agrees", text, "yes or no"}, {"problem", text, "it opened, or that was open"},
		},
	},
	{
		key: "draw", named: "draw", zh: "抽查", says: "a month's draw of small withdrawals (A7.2)",
		query: `SELECT draw, bank, village, month, step, frozen_on, population, branch_done, group_done, drawn, drawn_on FROM draw WHERE log_id = $1 ORDER BY draw`,
		cols: []column{
			{"draw", text, "CC-month-village-bank"}, {"bank", text, ""}, {"village", text, ""}, {"month", date, "its first day"}, {"step", text, "open, frozen, committed or drawn"},
			{"frozen", date, ""}, {"population", number, "of the frozen list"}, {"branch", text, "committed or revealed"}, {"group", text, "committed or revealed"},
			{"drawn", number, ""}, {"drawn_on", date, ""},
		},
	},
	{
		key: "check", named: "check", zh: "贷后检查", says: "a post-loan check (A8)",
		query: `SELECT check_no, loan, checked_on, noted_on, settled_on, use_code, problem_code, problem, stock, owed_fen, by_user, void_seq <> 0,
			(SELECT count(*) FROM check_person p WHERE p.log_id = c.log_id AND p.check_no = c.check_no) FROM loan_check c WHERE log_id = $1 ORDER BY check_no`,
		cols: []column{
			{"check", text, "its number"}, {"loan", text, ""}, {"date", date, "the day of the visit"}, {"noted", date, "the day it was entered"},
			{"settled", date, "the day it counts as made (R-Z1-1)"}, {"use", text, "as-contract, other or idle"}, {"found", text, "clean, or the problem's code"},
			{"problem", text, "the problem it opened"}, {"stock", number, ""}, {"owed", amount, "principal that day"}, {"by", text, ""}, {"void", yesNo, ""},
			{"present", number, "members present"},
		},
	},
	{
		key: "problem", named: "problem", zh: "问题", says: "a problem as it stands: the problem list (A9, A13.2)",
		query: `SELECT problem, loan, code, source, check_no, amount_fen, found_on, step, step_since, round, deadline, county_on, bank_on, wrong,
			carried_out_on, closed_on, closed_by, guidance FROM problem WHERE log_id = $1 ORDER BY problem`,
		cols: []column{
			{"problem", text, "its number"}, {"loan", text, ""}, {"code", text, "of the problem catalogue"}, {"source", text, "check, withdrawal, report, audit, inspection, data or bank"},
			{"check", text, "that found it"}, {"amount", amount, ""}, {"found", date, ""},
			{"step", text, "plan, plan-review, plan-sign, plan-consent, carry-out, verification; closed or void"}, {"since", date, ""},
			{"round", number, "1, and one more each time it went back"}, {"deadline", date, "of the plan"}, {"county", date, "its consent"}, {"bank", date, "its consent"},
			{"wrong", text, "what the county confirmed to be wrong (Z2)"}, {"carried_out", date, ""}, {"closed", date, ""}, {"by", text, "who closed it"},
			{"guidance", text, "asked or answered; none"},
		},
	},
	{
		key: "collection_notice", named: "notice", zh: "催收通知书", says: "a collection notice as it was issued, and its service (A10)",
		query: `SELECT notice, loan, kind, no, issued_on, due_on, overdue_days, principal_fen, interest_fen, reckoned, pay_by, addressed, replaced, served_on, noted_on, settled_on, way, receiver
			FROM collection_notice WHERE log_id = $1 ORDER BY notice`,
		cols: []column{
			{"notice", text, "its number"}, {"loan", text, ""}, {"kind", text, "due or overdue"}, {"no", number, "of overdue notices: which one"}, {"issued", date, ""},
			{"due", date, "maturity"}, {"overdue_days", number, ""}, {"principal", amount, "owed on the day of issue"}, {"interest", amount, "the household's own part"},
			{"reckoned", yesNo, "else the bank's bill says the interest"}, {"pay_by", date, ""}, {"to", text, "family if the borrower died; none"}, {"replaced", yesNo, ""},
			{"served", date, ""}, {"noted", date, "the day the service was entered"}, {"settled", date, "the day it counts as served (R-Z1-1)"},
			{"way", text, "signed, refused, photo or post"}, {"receiver", text, "self, family or other"},
		},
	},
	{
		key: "collection", named: "loan", zh: "催收", says: "where a loan's collection stands (A10)",
		query: `SELECT loan, chased_on, served, notice, contact_on, promise_on, promise_fen, promise_paid_fen, limitation_from FROM collection WHERE log_id = $1 ORDER BY loan`,
		cols: []column{
			{"loan", text, ""}, {"chased", date, "the first chasing act after maturity"}, {"served", number, "notices served"}, {"notice", text, "the last one issued"},
			{"contact", date, "last entry of the log"}, {"promise_on", date, "of the last promise"}, {"promise", amount, ""}, {"paid", amount, "what came by the promised day"},
			{"limitation_from", date, "the day from which the limitation period is counted"},
		},
	},
	{
		key: "recovery", named: "problem", zh: "联合清收", says: "the joint recovery of a problem whose borrower or purpose is wrong (A10.3, A10.4)",
		query: `SELECT problem, loan, rule, started_on, set_on, document, class, amount_fen, deadline, planned_on, recovered_fen, recovered_on FROM recovery WHERE log_id = $1 ORDER BY problem`,
		cols: []column{
			{"problem", text, "its number"}, {"loan", text, ""}, {"rule", text, "A10.3 or A10.4"}, {"confirmed", date, "by the county"}, {"set", date, "the joint group"},
			{"document", text, ""}, {"class", text, "recover, instalments, court or restore-use"}, {"amount", amount, "to be recovered"}, {"deadline", date, ""}, {"planned", date, ""},
			{"recovered", amount, "principal that came back since"}, {"done", date, "the plan is carried out"},
		},
	},
	{
		key: "duty_versions", zh: "责任旧版本", says: "versions of duties that corrections superseded",
		query: `SELECT v.rule, v.duty_id, v.version, v.started_on, v.due_on, v.done_on FROM duty_version v WHERE v.log_id = $1 ORDER BY v.stream, v.duty_id, v.version`,
		cols:  []column{{"rule", text, ""}, {"duty", text, "its id"}, {"version", number, ""}, {"started", date, ""}, {"due", date, ""}, {"done", date, ""}},
	},
	{
		key: "list_rows", zh: "汇总表行", says: "the rows of signed lists",
		query: `SELECT list, household, application, revision, amount_fen, term_months FROM list_row WHERE log_id = $1 ORDER BY list, no`,
		cols: []column{
			{"list", text, ""}, {"household", text, ""}, {"application", text, ""},
			{"revision", number, "as its signer saw it"}, {"amount", amount, ""}, {"months", number, ""},
		},
	},
	{
		key: "report", named: "report", zh: "反映", says: "a report of the public",
		query: `SELECT report, notice, village, about, unit, state, filed_on, due_on, assignee, answered_on FROM report WHERE log_id = $1 ORDER BY report`,
		cols: []column{
			{"report", text, "its number"}, {"notice", text, "the notice it was filed on"}, {"village", text, ""}, {"about", text, "borrower, village, township, county or bank"},
			{"unit", text, "the unit that handles it"}, {"state", text, "received, assigned or answered"}, {"filed", date, ""}, {"due", date, "the last day for the answer"},
			{"assignee", text, "who answers"}, {"answered", date, ""},
		},
	},
	{
		key: "notice_rows", zh: "公示行", says: "the rows of notices",
		query: `SELECT notice, loan, borrower, purpose, amount_fen, subsidy_percent, subsidy_ppm, subsidy_fen FROM notice_row WHERE log_id = $1 ORDER BY notice, no`,
		cols: []column{
			{"notice", text, ""}, {"loan", text, ""}, {"borrower", text, ""}, {"purpose", text, ""}, {"amount", amount, ""},
			{"subsidy_percent", number, "of the interest"}, {"subsidy_rate", rate, "the rate that is subsidised"}, {"subsidy", amount, "expected over the loan's life"},
		},
	},
	{
		key: "movements", zh: "收付", says: "money on loans",
		query: `SELECT loan, kind, moved_on, principal_fen, interest_fen FROM movement WHERE log_id = $1 ORDER BY loan, no`,
		cols: []column{
			{"loan", text, ""},
			{"kind", text, "disbursement, repayment, reversal or correction"},
			{"date", date, "the day it holds for"},
			{"principal", amount, "to the borrower above zero, back below"},
			{"interest", amount, ""},
		},
	},
	{
		key: "papers", zh: "编号", says: "numbers of contracts and receipts that banks used",
		query: `SELECT kind, number, application, bank, void FROM paper WHERE log_id = $1 ORDER BY kind, number, application`,
		cols: []column{
			{"kind", text, "contract or receipt"}, {"number", text, ""}, {"application", text, ""}, {"bank", text, ""},
			{"void", yesNo, "of a voided contract or a reversed sum"},
		},
	},
	{
		key: "hands", zh: "判断行为", says: "acts of judgement on applications (R-Z0-1)",
		query: `SELECT application, level, step, user_id, acted_on FROM hand WHERE log_id = $1 ORDER BY application, seq`,
		cols: []column{
			{"application", text, ""},
			{"level", text, "village, township, county or bank"},
			{"step", text, ""},
			{"user", text, ""},
			{"date", date, ""},
		},
	},
	{
		key: "seats", zh: "联查小组", says: "who held which seat of a village group",
		query: `SELECT village, seat, user_id, bank, from_on, to_on FROM group_seat WHERE log_id = $1 ORDER BY village, seat, from_on`,
		cols: []column{
			{"village", text, ""},
			{"seat", role, ""},
			{"user", text, ""},
			{"bank", text, ""},
			{"from", date, ""},
			{"to", date, "none while it is held"},
		},
	},
	{
		key: "recipients", zh: "名单签收", says: "the banks that were given a released list",
		query: `SELECT release_no, bank, due_on, received_on FROM roster_recipient WHERE log_id = $1 ORDER BY release_no, bank`,
		cols: []column{
			{"release", text, ""}, {"bank", text, ""}, {"due", date, "the last day to acknowledge"}, {"received", date, "none until the bank acknowledged"},
		},
	},
	{
		key: "changes", zh: "登记变化", says: "changes of households, shown on their running cases",
		query: `SELECT household, kind, person, on_day, source FROM case_flag WHERE log_id = $1 ORDER BY household, seq`,
		cols: []column{
			{"household", text, ""},
			{"kind", text, "death, move, name, id-number, head, left, joined, guardian, account, off-roster, listed"},
			{"person", text, "none for the whole household"},
			{"date", date, "since when"},
			{"source", text, "the release that told it; none if a command did"},
		},
	},
	{
		key: "ink", zh: "纸质补录", says: "signatures entered from paper",
		query: `SELECT subject, seat, signer, signed_on, entered_on, entered_by, keeper FROM paper_signature WHERE log_id = $1 ORDER BY stream, subject, seat`,
		cols: []column{
			{"subject", text, "the application or list"}, {"seat", role, ""}, {"signer", text, ""},
			{"signed", date, ""}, {"entered", date, ""}, {"by", text, "who entered it"}, {"keeper", text, "the second keeper"},
		},
	},
	{
		key: "group_lists", zh: "联查小组名单", says: "the lists of village groups and who acknowledged them",
		query: `SELECT g.village, g.list, g.reported_on, g.bank, COALESCE(max(CASE WHEN a.receiver = 'township' THEN a.acked_on END), ''),
			COALESCE(max(CASE WHEN a.receiver = 'county' THEN a.acked_on END), ''), COALESCE(max(CASE WHEN a.receiver = 'bank' THEN a.acked_on END), '')
			FROM group_list g LEFT JOIN group_ack a ON a.log_id = g.log_id AND a.village = g.village AND a.list = g.list
			WHERE g.log_id = $1 GROUP BY g.village, g.list, g.reported_on, g.bank ORDER BY g.village, g.list`,
		cols: []column{
			{"village", text, ""},
			{"list", number, "1, and one more after each change"},
			{"reported", date, ""},
			{"bank", text, "the credit officer's bank, which receives it"},
			{"township", date, "the day the township acknowledged it"},
			{"county", date, "the day the county did"},
			{"bank_signed", date, "the day the bank did"},
		},
	},
	{
		key: "differences", zh: "名册差异", says: "rows that do not agree with the national list",
		query: `SELECT snapshot_id, row_no, kind, national_row, first_row, candidates, how, open, resolved_on, reason, offered, carried_from FROM roster_difference
			WHERE log_id = $1 ORDER BY snapshot_id, row_no`,
		cols: []column{
			{"snapshot", text, ""},
			{"row", number, "negative: a row of the national list"},
			{"kind", text, "not-in-national, not-in-county, name-differs, duplicate, one-id-two-names, bad-id, deceased, removed, household-differs, ambiguous"},
			{"national_row", number, ""},
			{"first_row", number, "the row a duplicate repeats"},
			{"candidates", number, ""},
			{"how", text, "take-national, take-proposed, keep, remove, pending; none while nobody looked"},
			{"open", yesNo, ""},
			{"resolved", date, ""},
			{"reason", text, "what is wrong with a bad number"},
			{"offered", yesNo, "an earlier resolution fits"},
			{"carried", text, "the snapshot whose resolution was carried over"},
		},
	},
}

// ledgerView is the ledger as of $2: loans disbursed by then and not closed by then.
var ledgerView = &view{
	key: "ledger", zh: "台账", says: "the whole ledger as of a day",
	query: `SELECT l.loan, l.borrower, l.village, l.bank, l.purpose, l.amount_fen, l.disbursed_on,
		coalesce((SELECT max(e.due_on) FROM extension e WHERE e.log_id = l.log_id AND e.loan = l.loan AND e.state = 'approved' AND e.answered_on <= $2),
			(SELECT min(e.old_due_on) FROM extension e WHERE e.log_id = l.log_id AND e.loan = l.loan AND e.state = 'approved'), l.due_on),
		(SELECT sum(m.principal_fen) FROM movement m WHERE m.log_id = l.log_id AND m.loan = l.loan AND m.moved_on <= $2)
		FROM loan l WHERE l.log_id = $1 AND l.disbursed_on <= $2
			AND EXISTS (SELECT m.no FROM movement m WHERE m.log_id = l.log_id AND m.loan = l.loan AND m.moved_on <= $2) AND (l.closed_on = '' OR l.closed_on > $2) ORDER BY l.loan`,
	cols: []column{
		{"loan", text, ""}, {"borrower", text, ""}, {"village", text, ""}, {"bank", text, ""}, {"purpose", text, ""},
		{"amount", amount, ""}, {"disbursed", date, ""}, {"due", date, "maturity"}, {"balance", amount, "principal outstanding that day"},
	},
}

func viewNamed(key string) (*view, bool) {
	for _, v := range views {
		if v.key == key {
			return v, true
		}
	}
	return nil, false
}

// record is one row of a view, canonical values by column.
type record map[string]string

// read gives the view's rows.
func (v *view) read(ctx context.Context, db *store.DB, args ...any) (out []record, err error) {
	err = db.Read(ctx, func(tx *store.Tx) error {
		out, err = store.All(ctx, tx, v.scan, v.query, append([]any{logID}, args...)...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", v.key, err)
	}
	return out, nil
}

func (v *view) scan(r *sql.Rows) (record, error) {
	cells := make([]any, len(v.cols))
	for i := range cells {
		cells[i] = new(any)
	}
	if err := r.Scan(cells...); err != nil {
		return nil, err
	}
	rec := record{}
	for i, c := range v.cols {
		rec[c.name] = stored(c.kind, *cells[i].(*any))
	}
	return rec, nil
}

// stored is a value as either engine gives it, in canonical form.
func stored(k kind, v any) string {
	switch v := v.(type) {
	case []byte:
		return string(v)
	case bool:
		return strconv.FormatBool(v)
	case int64:
		if k == yesNo {
			return strconv.FormatBool(v != 0)
		}
	}
	return fmt.Sprint(v)
}
