// Package docs embeds what the program itself needs of the documentation.
package docs

import _ "embed"

// Access is the table of rights: role, scope kind, command or view. It is reviewed
// as a document and is what the door checks.
//
//go:embed access.csv
var Access string
