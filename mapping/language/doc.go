// Package language is the little language of mappings: what may stand between {{ and }} besides a column's name, and in
// a condition. An expression sees the cells of one row and nothing else; it cannot reach files, the network, the clock
// or the environment, so that a row always gives the same text.
//
// Cells are text. Their columns are names where these are words (city), and row["E-Mail"] where they are not. The
// operators are those of github.com/expr-lang/expr: ==, !=, <, and, or, not, in, contains, startsWith, endsWith, matches,
// +, -, *, /, %, and condition ? this : that.
package language
