package app

import (
	"errors"
	"io"
	"io/fs"
	"strconv"

	"quancheng/backend/domain/document"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
)

// twin looks for the same content among what this user already sees here. Its
// sealed bytes and key then serve the new document too, so that the server
// stores them once; what he does not see is sealed and stored anew.
func (s *seat) twin(p paper) (paper, error) {
	for _, it := range s.mirror.heads(lifecycle.Document) {
		r := it.Record
		if r.Text(lifecycle.Content) != string(p.Ref.Content) || r.Text(lifecycle.Size) != strconv.FormatInt(p.Ref.Size, 10) {
			continue
		}
		f, err := s.local(r)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return p, err
		}
		plan := document.NewPlanner()
		_, err = io.Copy(plan, f.file)
		if err = errors.Join(err, f.file.Close()); err != nil {
			return p, err
		}
		if name, err := document.ObjectName(plan.Parts()); err != nil || string(name) != r.Text(lifecycle.Object) {
			continue // a damaged copy is nobody's twin
		}
		err = s.adopt(&p, r, f.key, plan.Parts())
		return p, err
	}
	return p, nil
}

// adopt puts the twin's sealed bytes in the place of those just made.
func (s *seat) adopt(p *paper, r record.Record, key document.Key, parts []document.Part) error {
	f, err := s.local(r)
	if err != nil {
		return err
	}
	defer f.file.Close()
	err = s.journal.Documents().Put(p.Ref.ID, func(w io.Writer) error {
		_, err := io.Copy(w, f.file)
		return err
	})
	if err != nil {
		return err
	}
	p.Key, p.Ref.Object, p.Parts = key, document.Digest(r.Text(lifecycle.Object)), nil
	for _, part := range parts {
		p.Parts = append(p.Parts, part.Digest)
	}
	return nil
}
