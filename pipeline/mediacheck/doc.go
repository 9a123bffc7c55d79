// Package mediacheck looks where the links of a sheet lead before a video is paid for: whether a picture is there, of
// which kind and size, or why not. It asks for each link once, a few at a time of one host, and for no more of a file
// than its kind and size take. What is certainly broken is told from what may pass.
package mediacheck
