package h264

// block holds the coefficients, or the levels, of a 4x4 block in raster order.
type block = [16]int32

// zigzag maps the index in scan order to that in raster order (Figure 8-8 a, Table 8-2).
var zigzag = [16]uint8{0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15}

// forward4x4 transforms the residual, source minus prediction, with the transform that 8.5.12 inverts.
func forward4x4(c *block, source []uint8, sourceStride int, prediction []uint8, predictionStride int) {
	for y := range 4 {
		s := (*[4]uint8)(source[y*sourceStride:])
		p := (*[4]uint8)(prediction[y*predictionStride:])
		row := (*[4]int32)(c[4*y:])
		row[0], row[1], row[2], row[3] = forwardButterfly(
			int32(s[0])-int32(p[0]), int32(s[1])-int32(p[1]), int32(s[2])-int32(p[2]), int32(s[3])-int32(p[3]))
	}
	for x := range 4 {
		c[x], c[x+4], c[x+8], c[x+12] = forwardButterfly(c[x], c[x+4], c[x+8], c[x+12])
	}
}

// residualSum4x4 is the first coefficient of forward4x4 by itself.
func residualSum4x4(source []uint8, sourceStride int, prediction []uint8, predictionStride int) (sum int32) {
	for y := range 4 {
		s := (*[4]uint8)(source[y*sourceStride:])
		p := (*[4]uint8)(prediction[y*predictionStride:])
		sum += int32(s[0]) - int32(p[0]) + int32(s[1]) - int32(p[1]) + int32(s[2]) - int32(p[2]) + int32(s[3]) - int32(p[3])
	}
	return sum
}

func forwardButterfly(a, b, c, d int32) (int32, int32, int32, int32) {
	outerSum, innerSum, outer, inner := a+d, b+c, a-d, b-c
	return outerSum + innerSum, 2*outer + inner, outerSum - innerSum, outer - 2*inner
}

// reconstruct4x4 writes prediction plus the inverse transform of the scaled coefficients (8.5.12.2, 8.5.14).
func reconstruct4x4(target []uint8, targetStride int, prediction []uint8, predictionStride int, c *block) {
	var t block
	for y := 0; y < 16; y += 4 {
		t[y], t[y+1], t[y+2], t[y+3] = inverseButterfly(c[y], c[y+1], c[y+2], c[y+3])
	}
	for x := range 4 {
		t[x], t[x+4], t[x+8], t[x+12] = inverseButterfly(t[x], t[x+4], t[x+8], t[x+12])
	}
	for y := range 4 {
		p := (*[4]uint8)(prediction[y*predictionStride:])
		d := (*[4]uint8)(target[y*targetStride:])
		r := (*[4]int32)(t[4*y:])
		d[0] = clip1(int32(p[0]) + (r[0]+32)>>6)
		d[1] = clip1(int32(p[1]) + (r[1]+32)>>6)
		d[2] = clip1(int32(p[2]) + (r[2]+32)>>6)
		d[3] = clip1(int32(p[3]) + (r[3]+32)>>6)
	}
}

func inverseButterfly(a, b, c, d int32) (int32, int32, int32, int32) {
	e, f, g, h := a+c, a-c, b>>1-d, b+d>>1
	return e + h, f + g, f - g, e - h
}

// clip1 limits v to a sample (Clip1, 5.7).
func clip1(v int32) uint8 {
	if uint32(v) > 255 {
		return uint8(^v >> 31)
	}
	return uint8(v)
}

// hadamard4x4 is the transform of Intra_16x16 luma DC coefficients (8.5.10); applied twice it multiplies by 16.
func hadamard4x4(c *block) {
	for y := 0; y < 16; y += 4 {
		c[y], c[y+1], c[y+2], c[y+3] = hadamardButterfly(c[y], c[y+1], c[y+2], c[y+3])
	}
	for x := range 4 {
		c[x], c[x+4], c[x+8], c[x+12] = hadamardButterfly(c[x], c[x+4], c[x+8], c[x+12])
	}
}

func hadamardButterfly(a, b, c, d int32) (int32, int32, int32, int32) {
	outerSum, innerSum, outer, inner := a+d, b+c, a-d, b-c
	return outerSum + innerSum, outer + inner, outerSum - innerSum, outer - inner
}

// hadamard2x2 is the transform of chroma DC coefficients (8.5.11.1); applied twice it multiplies by 4.
func hadamard2x2(c *[4]int32) {
	a, b, d, e := c[0]+c[1], c[0]-c[1], c[2]+c[3], c[2]-c[3]
	c[0], c[1], c[2], c[3] = a+d, b+e, a-d, b-e
}
