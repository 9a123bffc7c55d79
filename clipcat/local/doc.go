// Package local is the server side of the Clipcat Video API, to be run at home: strict in what it accepts, countable in
// what it was asked, with faults on demand, and rendering for real.
//
// It exists for two uses. People use it to see their videos without an account and without paying. Tests use it to
// prove what a client does when answers are lost, connections are refused, lists lag and renders fail: every accepted
// render is counted by its metadata, so a render that was paid twice shows.
//
// Where the API's reference leaves a question open, the server takes the stricter answer, or lets a [Config] or
// [Faults] field choose. Time is the clock of the time package alone, so that all of it runs in virtual time inside a
// testing/synctest bubble, served over a [Pipe].
package local
