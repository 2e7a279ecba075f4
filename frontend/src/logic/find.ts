// Find in a page of text that comes in pieces: blanks and line ends do not matter, width and case do not matter.

export interface Place { item: number; offset: number }
export interface Hit { from: Place; to: Place } // `to` is the last character, inclusive
export interface Index { text: string; places: Place[] }

const plain = (c: string) => c.normalize('NFKC').toLowerCase().replace(/\s/g, '')

/** The pieces as one searchable text; places name, for each UTF-16 unit of it, where it came from. */
export function indexOf(items: string[]): Index {
  let text = ''
  const places: Place[] = []
  items.forEach((piece, item) => {
    let offset = 0
    for (const c of piece) {
      const units = plain(c)
      text += units
      for (let i = 0; i < units.length; i += 1) places.push({ item, offset })
      offset += c.length
    }
  })
  return { text, places }
}

/** All places of the words, left to right, without overlap. */
export function hitsOf(index: Index, words: string): Hit[] {
  const needle = Array.from(words).map(plain).join('')
  const hits: Hit[] = []
  if (!needle) return hits
  for (let at = index.text.indexOf(needle); at >= 0; at = index.text.indexOf(needle, at + needle.length)) {
    hits.push({ from: index.places[at], to: index.places[at + needle.length - 1] })
  }
  return hits
}
