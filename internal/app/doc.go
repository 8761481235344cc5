// Package app is the only door to the core. A face (web, API, CLI, case runner)
// hands in a call: who, in which seat, which command, with which arguments. The
// door checks the right, takes the log's lock, loads files and facts, lets the
// pure core decide, and appends events, projections, texts and the answer in one
// transaction.
//
//	registry.go   the commands, each named once
//	door.go       the transaction; desk.go what one command works on
//	rights.go     roles × commands × scope
//	kinds.go      which core package folds which stream
package app
