// Package link follows the links to pictures and clips that sheets and templates hold: over the network only where a
// person who wrote a link into a cell may lead this program. It tells what a file is by its first bytes, not by what a
// server or a name says.
package link
