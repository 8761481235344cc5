// Package structure holds what is true of the tree as a whole: which package may
// import which, that the core is pure, that no test is skipped, and that the papers
// name only what exists. It has tests only.
package structure
