// English on a page. Scanned are text, placeholders, titles and labels that are
// drawn or read aloud; what may stand there in Latin letters is listed below.

const names = [
  /https?:\/\/\S+/g, // addresses of the server
  /[^\s“”"]*\.(pdf|ofd|docx|xlsx|csv|png|jpe?g)\b/gi, // file names
  /\b(PDF|OFD|DOCX|XLSX|CSV|PNG|JPE?G)\b/g,
  /\bWindows\b/g,
  /\b(Ctrl|Alt|Shift|Enter|Esc|Tab|Home|End|PageUp|PageDown|Delete|Space|F\d{1,2})\b/g,
  /\b[A-Z]{1,3}(-[A-Z0-9\u4e00-\u9fff]+)+/g, // numbers and references: SL-2026-0001, E-AP-003
  /\b\d[\d.]*\s?(KB|MB|GB)(\/s)?/g,
  /\b([0-9a-f]{4,}[\s…]*)+\b/gi, // digests and ids
  /\b\d+(\.\d+)+(-\w+)?/g, // versions
]

/** Words of two Latin letters or more that are not on the list. */
export function english(text, also = []) {
  let rest = text
  for (const one of also) rest = rest.replaceAll(one, ' ')
  for (const one of names) rest = rest.replace(one, ' ')
  return rest.match(/[A-Za-z]{2,}(?:[ '][A-Za-z]{2,})*/g) ?? []
}

/** Runs in the page: everything that people see or hear, each with its place. */
export function written() {
  const out = []
  const place = (el) => [el.closest('[class]')?.className, el.tagName.toLowerCase()].filter((s) => typeof s === 'string').join(' ')
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const el = node.parentElement
    const text = node.data.trim()
    if (el.closest('[data-page]')) continue // the words of a document are its own
    if (text && !['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(el.tagName) && el.checkVisibility()) out.push({ text, place: place(el) })
  }
  for (const el of document.querySelectorAll('[placeholder],[title],[aria-label],[alt],[aria-description],[aria-roledescription],[aria-valuetext]')) {
    for (const name of ['placeholder', 'title', 'aria-label', 'alt', 'aria-description', 'aria-roledescription', 'aria-valuetext']) {
      const text = el.getAttribute(name)
      if (text && el.checkVisibility()) out.push({ text, place: `${place(el)} @${name}` })
    }
  }
  return [{ text: document.title, place: 'title' }, ...out]
}
