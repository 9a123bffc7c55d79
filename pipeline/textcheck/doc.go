// Package textcheck finds what is nearly always a mistake in a cell that is shown to people: letters
// that a wrong encoding broke, placeholders that were never filled in, and characters that nobody sees.
package textcheck
