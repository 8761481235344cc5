// Package cases is the executable reading of the law: situations in YAML that a
// county lawyer can read, played against the real application layer on a fresh
// store, and what must follow from them.
//
//	Load(paths)        reads and checks cases and fixtures; every word that is not known is an error with its line
//	Run(ctx, suite, …) plays them: a county of two villages is founded once, each case gets a copy of it
//	Main(args, …)      `fupindai case test` and `fupindai case coverage`
//	Document()         docs/cases.md, from the command registry
//
// The language is described in docs/cases.md. Actors are injected: nobody logs in.
//
//	case.go  value.go           the language; load.go read_case.go read_then.go yaml.go its reader
//	names.go                    村1, 申请1, 联查小组/第一书记: what names stand for
//	world.go  engine.go         the bare village and its copies on both engines
//	play.go  expect.go  view.go steps, expectations, what they are read from
package cases
