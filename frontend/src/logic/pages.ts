// A list of thousands is read in pages; only those under the eye are asked for.

export const PAGE = 500

/** The numbers of the pages that rows first to last (both counted from 0) lie on, within total rows. */
export function pagesOf(first: number, last: number, total: number, size = PAGE): number[] {
  const from = Math.max(0, Math.min(first, total - 1))
  const to = Math.max(from, Math.min(last, total - 1))
  if (total <= 0) return []
  const head = Math.floor(from / size)
  return Array.from({ length: Math.floor(to / size) - head + 1 }, (_, i) => head + i)
}

/** First and last row that a scrolled body shows, one row more on each side. */
export function visible(scrollTop: number, height: number, row: number): [number, number] {
  return [Math.max(0, Math.floor(scrollTop / row) - 1), Math.ceil((scrollTop + height) / row) + 1]
}
