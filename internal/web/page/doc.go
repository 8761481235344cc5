// Package page is what people see: every screen as a plain struct and a template,
// with the stylesheet, the script and the English words.
//
//	Render(w, "zh", Login{…})   → the page, whole or not at all
//	Asset("app.css")            → its address, with the digest of its content
//	Gallery("zh")               → every page filled, empty, refused and with the longest data
//
// It knows no handler, store or rule. A page's words are Chinese in the template,
// {{t "申请与审批"}}; English is looked up in en.yaml. Data are values: sums are
// money.Fen, days civil.Date, everything named by law or register (roles, units,
// purposes, reasons) is a string already in the reader's language.
//
// Form fields carry the names of the command's arguments, so that the field named
// by a refusal is the field marked on the page. Sums are typed in yuan, rates in
// percent, lists of codes as repeated fields; the handler converts.
//
// Addresses that the pages themselves know:
//
//	/assets/…            Assets()                 /watermark.svg     Watermark(…) of the session
//	/lang/zh, /lang/en   with ?back=              /search?s=         find a household
//	/law/A12.2           the sentence of a rule   /messages          messages of the reader
//	/post                POST: switch role        /logout            POST: leave
//	/demo/clock          POST: move the demo's clock
package page
