// Command testlog reads `go test -json` and prints one line a package, the output of
// what failed, and a closing line. A skipped test is a failure: what is not run proves
// nothing. Exit 1 if anything failed or was skipped, or nothing ran.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

type line struct {
	Action, Package, Test, Output string
	Elapsed                       float64
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 16<<20)
	said := map[string][]string{}
	passed, failed, skipped := 0, 0, 0
	for in.Scan() {
		var l line
		if err := json.Unmarshal(in.Bytes(), &l); err != nil {
			fmt.Println(in.Text()) // what the build itself prints
			continue
		}
		key := l.Package + " " + l.Test
		switch l.Action {
		case "output", "build-output":
			said[key] = append(said[key], l.Output)
		case "pass":
			if l.Test != "" {
				passed++
			} else {
				fmt.Printf("ok  \t%s\t%.1fs\n", l.Package, l.Elapsed)
			}
		case "fail", "build-fail":
			failed++
			fmt.Printf("FAIL\t%s\n", key)
			for _, o := range said[key] {
				fmt.Print(o)
			}
		case "skip":
			if l.Test != "" {
				skipped++
				fmt.Printf("SKIP\t%s\n", key)
				for _, o := range said[key] {
					fmt.Print(o)
				}
			}
		}
		if l.Test != "" && l.Action == "pass" {
			delete(said, key)
		}
	}
	fmt.Printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped)
	if failed+skipped > 0 || passed == 0 || in.Err() != nil {
		os.Exit(1)
	}
}
