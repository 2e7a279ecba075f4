package audit

import (
	"encoding/hex"
	"fmt"

	"quancheng/backend/domain/document"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Sign makes the signed note over the tree: "go.sum database tree", size and
// root, as sumdb writes it, so that its tools verify ours.
func Sign(tree tlog.Tree, key note.Signer) (string, error) {
	text, err := note.Sign(&note.Note{Text: string(tlog.FormatTree(tree))}, key)
	if err != nil {
		return "", fmt.Errorf("sign a checkpoint: %w", err)
	}
	return string(text), nil
}

// OpenCheckpoint verifies a note and reads its tree.
func OpenCheckpoint(text string, key note.Verifier) (tlog.Tree, error) {
	n, err := note.Open([]byte(text), note.VerifierList(key))
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("verify a checkpoint: %w", err)
	}
	tree, err := tlog.ParseTree([]byte(n.Text))
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("read a checkpoint: %w", err)
	}
	return tree, nil
}

// CheckInclusion proves that leaf stands at index of the tree.
func CheckInclusion(tree tlog.Tree, index int64, leaf document.Digest, proof []document.Digest) error {
	h, err := hash(leaf)
	if err != nil {
		return err
	}
	p, err := hashes(proof)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(p, tree.N, tree.Hash, index, h)
}

// CheckConsistency proves that newer only adds to older.
func CheckConsistency(older, newer tlog.Tree, proof []document.Digest) error {
	switch {
	case older.N == newer.N && older.Hash != newer.Hash:
		return fmt.Errorf("two trees of %d entries differ", older.N)
	case older.N == 0 || older.N == newer.N:
		return nil
	case older.N > newer.N:
		return fmt.Errorf("the log shrank from %d to %d entries", older.N, newer.N)
	}
	p, err := hashes(proof)
	if err != nil {
		return err
	}
	return tlog.CheckTree(p, newer.N, newer.Hash, older.N, older.Hash)
}

// Digests are the hashes of a proof as they travel.
func Digests(hs []tlog.Hash) []document.Digest {
	ds := make([]document.Digest, len(hs))
	for i, h := range hs {
		ds[i] = document.Digest(hex.EncodeToString(h[:]))
	}
	return ds
}

func hashes(ds []document.Digest) ([]tlog.Hash, error) {
	hs := make([]tlog.Hash, len(ds))
	for i, d := range ds {
		h, err := hash(d)
		if err != nil {
			return nil, err
		}
		hs[i] = h
	}
	return hs, nil
}

func hash(d document.Digest) (h tlog.Hash, err error) {
	b, err := d.Bytes()
	if err != nil {
		return h, fmt.Errorf("read a hash: %w", err)
	}
	copy(h[:], b)
	return h, nil
}
