package local

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/sheetreel/sheetreel/clipcat/local/browser"
	renderer "github.com/sheetreel/sheetreel/clipcat/local/render"
)

// colourful has two scenes whose places have known colours, at any size from 64x64. No colour lacks blue: browsers turn
// such colours into RGB a little wrong, whoever encoded them.
const colourful = `{"version":1,"uid":"colourful","width":%d,"height":%d,"fps":30,"scenes":[
	{"name":"One","duration":0.4,"background-color":"#204060","objects":[
		{"name":"Corner","type":"rectangle","x":0,"y":0,"width":24,"height":24,"background-color":"#e94560"},
		{"name":"Mover","type":"rectangle","x":0,"y":40,"width":8,"height":16,"background-color":"#ffffff","keyframes":[{"t":0,"x":0},{"t":0.4,"x":48}]}]},
	{"name":"Two","duration":0.4,"background-color":"#2a9d8f","transition":{"type":"fade","duration":0.2},"objects":[
		{"name":"Corner","type":"rectangle","x":0,"y":0,"width":24,"height":24,"background-color":"#e0a080"}]}]}`

// seen is what the page found out about a video.
type seen struct {
	Width, Height int
	Duration      float64
	Seekable      float64
	Corrupted     int
	Pixels        map[string][3]int
}

// look plays a video through, then seeks forth and back, and reads the colours at two places.
const look = `(async url => {
	const video = document.createElement('video');
	const event = name => new Promise((yes, no) => {
		video.addEventListener(name, yes, {once: true});
		video.addEventListener('error', () => no(new Error(video.error.message)), {once: true});
	});
	video.muted = true;
	video.preload = 'auto';
	video.playbackRate = 2;
	let next = event('canplaythrough');
	video.src = url;
	document.body.append(video);
	await next;
	next = event('ended');
	await video.play();
	await next;
	const canvas = document.createElement('canvas');
	canvas.width = video.videoWidth;
	canvas.height = video.videoHeight;
	const context = canvas.getContext('2d', {willReadFrequently: true});
	const pixels = {};
	const shown = async time => { // a seek is told as ended a little before its frame is there to be drawn
		for (const end = performance.now() + 60000; ; await new Promise(requestAnimationFrame)) {
			const frame = new VideoFrame(video);
			if (Math.abs(frame.timestamp / 1e6 - time) < 0.05) return frame;
			frame.close();
			if (performance.now() > end) throw new Error('after a seek to ' + time + ' the frame of ' + frame.timestamp / 1e6 + ' is shown');
		}
	};
	const read = async (name, time) => {
		next = event('seeked');
		video.currentTime = time;
		await next;
		const frame = await shown(time);
		context.drawImage(frame, 0, 0);
		frame.close();
		pixels[name + ' corner'] = [...context.getImageData(12, 12, 1, 1).data].slice(0, 3);
		pixels[name + ' ground'] = [...context.getImageData(canvas.width - 4, canvas.height - 4, 1, 1).data].slice(0, 3);
	};
	await read('end', 0.75);
	await read('start', 0.1);
	await read('middle', 0.65);
	const found = {
		Width: video.videoWidth, Height: video.videoHeight, Duration: video.duration, Seekable: video.seekable.end(0),
		Corrupted: video.getVideoPlaybackQuality().corruptedVideoFrames, Pixels: pixels,
	};
	video.remove();
	return found;
})(%q)`

// TestBrowsersPlayWhatIsServed plays videos of many sizes and every quality in Chromium, seeks in them, and reads back their colours.
func TestBrowsersPlayWhatIsServed(t *testing.T) {
	ctx := browser.Start(t)
	for _, c := range []struct {
		quality renderer.Quality
		size    [2]int
	}{
		{renderer.Draft, [2]int{64, 64}},
		{renderer.Draft, [2]int{1920, 1080}},
		{renderer.Standard, [2]int{322, 182}},
		{renderer.Standard, [2]int{360, 640}},
		{renderer.Fine, [2]int{130, 98}},
		{renderer.Fine, [2]int{720, 720}},
		{renderer.Final, [2]int{640, 360}},
	} {
		t.Run(fmt.Sprintf("%s %dx%d", c.quality, c.size[0], c.size[1]), func(t *testing.T) {
			r, uid := serveColourful(t, c.quality, c.size)
			if _, err := chromedp.Run(ctx, chromedp.Navigate(r.base+"/debug/counts")); err != nil {
				t.Fatal(err)
			}
			got, err := chromedp.Run(ctx, chromedp.Evaluate[seen](fmt.Sprintf(look, "/media/"+uid+".mp4"), chromedp.EvalAwaitPromise))
			if err != nil {
				t.Fatal(err)
			}
			checkSeen(t, got, c.size)
		})
	}
}

// serveColourful renders the template and serves the video under a uid.
func serveColourful(t *testing.T, quality renderer.Quality, size [2]int) (r *rig, uid string) {
	t.Helper()
	template := filepath.Join(t.TempDir(), "colourful.template.json")
	if err := os.WriteFile(template, fmt.Appendf(nil, colourful, size[0], size[1]), 0o600); err != nil {
		t.Fatal(err)
	}
	r = forReal(t, Config{Templates: []string{template}, Renderer: renderer.Options{Quality: quality}})
	t.Cleanup(func() { _ = r.Close() })
	if _, problem := r.accept(renderRequest{template: "colourful", raw: "[]"}, r.faults.Load(), ""); problem != nil {
		t.Fatal(problem.message)
	}
	r.renderers.Wait()
	return r, r.Accepted()[0].UID
}

func checkSeen(t *testing.T, got seen, size [2]int) {
	t.Helper()
	if got.Width != size[0] || got.Height != size[1] || got.Duration != 0.8 || got.Seekable != 0.8 || got.Corrupted != 0 {
		t.Errorf("%+v", got)
	}
	for place, want := range map[string][3]int{
		"start corner": {0xe9, 0x45, 0x60}, "start ground": {0x20, 0x40, 0x60},
		"middle corner": {0xe0, 0xa0, 0x80}, "middle ground": {0x2a, 0x9d, 0x8f},
		"end corner": {0xe0, 0xa0, 0x80}, "end ground": {0x2a, 0x9d, 0x8f},
	} {
		for i := range want {
			if off := got.Pixels[place][i] - want[i]; off < -6 || off > 6 {
				t.Errorf("%s is %v, want about %v", place, got.Pixels[place], want)
				break
			}
		}
	}
}
