import type { PDFDocumentProxy } from 'pdfjs-dist'
import { computed, ref, shallowReactive, watch } from 'vue'
import { hitsOf, indexOf, type Hit, type Index } from '@/logic/find'

interface Found { page: number; hit: Hit }
const MARKS = ['found', 'found-now'] as const

/** Find in a PDF: reads the text of every page once, marks the hits on the pages that are drawn. */
export function useFind(pdf: () => PDFDocumentProxy | undefined, turn: (page: number) => void) {
  const words = ref('')
  const found = ref<Found[]>([])
  const at = ref(-1)
  const busy = ref(false)
  const spans = shallowReactive(new Map<number, HTMLElement[]>())
  let pages: Index[] = []
  let run = 0

  async function search() {
    const mine = (run += 1)
    found.value = []
    at.value = -1
    const doc = pdf()
    if (!doc || !words.value.trim()) return
    busy.value = true
    for (let n = 1; n <= doc.numPages && mine === run; n += 1) {
      pages[n] ??= await doc.getPage(n).then((p) => p.getTextContent()).then((c) => indexOf(c.items.flatMap((i) => ('str' in i ? [i.str] : []))))
      const hits = hitsOf(pages[n], words.value).map((hit) => ({ page: n, hit }))
      if (mine !== run || !hits.length) continue
      found.value = [...found.value, ...hits]
      if (at.value < 0) go(0)
    }
    if (mine === run) busy.value = false
  }
  function go(to: number) {
    const count = found.value.length
    if (!count) return
    at.value = (to + count) % count
    turn(found.value[at.value].page)
  }
  const rangeOf = ({ page, hit }: Found): Range | undefined => {
    const list = spans.get(page)
    const [a, b] = [list?.[hit.from.item]?.firstChild, list?.[hit.to.item]?.firstChild]
    if (!a || !b) return undefined
    const range = document.createRange()
    range.setStart(a, Math.min(hit.from.offset, a.textContent?.length ?? 0))
    range.setEnd(b, Math.min(hit.to.offset + 1, b.textContent?.length ?? 0))
    return range
  }
  // Engines without highlights still go to the page and say how many there are.
  watch([found, at, () => [...spans.keys()].join()], () => {
    if (!('highlights' in CSS)) return
    const now = found.value[at.value]
    const rest = found.value.filter((f) => f !== now && spans.has(f.page)).map(rangeOf).filter((r): r is Range => !!r)
    const one = now && rangeOf(now)
    CSS.highlights.set(MARKS[0], new Highlight(...rest))
    CSS.highlights.set(MARKS[1], new Highlight(...(one ? [one] : [])))
    one?.startContainer.parentElement?.scrollIntoView({ block: 'nearest' })
  })
  function close() {
    run += 1
    words.value = ''
    found.value = []
    at.value = -1
    busy.value = false
  }
  watch(pdf, () => { pages = []; void search() })
  const said = computed(() => (!words.value.trim() ? '' : found.value.length ? `${at.value + 1} / ${found.value.length}` : busy.value ? '正在查找' : '没有找到'))
  return { words, said, spans, search, next: () => go(at.value + 1), previous: () => go(at.value - 1), close }
}
