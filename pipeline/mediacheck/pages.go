package mediacheck

import (
	"bytes"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
)

// pageRemedies are what to do about links to pages that people take for links to pictures.
var pageRemedies = []struct {
	hosts  []string
	remedy func(u *url.URL) string
}{
	{[]string{"drive.google.com", "docs.google.com"}, driveRemedy},
	{[]string{"photos.google.com", "photos.app.goo.gl"}, always("Google Photos gives no links to pictures: download the picture and put it on a web server, or into Google Drive shared with everyone")},
	{[]string{"dropbox.com"}, dropboxRemedy},
	{[]string{"1drv.ms", "onedrive.live.com", "onedrive.com"}, always("in OneDrive choose Embed, and take the address in src=\"…\"; or put the picture on a web server")},
	{[]string{"sharepoint.com"}, always("SharePoint shows a page to whoever may see it: share with everyone and add download=1 to the address, or put the picture on a web server")},
	{[]string{"imgur.com"}, imgurRemedy},
	{[]string{"icloud.com"}, always("iCloud gives no links to pictures: download the picture and put it on a web server")},
	{
		[]string{"flickr.com", "instagram.com", "facebook.com", "pinterest.com", "unsplash.com", "pexels.com", "canva.com", "youtube.com", "youtu.be", "vimeo.com", "ibb.co", "postimg.cc", "giphy.com", "tenor.com"},
		always("that is the page around the picture or clip: download the file and put it on a web server, or open it alone in the browser and copy that address"),
	},
}

const pageRemedy = "open the picture alone in the browser (right click, \"Open image in new tab\") and copy that address; it mostly ends in .jpg or .png"

func always(text string) func(*url.URL) string { return func(*url.URL) string { return text } }

var driveID = regexp.MustCompile(`/d/([\w-]{10,})`)

// driveRemedy gives the address of the file itself.
func driveRemedy(u *url.URL) string {
	id := u.Query().Get("id")
	if m := driveID.FindStringSubmatch(u.Path); m != nil {
		id = m[1]
	}
	if id == "" || strings.Contains(u.Path, "/folders/") {
		return "share the file itself, not the folder, with everyone who has the link, and write https://drive.google.com/uc?export=download&id=ID"
	}
	return "share it with everyone who has the link, and write https://drive.google.com/uc?export=download&id=" + id
}

// dropboxRemedy turns the link to the page into the one to the file.
func dropboxRemedy(u *url.URL) string {
	q := u.Query()
	q.Del("raw")
	q.Set("dl", "1")
	mended := *u
	mended.RawQuery = q.Encode()
	return "let the link end in dl=1: " + mended.String()
}

// imgurRemedy knows that a picture's page has the picture's name.
func imgurRemedy(u *url.URL) string {
	name := strings.Trim(u.Path, "/")
	if name == "" || strings.ContainsAny(name, "/.") {
		return "open the picture alone in the browser and copy that address: it begins with https://i.imgur.com/"
	}
	return "write https://i.imgur.com/" + name + ".jpg"
}

// sharingRemedy is what to do about a link of a service that people share files by; "" for any other.
func sharingRemedy(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	host := strings.ToLower(u.Hostname())
	for _, p := range pageRemedies {
		if isUnder(host, p.hosts...) && host != "i.imgur.com" {
			return p.remedy(u)
		}
	}
	return ""
}

var (
	titleTag  = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title`)
	challenge = regexp.MustCompile(`(?i)just a moment|attention required|checking your browser|verify you are human|captcha|cf-challenge|ddos protection`)
	loginPath = regexp.MustCompile(`(?i)(^|[/._-])(log-?in|sign-?in|signin|auth|sso|oauth2?|servicelogin|account/login)([/._?-]|$)`)
	loginForm = regexp.MustCompile(`(?i)type=["']?password`)
)

// maxTitle bounds how much of a page's title is told, in runes.
const maxTitle = 60

// pageFact tells of a page where a file should be. Address is the link, last where it led to in the end.
func pageFact(address string, last *url.URL, head []byte) Fact {
	if challenge.Match(head) {
		return doubtful(TopicUnreached, "look at the link in a browser; put the picture where programs may fetch it, if the videos lack it", "the server wants a person to prove that they are none, and shows a page instead of the file")
	}
	remedy := sharingRemedy(address)
	if isLogin(last, head) {
		if remedy == "" {
			remedy = "share the file with everyone who has the link, or put it on a web server"
		}
		return broken(TopicPage, remedy, "the link leads to a page where one must log in%s", titleOf(head))
	}
	if remedy == "" {
		remedy = pageRemedy
	}
	return broken(TopicPage, remedy, "this is a web page, not a picture or clip%s", titleOf(head))
}

func isLogin(last *url.URL, head []byte) bool {
	return loginPath.MatchString(last.Path) || isUnder(last.Hostname(), "accounts.google.com", "login.microsoftonline.com", "login.live.com") || loginForm.Match(head)
}

func titleOf(page []byte) string {
	m := titleTag.FindSubmatch(page)
	if m == nil {
		return ""
	}
	title := []rune(strings.Join(strings.Fields(html.UnescapeString(string(bytes.ToValidUTF8(m[1], []byte("?"))))), " "))
	if len(title) > maxTitle {
		title = append(title[:maxTitle], '…')
	}
	if len(title) == 0 {
		return ""
	}
	return fmt.Sprintf(" (%q)", string(title))
}
