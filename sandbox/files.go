package sandbox

import (
	"bytes"
	"fmt"
	"image"
	_ "image/gif"  // a photo may be any of the three
	_ "image/jpeg" //
	_ "image/png"  //
	"net/http"
	"path"
	"strings"

	"github.com/go-telegram/bot/models"
)

// file is a file that Telegram keeps, sent by the bot or by a person.
type file struct {
	id, name, mime string
	data           []byte
}

// maxDownload is the largest file that a bot can fetch.
const maxDownload = 20 << 20

// keep stores a file. Call it with the mutex held.
func (s *Server) keep(name, mime string, data []byte) *file {
	s.lastFile++
	if mime == "" || mime == "application/octet-stream" {
		mime = mimeOf(name, data)
	}
	f := &file{id: "BQAC" + opaque(40, "file", s.lastFile), name: name, mime: mime, data: data}
	s.files[f.id] = f
	return f
}

// mimeOf guesses as Telegram does, by the name first. Go's table depends on the
// machine, so the kinds that matter here are written down.
func mimeOf(name string, data []byte) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".ics":
		return "text/calendar"
	case ".pdf":
		return "application/pdf"
	case ".csv":
		return "text/csv"
	case ".xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case ".ogg", ".oga":
		return "audio/ogg"
	}
	return strings.TrimSuffix(http.DetectContentType(data), "; charset=utf-8")
}

// fileArg reads a file given as an upload or as the id of one that is known.
func (s *Server) fileArg(p *params, name string) (*file, error) {
	up, uploaded := p.files[name]
	if attached, ok := strings.CutPrefix(p.text(name), "attach://"); ok {
		up, uploaded = p.files[attached]
	}
	given := p.text(name)
	switch {
	case uploaded && len(up.data) == 0:
		return nil, badRequest("file must be non-empty")
	case uploaded:
		return s.keep(up.name, up.mime, up.data), nil
	case given == "":
		return nil, badRequest("there is no %s in the request", name)
	case strings.HasPrefix(given, "http://") || strings.HasPrefix(given, "https://"):
		return nil, badRequest("failed to get HTTP URL content")
	}
	if f := s.files[given]; f != nil {
		return f, nil
	}
	return nil, badRequest("wrong file identifier/HTTP URL specified")
}

func (f *file) uniqueID() string { return "AgAD" + opaque(11, f.id) }

func (f *file) document() *models.Document {
	return &models.Document{FileID: f.id, FileUniqueID: f.uniqueID(), FileName: f.name, MimeType: f.mime, FileSize: int64(len(f.data))}
}

func (f *file) voice(seconds int) *models.Voice {
	return &models.Voice{FileID: f.id, FileUniqueID: f.uniqueID(), Duration: seconds, MimeType: "audio/ogg", FileSize: int64(len(f.data))}
}

// photoSizes reads the picture, since Telegram refuses what is none.
func (s *Server) photoSizes(f *file) ([]models.PhotoSize, error) {
	if len(f.data) > 10<<20 {
		return nil, badRequest("file is too big for a photo; the maximum size is 10485760 bytes")
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(f.data))
	if err != nil {
		return nil, badRequest("IMAGE_PROCESS_FAILED")
	}
	if c.Width+c.Height > 10_000 || c.Width > 20*c.Height || c.Height > 20*c.Width {
		return nil, badRequest("PHOTO_INVALID_DIMENSIONS")
	}
	return []models.PhotoSize{{
		FileID: f.id, FileUniqueID: f.uniqueID(), Width: c.Width, Height: c.Height, FileSize: len(f.data),
	}}, nil
}

func (s *Server) getFile(p *params) (any, error) {
	id := p.text("file_id")
	if id == "" {
		return nil, badRequest("file_id not specified")
	}
	f := s.files[id]
	if f == nil {
		return nil, badRequest("wrong file_id or the file is temporarily unavailable")
	}
	if len(f.data) > maxDownload {
		return nil, badRequest("file is too big")
	}
	return models.File{FileID: f.id, FileUniqueID: f.uniqueID(), FileSize: int64(len(f.data)), FilePath: f.path()}, nil
}

func (f *file) path() string {
	folder := "documents"
	switch {
	case strings.HasPrefix(f.mime, "image/"):
		folder = "photos"
	case strings.HasPrefix(f.mime, "audio/"):
		folder = "voice"
	}
	return fmt.Sprintf("%s/%s%s", folder, f.uniqueID(), path.Ext(f.name))
}

// serveFile answers /file/bot<token>/<file_path>.
func (s *Server) serveFile(w http.ResponseWriter, _ *http.Request, rest string) {
	token, name, _ := strings.Cut(rest, "/")
	if token != s.cfg.Token {
		reply(w, nil, &refusal{code: http.StatusUnauthorized, text: "Unauthorized"})
		return
	}
	f := s.fileAt(name)
	if f == nil {
		reply(w, nil, &refusal{code: http.StatusNotFound, text: "Not Found"})
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(f.data) // the client may be gone
}

func (s *Server) fileAt(name string) *file {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.files {
		if f.path() == name {
			return f
		}
	}
	return nil
}
