package app

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"quancheng/app/vault"
	"quancheng/backend/domain/audit"
)

const stateCheckpoint = "checkpoint"

// prove asks for the head of the log and demands that it continues the last
// one that this PC saw: every desktop is a witness (R160).
func (s *seat) prove(ctx context.Context) (ProofView, error) {
	h, err := s.client.Hello(ctx)
	if err != nil {
		return ProofView{}, err
	}
	key, err := note.NewVerifier(h.LogKey)
	if err != nil {
		return ProofView{}, fmt.Errorf("read the key of the log: %w", err)
	}
	head, err := s.client.Checkpoint(ctx)
	if err != nil {
		return ProofView{}, err
	}
	v := ProofView{At: string(s.now())}
	tree, err := audit.OpenCheckpoint(head.Note, key)
	if err != nil {
		v.Message = "日志的签名与服务器的密钥不符，请立即告知审计管理员。"
		return v, nil
	}
	v.Size = tree.N
	if err := s.continues(ctx, key, tree); errors.Is(err, errBroken) {
		v.Message = "日志与本机上次看到的不一致，可能被改动过，请立即告知审计管理员。"
		return v, nil
	} else if err != nil {
		return ProofView{}, err
	}
	v.Good, v.Message = true, "日志完整，与本机上次看到的一致。"
	var b vault.Batch
	b.State(stateCheckpoint, []byte(head.Note))
	return v, s.vault.Apply(&b)
}

var errBroken = errors.New("the log does not continue what was seen")

func (s *seat) continues(ctx context.Context, key note.Verifier, tree tlog.Tree) error {
	seen, err := s.vault.State(stateCheckpoint)
	if errors.Is(err, vault.ErrAbsent) {
		return nil
	}
	if err != nil {
		return err
	}
	older, err := audit.OpenCheckpoint(string(seen), key)
	if err != nil || older.N > tree.N {
		return errBroken
	}
	if older.N == 0 || older == tree {
		return nil
	}
	p, err := s.client.Consistency(ctx, older.N, tree.N)
	if err != nil {
		return err
	}
	if err := audit.CheckConsistency(older, tree, p.Hashes); err != nil {
		return errBroken
	}
	return nil
}
