package web

import (
	"errors"
	"io"
	"net/http"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/blob"
)

// The one way in which a browser hands in a scan or photo, and gets one back.
//
// A form with enctype="multipart/form-data" that posts to /do carries the file under
// the name of the command's argument of type "file"; file_subject says whose it is, a
// household or, left out, the office. The file is cleaned, sealed and filed before the
// command is given. A form that is refused comes again with the file's id as a hidden
// field of the same name (typed), so that nobody hands it in twice.

// takeFiles files what a form brings and puts the ids where the command's arguments are
// read.
func (s *Server) takeFiles(r *http.Request, rd reader, command string) error {
	spec, ok := app.Command(command)
	if !ok || r.MultipartForm == nil {
		return nil
	}
	for _, a := range spec.Arguments() {
		if a.Type != "file" {
			continue
		}
		f, _, err := r.FormFile(a.Name)
		if errors.Is(err, http.ErrMissingFile) {
			continue
		}
		if err != nil {
			return bad(a.Name)
		}
		data, err := io.ReadAll(f)
		f.Close() //nolint:errcheck // it was only read
		if err != nil {
			return bad(a.Name)
		}
		if len(data) == 0 { // the field was left empty
			continue
		}
		subject := r.FormValue("file_subject")
		if subject == "" {
			subject = app.OfficeFiles
		}
		id, err := s.Door.TakeFile(r.Context(), rd.Log, rd.By, subject, data)
		var no *act.Refusal
		if errors.As(err, &no) {
			return no.At(a.Name)
		}
		if err != nil {
			return err
		}
		r.Form.Set(a.Name, string(id))
	}
	return nil
}

// file gives a scan or photo back: a picture to be looked at, anything else as a
// download.
func (s *Server) file(w http.ResponseWriter, r *http.Request) {
	rd, err := s.reader(r)
	if err != nil {
		s.answer(w, r, reader{Lang: lang(r)}, err)
		return
	}
	content, media, err := s.Door.ReadFile(r.Context(), rd.Log, rd.By, act.FileOf(r.PathValue("subject"), r.PathValue("digest")))
	if err != nil {
		s.answer(w, r, rd, err)
		return
	}
	w.Header().Set("Content-Type", media)
	if media != blob.JPEG {
		w.Header().Set("Content-Disposition", `attachment; filename="scan.pdf"`)
	}
	w.Write(content) //nolint:errcheck // the reader is gone
}
