package files

import "quancheng/backend/domain/document"

// Kind is what the page shows a document as.
func Kind(media string) string {
	switch media {
	case document.PDF, document.OFD, document.DOCX, document.XLSX:
		return media
	case document.PNG, document.JPEG, document.TIFF:
		return "image"
	}
	return "other"
}

// contentType is never one that a browser executes.
func contentType(media string) string {
	switch media {
	case document.PDF:
		return "application/pdf"
	case document.PNG:
		return "image/png"
	case document.JPEG:
		return "image/jpeg"
	case document.TIFF:
		return "image/tiff"
	case document.OFD:
		return "application/ofd"
	}
	return "application/octet-stream"
}
