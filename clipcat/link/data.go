package link

import (
	"encoding/base64"
	"errors"
	"net/url"
	"strings"
)

// Data reads data:[type][;base64],content.
func Data(address string) ([]byte, error) {
	head, body, ok := strings.Cut(strings.TrimPrefix(address, "data:"), ",")
	if !ok {
		return nil, errors.New("the data: address has no comma")
	}
	if !strings.HasSuffix(head, ";base64") {
		s, err := url.PathUnescape(body)
		return []byte(s), err
	}
	data, err := base64.StdEncoding.DecodeString(body)
	if err != nil {
		return nil, errors.New("the data: address holds no base64")
	}
	return data, nil
}
