// Package check holds the rules of the house as tests: who may import whom,
// which modules the rules may lean on, sizes, names and licences.
//
//	go test ./build/check
package check
