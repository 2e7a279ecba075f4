package engine

import (
	"context"
	"fmt"
	"time"

	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/archive"
)

// beijing is the official time of the country.
var beijing = time.FixedZone("Asia/Shanghai", 8*60*60)

// numbers allocates what the effects ask for, in the ruling's transaction, and
// writes each into the record that has its field: the project or the head.
func (s *sitting) numbers(ctx context.Context, r *intent.Ruling, at record.Time) (map[record.Name]string, error) {
	given := map[record.Name]string{}
	for _, e := range r.Effects {
		if e.Kind != "number" {
			continue
		}
		text, err := s.number(ctx, e.Name, at)
		if err != nil {
			return nil, err
		}
		if err := s.inscribe(r, e.Field, text); err != nil {
			return nil, err
		}
		given[e.Field] = text
	}
	return given, nil
}

// number counts a pattern on. The counter's name carries year and organ, so a
// new year begins at 1 by itself (R78).
func (s *sitting) number(ctx context.Context, name string, at record.Time) (string, error) {
	pattern, ok := s.Patterns[name]
	if !ok {
		return "", fmt.Errorf("number: there is no pattern called %s", name)
	}
	parts := archive.Parts{Year: at.Clock().In(beijing).Year(), Organ: s.OrganCode}
	counter, err := pattern.Counter(parts)
	if err != nil {
		return "", fmt.Errorf("number: %w", err)
	}
	n, err := s.tx.NextNumber(ctx, name+" "+counter, parts.Year)
	if err != nil {
		return "", err
	}
	parts.Serial = int(n)
	return pattern.Format(parts)
}

func (s *sitting) inscribe(r *intent.Ruling, field record.Name, text string) error {
	if r.Root != nil {
		if t, ok := s.Catalogue.Type(r.Root.Type); ok {
			if _, ok := t.Field(field); ok {
				r.Root.Set(field, record.Value{Text: text})
				return nil
			}
		}
	}
	for i := range r.Next {
		t, _ := s.Catalogue.Type(r.Next[i].Type)
		if _, ok := t.Field(field); ok && r.Next[i].Parent == "" {
			r.Next[i].Set(field, record.Value{Text: text})
			return nil
		}
	}
	return fmt.Errorf("number: no record of the case has a field %s", field)
}
