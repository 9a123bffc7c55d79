package download

import (
	"crypto/sha256"
	"io"
	"os"
)

// Sum is the SHA-256 of all that is in a file.
func Sum(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, onDisk(err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return nil, onDisk(err)
	}
	return h.Sum(nil), nil
}
