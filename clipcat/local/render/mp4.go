package render

import (
	"fmt"
	"io"

	"github.com/Eyevinn/mp4ff/mp4"
	"github.com/sheetreel/sheetreel/clipcat/local/render/h264"
)

// ticks of the track's clock per frame: enough for any tool's rounding.
const ticks = 512

// writeMP4 writes runs of samples (a picture each, the first of a run a key frame)
// one after the other as one video track, and the sound, if there is one, as
// another. The index stands before the data, so that a player can start before it
// has everything.
func writeMP4(w io.Writer, c h264.Config, runs [][][]byte, s *sound) error {
	track, err := videoTrack(c, runs)
	if err != nil {
		return fmt.Errorf("describe the video track: %w", err)
	}
	moov := mp4.NewMoovBox()
	header := mp4.CreateMvhd()
	header.Timescale, header.Duration = uint32(c.FPS)*ticks, track.Tkhd.Duration
	moov.AddChild(header)
	moov.AddChild(track)
	mdat := &mp4.MdatBox{}
	// The places of the data count for the size of moov, which decides them.
	places := []*mp4.StcoBox{track.Mdia.Minf.Stbl.Stco}
	if s != nil {
		heard := s.track(header.Timescale)
		moov.AddChild(heard)
		header.NextTrackID = 3
		places = append(places, heard.Mdia.Minf.Stbl.Stco)
		for _, f := range s.frames {
			mdat.AddSampleDataPart(f)
		}
	}
	for _, samples := range runs {
		for _, s := range samples {
			mdat.AddSampleDataPart(s)
		}
	}
	for _, p := range places {
		p.ChunkOffset = []uint32{0}
	}
	ftyp := mp4.NewFtyp("isom", 512, []string{"isom", "iso2", "avc1", "mp41"})
	at := uint32(ftyp.Size() + moov.Size() + mdat.HeaderSize())
	if s != nil {
		places[1].ChunkOffset[0] = at // it is small, and comes first
		at += s.bytes()
	}
	places[0].ChunkOffset[0] = at
	for _, b := range []mp4.Box{ftyp, moov, mdat} {
		if err := b.Encode(w); err != nil {
			return fmt.Errorf("write the video: %w", err)
		}
	}
	return nil
}

// writeSound writes the sound alone, for other programs to take.
func writeSound(w io.Writer, s *sound) error {
	moov, mdat, header := mp4.NewMoovBox(), &mp4.MdatBox{}, mp4.CreateMvhd()
	track := s.track(header.Timescale)
	header.NextTrackID = 3
	moov.AddChild(header)
	moov.AddChild(track)
	for _, f := range s.frames {
		mdat.AddSampleDataPart(f)
	}
	ftyp := mp4.NewFtyp("M4A ", 512, []string{"isom"})
	place := track.Mdia.Minf.Stbl.Stco
	place.ChunkOffset = []uint32{0}
	place.ChunkOffset[0] = uint32(ftyp.Size() + moov.Size() + mdat.HeaderSize())
	for _, b := range []mp4.Box{ftyp, moov, mdat} {
		if err := b.Encode(w); err != nil {
			return fmt.Errorf("write the sound: %w", err)
		}
	}
	return nil
}

func videoTrack(c h264.Config, runs [][][]byte) (*mp4.TrakBox, error) {
	rate := uint32(c.FPS) * ticks
	track := mp4.CreateEmptyTrak(1, rate, "video", "und")
	if err := track.SetAVCDescriptor("avc1", [][]byte{c.SPS()}, [][]byte{c.PPS()}, true); err != nil {
		return nil, err
	}
	track.Tkhd.Width, track.Tkhd.Height = mp4.Fixed32(c.Width<<16), mp4.Fixed32(c.Height<<16)
	table := track.Mdia.Minf.Stbl
	entry := table.Stsd.AvcX
	entry.Width, entry.Height = uint16(c.Width), uint16(c.Height)
	entry.AddChild(&mp4.ColrBox{ColorType: "nclx", ColorPrimaries: 1, TransferCharacteristics: 1, MatrixCoefficients: 1})
	index(table, runs)
	frames := table.Stsz.SampleNumber
	track.Tkhd.Duration = uint64(frames) * ticks
	track.Mdia.Mdhd.Duration = uint64(frames) * ticks
	return track, nil
}

// index fills the tables of the samples: one chunk, one duration, a key frame at
// the start of every run.
func index(table *mp4.StblBox, runs [][][]byte) {
	keys := &mp4.StssBox{}
	sizes := table.Stsz
	for _, samples := range runs {
		keys.SampleNumber = append(keys.SampleNumber, uint32(len(sizes.SampleSize)+1))
		for _, s := range samples {
			sizes.SampleSize = append(sizes.SampleSize, uint32(len(s)))
		}
	}
	n := uint32(len(sizes.SampleSize))
	sizes.SampleNumber = n
	table.Stts.SampleCount, table.Stts.SampleTimeDelta = []uint32{n}, []uint32{ticks}
	_ = table.Stsc.AddEntry(1, n, 1) // it fails for a second first chunk only
	table.AddChild(keys)
}
