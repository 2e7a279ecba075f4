package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"quancheng/backend/domain/policy"
)

// mount puts one route onto the mux: through huma where the messages are
// typed, plainly where bytes stream.
type mount func(huma.API, gatedMux, Route)

type in[B any] struct{ Body B }
type out[B any] struct{ Body B }
type one struct {
	ID string `path:"id" maxLength:"64"`
}

// body takes a JSON body and answers with one.
func body[I, O any](fn func(context.Context, policy.Actor, I) (O, error)) mount {
	return typed(func(ctx context.Context, who policy.Actor, i *in[I]) (O, error) { return fn(ctx, who, i.Body) })
}

// query takes a struct of query parameters.
func query[Q, O any](fn func(context.Context, policy.Actor, Q) (O, error)) mount {
	return typed(func(ctx context.Context, who policy.Actor, q *Q) (O, error) { return fn(ctx, who, *q) })
}

// byID takes the {id} of its path.
func byID[O any](fn func(context.Context, policy.Actor, string) (O, error)) mount {
	return typed(func(ctx context.Context, who policy.Actor, o *one) (O, error) { return fn(ctx, who, o.ID) })
}

// ask takes nothing.
func ask[O any](fn func(context.Context, policy.Actor) (O, error)) mount {
	return typed(func(ctx context.Context, who policy.Actor, _ *struct{}) (O, error) { return fn(ctx, who) })
}

func typed[I, O any](fn func(context.Context, policy.Actor, *I) (O, error)) mount {
	return func(doc huma.API, g gatedMux, r Route) {
		huma.Register(doc, operation(r), func(ctx context.Context, i *I) (*out[O], error) {
			o, err := fn(ctx, caller(ctx), i)
			if err != nil {
				return nil, g.web.failure(ctx, err)
			}
			return &out[O]{o}, nil
		})
	}
}

// plain serves a handler as it is, behind the same gate.
func plain(h http.HandlerFunc) mount {
	return func(_ huma.API, g gatedMux, r Route) { g.HandleFunc(r.Method+" "+r.Path, h) }
}

func operation(r Route) huma.Operation {
	op := huma.Operation{
		OperationID: strings.ToLower(r.Method) + strings.NewReplacer("/api/v1", "", "/", "-", "{", "", "}", "").Replace(r.Path),
		Method:      r.Method, Path: r.Path, Summary: r.Act, MaxBodyBytes: r.limit(), BodyReadTimeout: time.Minute,
	}
	if r.Who.Public {
		op.Description = "任何人可用"
	} else if len(r.Who.Roles) == 0 {
		op.Description = "登录后可用"
	} else {
		op.Description = "限角色："
		for i, role := range r.Who.Roles {
			if i > 0 {
				op.Description += "、"
			}
			op.Description += string(role)
		}
	}
	return op
}

func (r Route) limit() int64 {
	if r.Limit > 0 {
		return r.Limit
	}
	return bodyLimit
}
