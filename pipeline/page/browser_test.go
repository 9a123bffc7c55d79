package page_test

import (
	"context"
	"fmt"
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/sheetreel/sheetreel/clipcat/local/browser"
	"github.com/sheetreel/sheetreel/pipeline"
	"github.com/sheetreel/sheetreel/store"
)

// TestInABrowser opens pages in a browser, as people do.
func TestInABrowser(t *testing.T) {
	ctx := browser.Start(t)
	for name, test := range map[string]func(*tab){
		"searched, filtered and driven by keys": searchedFilteredAndDrivenByKeys,
		"proof against its cells":               proofAgainstItsCells,
		"thousands on a phone":                  thousandsOnAPhone,
	} {
		t.Run(name, func(t *testing.T) { test(&tab{t, ctx}) })
	}
}

// open shows the page of outcomes at the width of a phone or a desk.
func (b *tab) open(width int64, outcomes []pipeline.Outcome) {
	b.Helper()
	b.do(chromedp.EmulateViewport(width, 900))
	b.do(chromedp.Navigate((&url.URL{Scheme: "file", Path: written(b.T, standingOf(outcomes), outcomes)}).String()))
}

type tab struct {
	*testing.T
	ctx context.Context
}

func (b *tab) do(a chromedp.Action[chromedp.Void]) {
	b.Helper()
	if _, err := chromedp.Run(b.ctx, a); err != nil {
		b.Fatal(err)
	}
}

// press presses keys, one after the other.
func (b *tab) press(keys ...string) {
	b.Helper()
	for _, k := range keys {
		b.do(chromedp.KeyEvent(k))
	}
}

// search presses the slash: without the letter itself, which a test's keyboard types although the page takes it.
func (b *tab) search() {
	b.Helper()
	slash := `document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: '/', bubbles: true, cancelable: true}))`
	if typed, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](slash)); err != nil || typed {
		b.Fatal("the slash is typed", err)
	}
}

// becomes waits until an expression has a value, as text. The page's policy leaves nothing to polling inside of it, so that
// it is asked from outside.
func (b *tab) becomes(expression, want string) {
	b.Helper()
	waits := fmt.Sprintf(`new Promise(done => {
		const end = performance.now() + 60000;
		const look = () => {
			const got = String(%s);
			if (got === %q || performance.now() > end) done(got); else requestAnimationFrame(look);
		};
		look();
	})`, expression, want)
	got, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](waits, chromedp.EvalAwaitPromise))
	if err != nil || got != want {
		b.Fatalf("%s is %q, not %q (%v)", expression, got, want, err)
	}
}

const (
	found   = `document.getElementById('found').textContent`
	shown   = `document.querySelectorAll('#cards > .card').length`
	focused = `(document.activeElement.getAttribute('aria-label') || document.activeElement.id || document.activeElement.className)`
	opened  = `document.getElementById('detail').open`
)

