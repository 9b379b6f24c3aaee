package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// maxBody is how much one call may upload: 50 MB of file and something for the form.
const maxBody = 51 << 20

// upload is a file as it came in a multipart form.
type upload struct {
	name, mime string
	data       []byte
}

// params are the arguments of one call. Clients send the same thing in many dresses:
// a multipart form (also chunked), a urlencoded form, a query string, a JSON object;
// numbers as numbers or strings, objects as objects or as JSON in a string. Here all
// are strings, as Telegram reads them.
type params struct {
	values map[string]string
	files  map[string]upload
}

func readParams(w http.ResponseWriter, r *http.Request) (*params, error) {
	p := &params{values: map[string]string{}, files: map[string]upload{}}
	for name, v := range r.URL.Query() {
		p.values[name] = v[0]
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		kind = ""
	}
	switch kind {
	case "multipart/form-data":
		err = p.readMultipart(r)
	case "application/json":
		err = p.readJSON(r.Body)
	default:
		err = r.ParseForm()
		for name, v := range r.PostForm {
			p.values[name] = v[0]
		}
	}
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, &refusal{code: http.StatusRequestEntityTooLarge, text: "Request Entity Too Large"}
	}
	if err != nil {
		return nil, badRequest("can't read the request: %v", err)
	}
	return p, nil
}

func (p *params) readMultipart(r *http.Request) error {
	form, err := r.MultipartReader()
	if err != nil {
		return fmt.Errorf("multipart: %w", err)
	}
	for {
		part, err := form.NextPart()
		// The client library sends a form without a single part, not even its end,
		// when a method has no arguments.
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("multipart: %w", err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return fmt.Errorf("multipart: field %s: %w", part.FormName(), err)
		}
		if part.FileName() != "" {
			p.files[part.FormName()] = upload{name: part.FileName(), mime: part.Header.Get("Content-Type"), data: data}
			continue
		}
		p.values[part.FormName()] = string(data)
	}
}

func (p *params) readJSON(body io.Reader) error {
	var fields map[string]json.RawMessage
	if err := json.NewDecoder(body).Decode(&fields); err != nil {
		if errors.Is(err, io.EOF) {
			return nil
		}
		return fmt.Errorf("JSON object: %w", err)
	}
	for name, raw := range fields {
		var text string
		if json.Unmarshal(raw, &text) == nil {
			p.values[name] = text // also null, which becomes ""
			continue
		}
		p.values[name] = string(raw)
	}
	return nil
}

func (p *params) text(name string) string { return p.values[name] }

// number reads an integer; like Telegram it takes what is none for zero.
func (p *params) number(name string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(p.values[name]), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (p *params) truth(name string) bool {
	switch strings.ToLower(p.values[name]) {
	case "true", "yes", "1":
		return true
	}
	return false
}

// object decodes a JSON argument into v. It reports whether there was one.
func (p *params) object(name string, v any) (bool, error) {
	raw := strings.TrimSpace(p.values[name])
	if raw == "" || raw == "null" {
		return false, nil
	}
	if err := json.Unmarshal([]byte(raw), v); err != nil {
		return false, fmt.Errorf("%s: %w", name, err)
	}
	return true, nil
}
