// Package api is the JSON face under /api: every command of the registry, the
// reader's lists, and their description (OpenAPI 3.1). It holds no rule: it reads
// the request, asks the door, and says what came out.
//
//	POST /api/v1/commands/{name}     one command; the body is its arguments and done_on
//	GET  /api/v1/applications …      applications, loans, ledger, duties, households
//	GET  /api/openapi.json           all of it, described from the registry
//
// Errors are RFC 9457 problems with the rule, the figures, the sentence and what to
// do, in the language of Accept-Language. What was sent is never repeated in them.
//
//	api.go       the handler: who calls, how much is read, what is logged
//	commands.go  commands      views.go  lists
//	problem.go   problems      tokens.go  tokens of machines
//	openapi.go   schema.go     the description
package api
