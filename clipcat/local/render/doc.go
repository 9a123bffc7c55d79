// Package render turns a template and the modifications of one row into an
// MP4 video (H.264, constant frame rate) in pure Go.
//
// A template is a JSON file: scenes in their order, each with objects (text,
// rectangle, circle, image, video) from back to front. [ParseTemplate] reads and
// checks it, [Template.Check] checks modifications against it, [Video] renders
// and [Poster] draws the one frame that tells most.
//
// Lengths are pixels, times are seconds, angles are degrees clockwise, opacities
// run from 0 to 1. Everything that decides a pixel is computed with integers or
// with floats that no compiler may fuse, so that one input gives one output on
// every machine.
package render
