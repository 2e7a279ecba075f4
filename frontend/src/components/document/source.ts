// A document read through Range requests: only what the pages under the eye need comes over. WebKit loads whole files
// when pdf.js is given the address, so pdf.js gets this transport instead.
import type { PDFDocumentLoadingTask } from 'pdfjs-dist'
import { CHUNK, rangeHeader, totalOf } from '@/logic/ranges'

export type Trouble = 'absent' | 'empty' | 'damaged' | 'locked'

/** Why a document cannot be shown. */
export class Unreadable extends Error {
  constructor(readonly trouble: Trouble) { super(trouble) }
}

/** Bytes [begin, end) and the length of the whole; a server that ignores Range gives everything. */
export async function read(url: string, begin: number, end: number, signal?: AbortSignal): Promise<{ bytes: Uint8Array; total: number; whole: boolean }> {
  const answer = await fetch(url, { headers: { Range: rangeHeader(begin, end) }, signal, cache: 'no-store' })
  if (answer.status === 416) throw new Unreadable('empty')
  if (!answer.ok) throw new Unreadable('absent')
  const bytes = new Uint8Array(await answer.arrayBuffer())
  const total = answer.status === 206 ? totalOf(answer.headers.get('content-range')) : null
  return { bytes, total: total ?? bytes.length, whole: total === null }
}

// WebKitGTK 2.50 has no async iterator on streams, and pdf.js reads text with one.
function mendStreams() {
  const proto = ReadableStream.prototype as unknown as Record<symbol, unknown>
  proto[Symbol.asyncIterator] ??= async function* (this: ReadableStream) {
    const reader = this.getReader()
    try {
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return
        yield value
      }
    } finally {
      reader.releaseLock()
    }
  }
}

/** pdf.js with its worker, loaded when the first PDF is opened. */
export async function engine() {
  mendStreams()
  const [pdf, worker] = await Promise.all([import('pdfjs-dist/legacy/build/pdf.mjs'), import('pdfjs-dist/legacy/build/pdf.worker.min.mjs?url')])
  pdf.GlobalWorkerOptions.workerSrc = worker.default
  return pdf
}

export async function openPdf(url: string, signal: AbortSignal): Promise<PDFDocumentLoadingTask> {
  const [pdf, head] = await Promise.all([engine(), read(url, 0, CHUNK, signal)])
  if (!head.total) throw new Unreadable('empty')
  class Ranges extends pdf.PDFDataRangeTransport {
    requestDataRange(begin: number, end: number) {
      // A piece that does not come leaves its page blank; the next look asks again.
      read(url, begin, end, signal).then(({ bytes }) => this.onDataRange(begin, bytes), () => undefined)
    }
  }
  const source = head.whole ? { data: head.bytes } : { range: new Ranges(head.total, head.bytes) }
  return pdf.getDocument({
    ...source, rangeChunkSize: CHUNK, disableAutoFetch: true, disableStream: true, isEvalSupported: false, enableXfa: false,
    cMapUrl: '/pdfjs/cmaps/', cMapPacked: true, standardFontDataUrl: '/pdfjs/standard_fonts/', wasmUrl: '/pdfjs/wasm/', verbosity: 0,
  } as Parameters<typeof pdf.getDocument>[0])
}

/** What pdf.js says when it cannot read a file. */
export function troubleOf(reason: unknown): Trouble {
  if (reason instanceof Unreadable) return reason.trouble
  return (reason as Error | undefined)?.name === 'PasswordException' ? 'locked' : 'damaged'
}
