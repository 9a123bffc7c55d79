package mediacheck

import (
	"hash/crc32"
	"net/url"
	"strings"
	"testing"
	"time"
)

func crc(data []byte) uint32 { return crc32.ChecksumIEEE(data) }

func TestTheEndOfASignedLinkIsRead(t *testing.T) {
	for link, want := range map[string]string{
		"https://b.s3.amazonaws.com/a?X-Amz-Date=20260301T120000Z&X-Amz-Expires=900&X-Amz-Signature=x":         "2026-03-01T12:15:00Z",
		"https://storage.googleapis.com/b/a?X-Goog-Date=20260301T120000Z&X-Goog-Expires=60&X-Goog-Signature=x": "2026-03-01T12:01:00Z",
		"https://storage.googleapis.com/b/a?GoogleAccessId=x&Expires=1767225600&Signature=y":                   "2026-01-01T00:00:00Z",
		"https://x.blob.core.windows.net/a.jpg?sv=2024&se=2026-01-01T00%3A00%3A00Z&sr=b&sig=y":                 "2026-01-01T00:00:00Z",
		"https://d.cloudfront.net/a.jpg?Expires=1767225600&Signature=y&Key-Pair-Id=z":                          "2026-01-01T00:00:00Z",
		"https://cdn.example.com/a.jpg?expires=1767225600000&token=y":                                          "2026-01-01T00:00:00Z",
		"https://cdn.discordapp.com/attachments/1/2/a.png?ex=6955b900&is=1&hm=2":                               "2026-01-01T00:00:00Z",
		"https://scontent.fbcdn.net/a.jpg?oh=1&oe=6955b900":                                                    "2026-01-01T00:00:00Z",
		"https://example.com/a.jpg?expires=1767225600":                                                         "", // unsigned: it may mean anything
		"https://example.com/a.jpg?expires=never&sig=y":                                                        "",
		"https://example.com/a.jpg?exp=3&sig=y":                                                                "",
		"https://example.com/a.jpg":                                                                            "",
	} {
		at, ok := expiryOf(link)
		if got := at.UTC().Format(time.RFC3339); ok != (want != "") || ok && got != want {
			t.Errorf("%s: %s %v", link, got, ok)
		}
	}
}

func TestALinkThatSoonExpiresIsTold(t *testing.T) {
	end := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	link := "https://cdn.example.com/a.jpg?expires=1767225600&token=y"
	if got := (Fact{Kind: "PNG"}).judge(link, Use{Until: end.Add(time.Minute)}); len(got) != 1 || got[0].Broken || got[0].Topic != TopicExpiring {
		t.Error(got)
	}
	if got := (Fact{Kind: "PNG"}).judge(link, Use{Until: end.Add(-time.Minute)}); len(got) != 0 {
		t.Error(got)
	}
}

func TestLinksOfSharingServicesHaveRemedies(t *testing.T) {
	for link, want := range map[string]string{
		"https://drive.google.com/file/d/1AbCdEfGhIjKlMnOp/view?usp=sharing": "https://drive.google.com/uc?export=download&id=1AbCdEfGhIjKlMnOp",
		"https://drive.google.com/open?id=1AbCdEfGhIjKlMnOp":                 "id=1AbCdEfGhIjKlMnOp",
		"https://drive.google.com/drive/folders/1AbCdEfGhIjKlMnOp":           "share the file itself",
		"https://www.dropbox.com/scl/fi/x/a.jpg?rlkey=k&dl=0":                "https://www.dropbox.com/scl/fi/x/a.jpg?dl=1&rlkey=k",
		"https://photos.app.goo.gl/abc":                                      "Google Photos",
		"https://1drv.ms/i/s!abc":                                            "OneDrive",
		"https://firm.sharepoint.com/:i:/s/a":                                "SharePoint",
		"https://imgur.com/AbCdE":                                            "https://i.imgur.com/AbCdE.jpg",
		"https://imgur.com/a/AbCdE":                                          "i.imgur.com",
		"https://example.com/a":                                              "copy that address",
	} {
		u, err := url.Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		f := pageFact(link, u, []byte("<html>"))
		if !f.Broken || !strings.Contains(f.Remedy, want) {
			t.Errorf("%s: %+v", link, f)
		}
	}
}