func searchedFilteredAndDrivenByKeys(b *tab) {
	b.open(1280, cities(200))
	b.becomes(found, "200 in the order of the sheet")
	b.becomes(shown, "48")

	// Search, by / and typing: in all cells, whatever the case and the accents, all words.
	b.search()
	b.becomes(focused, "search")
	b.press("Z", "u", "R", "i", "c", "h")
	b.becomes(found, "20 of 200")
	b.press(" ", "s", "k", "u", "-", "0", "0", "0", "4")
	b.becomes(found, "1 of 200")
	b.becomes(`document.querySelector('#cards .card h3 bdi').textContent`, "sku-0004")
	b.press(kb.Escape)
	b.becomes(found, "200 in the order of the sheet")

	// Filters, by status and by what there is to look at.
	click := func(selector string) { b.do(chromedp.Click(chromedp.CSS(selector))) }
	click(`.chip[data-value=failed]`)
	b.becomes(found, "4 of 200")
	b.becomes(`document.querySelector('.chip[data-value=failed]').getAttribute('aria-pressed')`, "true")
	click(`.chip[data-value=failed]`)
	click(`.chip[data-value=warning]`)
	b.becomes(found, "1 of 200")
	click(`.chip[data-value=warning]`)
	b.becomes(found, "200 in the order of the sheet")

	// Arrows go from card to card, down by a line; End beyond what is shown yet makes more.
	b.search()
	b.press(kb.ArrowDown)
	b.becomes(focused, "Play the video of row 2, sku-0000")
	b.press(kb.ArrowRight)
	b.becomes(focused, "Play the video of row 3, sku-0001")
	b.press(kb.ArrowDown)
	b.becomes(`document.activeElement.closest('.card').offsetTop > document.querySelector('#cards .card').offsetTop`, "true")
	b.press(kb.ArrowUp, kb.ArrowLeft)
	b.becomes(focused, "Play the video of row 2, sku-0000")

	// A video plays in its place, or a word says soon that it is not to be had; Escape closes either, and the focus is where
	// it was.
	b.press(kb.Enter)
	b.becomes(`document.activeElement.closest('div.stage') !== null`, "true")
	b.becomes(`document.querySelector('div.stage .word')?.textContent.includes('cannot be played') && document.activeElement.closest('div.stage') !== null`, "true")
	b.press(kb.Escape)
	b.becomes(focused, "Play the video of row 2, sku-0000")
	b.becomes(`document.querySelectorAll('video').length`, "0")

	// All of a row, by Tab and Enter; arrows turn the pages, Escape closes.
	b.press(kb.Tab)
	b.becomes(focused, "All of row 2, sku-0000")
	b.press(kb.Enter)
	b.becomes(opened, "true")
	b.becomes(`document.getElementById('detail-title').textContent`, "sku-0000")
	b.press(kb.ArrowRight)
	b.becomes(`document.getElementById('detail-title').textContent`, "sku-0001")
	b.press(kb.Escape)
	b.becomes(opened, "false")
	b.becomes(focused, "All of row 2, sku-0000")

	// Rows that went wrong lead to their data.
	click(`.reason .row`)
	b.becomes(opened, "true")
	b.becomes(`document.querySelector('#detail .note.bad').textContent.includes('the renderer gave up')`, "true")
}

// Whatever is in cells and in answers of the service is text, runs nothing and calls nobody.
func proofAgainstItsCells(b *tab) {
	hostile := []string{
		`<script>document.title='broken'</script>`, `</script><script>document.title='broken'</script>`, `<img src=x onerror="document.title='broken'">`,
		`javascript:document.title='broken'`, `=HYPERLINK("http://evil.example")`, "photo\u202egpj.exe", "<!--<script>", "{{.Sheet}}", "\u2028'\"`${1}",
	}
	var outcomes []pipeline.Outcome
	for i, s := range hostile {
		o := outcome(i, store.Completed, s, s, s)
		o.Bound.Key, o.Result.Error, o.Render.Warnings = s, s, []string{s}
		o.Result.URL, o.Result.Preview = "javascript:document.title='broken'", "javascript:document.title='broken'"
		if i%2 == 0 {
			o.Result.URL, o.Result.File = "https://media.invalid/v.mp4?"+s, `"><script>document.title='broken'</script>/v.mp4`
		}
		if i%3 == 0 {
			o.Result.Status, o.Remedy = store.Failed, s
		}
		outcomes = append(outcomes, o)
	}
	b.open(1280, outcomes)
	b.becomes(shown, fmt.Sprint(len(hostile)))
	for i := range hostile {
		b.do(chromedp.Click(chromedp.CSS(fmt.Sprintf(`#cards [data-place="%d"] [data-open]`, i))))
		b.becomes(opened, "true")
		b.press(kb.Escape)
		b.becomes(opened, "false")
	}
	b.becomes(`document.title`, "cities.csv: video report")
	b.becomes(`document.querySelectorAll('script:not([type]), script[src], iframe, object').length`, "1")
	b.becomes(`[...document.querySelectorAll('a[href], [src]')].filter(e => /^javascript/i.test(e.href || e.src)).length`, "0")
	b.becomes(`/[\u202a-\u202e]/.test(document.querySelector('main').textContent)`, "false")
}

// Nothing is wider than a phone, and five thousand rows are there at once.
func thousandsOnAPhone(b *tab) {
	b.open(390, cities(5000))
	b.becomes(found, "5,000 in the order of the sheet")
	b.becomes(`document.documentElement.scrollWidth <= 390`, "true")
	b.becomes(`document.querySelectorAll('.card').length < 120`, "true")
	b.search()
	b.press("s", "k", "u", "-", "4", "9", "9", "9")
	b.becomes(found, "1 of 5,000")
	took, err := chromedp.Run(b.ctx, chromedp.Evaluate[float64](`performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd`))
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("the page of 5,000 rows was there after %.0f ms", took)
}
