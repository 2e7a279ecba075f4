// Package archive makes and keeps the documents of record: renditions such as
// the 批复, the numbers they carry, and their classification.
//
// Rendering is pure: the same input gives the same bytes, so that a crash
// between rendering and filing costs nothing. The package never signs or
// draws a seal (those come from a licensed provider), never allocates a
// counter and never touches the store; the engine does both in its
// transaction.
//
//	pdf, err := archive.Render(archive.Approval{Organ: "示例市政务服务局", …})
//	number, err := archive.ProjectNumber.Format(archive.Parts{Year: 2026, Serial: 1})
package archive
