// Package smalljpeg reads photos at a fraction of their size. A photo in a video is
// mostly shown much smaller than a camera takes it; a JPEG keeps every 8 by 8 pixels
// as frequencies, and taking only the low ones of them gives the small picture at
// once, without the large one's time and memory.
//
// It reads what cameras and the web write: sequential JPEGs of 8 bits with Huffman
// coding, in three components of which one scan tells (ITU-T T.81, and JFIF for the
// colours). What it does not read, or finds broken, it leaves to image/jpeg, which
// tells what is wrong with it.
package smalljpeg
