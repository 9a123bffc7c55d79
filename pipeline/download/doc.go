// Package download brings videos home: it names files so that every system takes them, fetches over HTTP so that a
// download that was cut goes on where it stopped, and looks into each file before it counts as a video.
package download
