package h264

// levels lists what Table A-1 allows in a picture (MaxFS, macroblocks) and in a second (MaxMBPS). It starts at 3.1,
// which every player knows and from which motion may reach 512 samples up and down.
var levels = [...]struct{ idc, pictureSize, perSecond int }{
	{31, 3600, 108000},
	{32, 5120, 216000},
	{40, 8192, 245760},
	{42, 8704, 522240},
	{50, 22080, 589824},
	{51, 36864, 983040},
}

// level returns level_idc, ten times the number of the lowest level that c fits in. Every valid Config fits in 5.1.
func (c Config) level() int {
	size := c.Columns() * c.Rows()
	for _, l := range levels {
		if size <= l.pictureSize && size*c.FPS <= l.perSecond {
			return l.idc
		}
	}
	return levels[len(levels)-1].idc
}
