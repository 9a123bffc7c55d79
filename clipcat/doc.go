// Package clipcat speaks the Clipcat Video API and nothing else: its seven operations, authentication, one shared
// rate limit, and retries by evidence. It never guesses: where a render may or may not have been accepted, the error
// says so ([Unknown]) and the caller decides.
//
// What the API's own reference leaves open is read tolerantly: every field of a render but its uid is optional, an
// error body may have any of the usual shapes, and a template's inside is recognised where it can be.
package clipcat
