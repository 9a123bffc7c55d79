package render

import "testing"

func TestAddressesAreToldWithoutSecrets(t *testing.T) {
	for address, want := range map[string]string{
		"https://me:secret@h.example/a.jpg":         `"https://h.example/a.jpg"`,
		"https://h.example/a.jpg?X-Signature=abc&b": `"https://h.example/a.jpg?…"`,
		"https://h.example:8080/@me/a.jpg":          `"https://h.example:8080/@me/a.jpg"`,
		"asset:photos/a.jpg":                        `"asset:photos/a.jpg"`,
		rowScheme + "photos/who?.jpg":               `"photos/who?.jpg"`,
	} {
		if got := quoteAddress(address); got != want {
			t.Errorf("%s: %s, not %s", address, got, want)
		}
	}
}
