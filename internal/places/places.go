// Package places holds the administrative divisions of Xinjiang from region to
// village as they were known on a day: code, level, name, parent. Codes are those of
// the National Bureau of Statistics; the facts come from china-division 2.7.0 (MIT).
package places

import (
	"bytes"
	_ "embed"
	"io"
)

//go:embed divisions-65.csv
var divisions []byte

// KnownOn is the day as of which the table is loaded.
const KnownOn = "2023-12-31"

// Divisions reads the table: a header line, then code,level,name,parent.
func Divisions() io.Reader { return bytes.NewReader(divisions) }
